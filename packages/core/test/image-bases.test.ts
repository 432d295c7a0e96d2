import { access, mkdir } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "@jest/globals";
import { digestOf, MediaType, openLayout, OciError, putBytes, type Digest, type Store } from "@layered-build/oci";
import { temporaryFolder } from "../../../test/harness/temporary-folder.ts";
import { MemoryStore } from "../../oci/test/memory-store.ts";
import { imageBases } from "../src/sign/image-bases.ts";
import { RecordingLog } from "./recording-log.ts";

const base = "org.opencontainers.image.base.";
const on = (name: string, digest: Digest): Readonly<Record<string, string>> => ({
  [`${base}name`]: name,
  [`${base}digest`]: digest,
});

async function put(store: Store, annotations: Readonly<Record<string, string>>): Promise<Digest> {
  const { digest, size } = await putBytes(store, Buffer.from("{}"));
  const config = { mediaType: MediaType.config, digest, size };
  const manifest = { schemaVersion: 2, mediaType: MediaType.manifest, config, layers: [], annotations };
  const bytes = Buffer.from(JSON.stringify(manifest));
  return (await store.putManifest({ bytes, mediaType: MediaType.manifest })).digest;
}

const openFolder = (repository: string): Promise<Store> => openLayout(repository.replace(/^oci:/, ""));

test("a folder that an image names is not opened: its base is looked for beside the image", async () => {
  await using folder = await temporaryFolder("bases");
  const elsewhere = path.join(folder.path, "elsewhere");
  await mkdir(path.join(folder.path, "images"));
  const store = await openLayout(path.join(folder.path, "images"));
  const below = await put(store, on(`oci:${elsewhere}:v1`, digestOf("gone")));
  const top = { store, annotations: on("oci:images:model", below) };
  const found = await imageBases(top, openFolder, new RecordingLog());
  expect(found.map(({ digest }) => digest)).toEqual([below, digestOf("gone")]);
  await expect(access(elsewhere)).rejects.toThrow(/ENOENT/);
});

test("a base in another repository is opened there, and one that cannot be read ends the list", async () => {
  const [here, there] = [new MemoryStore(), new MemoryStore()];
  const below = await put(there, on("private.example/x:v1", digestOf("secret")));
  const asked: string[] = [];
  const open = async (repository: string): Promise<Store> => {
    asked.push(repository);
    if (repository.startsWith("private")) throw new OciError("unauthorized", "no");
    return there;
  };
  const top = { store: here, annotations: on("ghcr.io/acme/base:v1", below) };
  expect((await imageBases(top, open, new RecordingLog())).map(({ digest }) => digest)).toEqual([
    below,
    digestOf("secret"),
  ]);
  expect(asked).toEqual(["ghcr.io/acme/base", "private.example/x"]);
});
