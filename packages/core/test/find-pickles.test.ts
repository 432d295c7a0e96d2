import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { expect, test } from "@jest/globals";
import { digestOf, writeTar, type Descriptor, type TarFile } from "@layered-build/oci";
import { MemoryStore } from "../../oci/test/memory-store.ts";
import { findPickles } from "../src/scan/find-pickles.ts";

const file = (path: string, content: Buffer): TarFile => ({
  kind: "file",
  path,
  mode: 0o644,
  uid: 0,
  gid: 0,
  mtime: 0,
  size: content.length,
  open: () => Readable.from([content]),
});
const proto = Buffer.from([0x80, 4, 0x95, 0, 0]);
const zip = Buffer.from("PK\u0003\u0004rest", "latin1");

async function put(
  store: MemoryStore,
  zipped: boolean,
  files: readonly TarFile[],
  chunkOf = Number.MAX_SAFE_INTEGER,
): Promise<Descriptor> {
  const tar = await buffer(writeTar(files));
  const bytes = zipped ? gzipSync(tar) : tar;
  const digest = digestOf(bytes);
  await store.putBlob({ open: () => Readable.from([bytes]), digest });
  if (chunkOf < bytes.length) {
    const chunks = Array.from({ length: Math.ceil(bytes.length / chunkOf) }, (_, at) =>
      bytes.subarray(at * chunkOf, (at + 1) * chunkOf),
    );
    store.getBlob = async () => Readable.from(chunks);
  }
  const mediaType = `application/vnd.oci.image.layer.v1.tar${zipped ? "+gzip" : ""}`;
  return { mediaType, digest, size: bytes.length };
}

test("pickles are found by name and first bytes, in blobs of any compression", async () => {
  const store = new MemoryStore();
  const first = await put(store, false, [
    file("m/a.pkl", proto),
    file("m/model.safetensors", proto),
    file("m/text.pt", Buffer.from("just text")),
    file("m/empty.pt", Buffer.alloc(0)),
    file("m/after-empty.txt", proto),
  ]);
  const second = await put(store, true, [
    file("pytorch_model.bin", zip),
    file("bin/tool.bin", Buffer.from("\u007FELF", "latin1")),
    file("old.ckpt", Buffer.from([0x80, 1])),
    file("evil\n::error::.PT", proto),
  ]);
  const found = await findPickles(store, [first, second], ["sha256:1", "sha256:2"]);
  expect(found.map(({ subject, blob, severity }) => `${severity} ${blob} ${subject}`)).toEqual([
    "medium sha256:1 m/a.pkl",
    "medium sha256:2 pytorch_model.bin",
    "medium sha256:2 old.ckpt",
    expect.stringMatching(/^medium sha256:2 evil\S+::error::\.PT$/),
  ]);
});

test("pickles are found in chunks of a byte, and of the protocols that have no first bytes", async () => {
  const store = new MemoryStore();
  const files = [
    file("a.bin", proto),
    file("b.pt", Buffer.from("cos\nsystem\n(S'id'\ntR.")),
    file("c.ckpt", Buffer.from("(lcposix\nsystem\n")),
    file("d.pkl", Buffer.from("I1\n.")),
    file("e.joblib", gzipSync(proto)),
    file("f.bin", Buffer.from("could be\nany text\n")),
    file("g.pkl", Buffer.alloc(0)),
  ];
  for (const chunkOf of [1, 1000]) {
    const layer = await put(store, false, files, chunkOf);
    const found = await findPickles(store, [layer], []);
    expect(found.map(({ subject }) => subject)).toEqual(["a.bin", "b.pt", "c.ckpt", "d.pkl", "e.joblib"]);
  }
});

test("a blob that is gone is an error", async () => {
  const layer = { mediaType: "application/vnd.oci.image.layer.v1.tar", digest: digestOf("x"), size: 1 };
  await expect(findPickles(new MemoryStore(), [layer], [])).rejects.toThrow(/has no blob/);
});
