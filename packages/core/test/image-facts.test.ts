import { describe, expect, test } from "@jest/globals";
import { writeLayerBlob, type Compression, type TarFile } from "@layered-build/oci";
import { Readable } from "node:stream";
import { MemoryStore } from "../../oci/test/memory-store.ts";
import { configFacts, differences, fileFacts } from "../src/image/image-facts.ts";

const metadata = { mode: 0o644, uid: 0, gid: 0, mtime: 1 };
const file = (path: string, text: string, more: Partial<typeof metadata> = {}): TarFile => {
  const bytes = Buffer.from(text);
  const open = (): Readable => Readable.from([bytes], { objectMode: false });
  return { kind: "file", path, size: bytes.length, open, ...metadata, ...more };
};
const folder = (path: string, mode = 0o755): TarFile => ({ kind: "directory", path, ...metadata, mode });
const link = (path: string, linkTarget: string, mode = 0o777): TarFile => ({
  kind: "symlink",
  path,
  linkTarget,
  ...metadata,
  mode,
});

async function facts(blobs: readonly (readonly TarFile[])[], compression: Compression = "gzip") {
  const store = new MemoryStore();
  const layers = await Promise.all(blobs.map((entries) => writeLayerBlob(store, entries, { compression })));
  return fileFacts(
    store,
    layers.map(({ descriptor }) => descriptor),
  );
}

const plain = [folder("d"), file("d/a", "a"), link("d/l", "a")];

describe("fileFacts", () => {
  test.each<[string, readonly TarFile[], readonly string[]]>([
    ["content of the same size", [folder("d"), file("d/a", "b"), link("d/l", "a")], ["/d/a"]],
    ["a mode", [folder("d", 0o700), file("d/a", "a"), link("d/l", "a")], ["/d"]],
    ["an owner", [folder("d"), file("d/a", "a", { uid: 7 }), link("d/l", "a")], ["/d/a"]],
    ["a link's target", [folder("d"), file("d/a", "a"), link("d/l", "b")], ["/d/l"]],
    ["a path more", [...plain, file("e", "")], ["/e"]],
    ["a path less", [folder("d"), file("d/a", "a")], ["/d/l"]],
    [
      "nothing: other times, and the mode of a link",
      [folder("d"), file("d/a", "a", { mtime: 9 }), link("d/l", "a", 0o755)],
      [],
    ],
  ])("differ in %s", async (_, entries, paths) => {
    const found = differences(await facts([plain]), await facts([entries]));
    expect(found.map((line) => line.slice(0, line.indexOf(":")))).toEqual(paths);
  });

  test("differ in the last byte of a file of several megabytes", async () => {
    const large = "x".repeat(3_000_000);
    expect(differences(await facts([[file("f", `${large}y`)]]), await facts([[file("f", `${large}z`)]]))).toHaveLength(
      1,
    );
    expect(await facts([[file("f", large), file("g", "g")]])).toEqual(
      await facts([[file("f", large), file("g", "g")]]),
    );
  });

  test.each<Compression>(["none", "zstd"])("are the same of a blob that is stored with %s", async (compression) => {
    expect(await facts([plain], compression)).toEqual(await facts([plain]));
  });

  test("are those of the blobs together: what is replaced or deleted is gone", async () => {
    const upper = [file("d", "no folder"), file("e/.wh.gone", ""), file("o/.wh..wh..opq", ""), file("o/new", "")];
    const lower = [...plain, folder("e"), file("e/gone", ""), file("e/stays", ""), folder("o"), file("o/old", "")];
    const paths = [...(await facts([lower, upper])).keys()].toSorted();
    expect(paths).toEqual(["/d", "/e", "/e/.wh.gone", "/e/stays", "/o", "/o/.wh..wh..opq", "/o/new"]);
  });
});

test("configFacts: history without its times, members in any order", () => {
  const config = { os: "linux", architecture: "amd64", rootfs: { type: "layers", diff_ids: [] } } as const;
  const one = {
    ...config,
    created: "x",
    config: { Labels: { a: "1", b: "2" } },
    history: [{ created: "x", created_by: "RUN" }],
  };
  const two = {
    ...config,
    created: "y",
    config: { Labels: { b: "2", a: "1" } },
    history: [{ created: "y", created_by: "RUN" }],
  };
  expect(differences(configFacts(one), configFacts(two))).toEqual([]);
  expect(
    differences(configFacts(one), configFacts({ ...two, history: [{ created_by: "ADD" }], os: "other" })),
  ).toHaveLength(2);
});
