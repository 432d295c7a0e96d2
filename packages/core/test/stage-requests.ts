import { Readable } from "node:stream";
import { gunzipSync, zstdDecompressSync } from "node:zlib";
import { IgnoreRules, parseDockerfile, parseIgnoreFile } from "@layered-build/dockerfile";
import { readTar } from "@layered-build/oci";
import { MemoryStore } from "../../oci/test/memory-store.ts";
import { executeStages, type StageRequest, type StageResult } from "../src/build/native/execute-stage.ts";
import type { StageBase } from "../src/build/native/stage-state.ts";
import { BuildContext } from "../src/source/build-context.ts";
import { content, now } from "./layer-drafts.ts";
import { trackedFile, trackedLink, treeOf } from "./layer-nodes.ts";

/** What a Dockerfile is executed with. `files` is the build context: path to text, or to `-> TARGET` for a link. */
export interface Given {
  readonly files?: Readonly<Record<string, string>>;
  readonly ignore?: string;
  readonly base?: StageBase;
  readonly store?: MemoryStore;
  readonly request?: Partial<StageRequest>;
}

/** What came of it: `blobs` are the contents of each new blob (see `blobLines`), `told` what `onBlob` was told. */
export interface Executed extends StageResult {
  readonly store: MemoryStore;
  readonly blobs: readonly (readonly string[])[];
  readonly told: readonly string[];
}

/** Executes all stages of a Dockerfile, in memory, and waits for their blobs. */
export async function executed(text: string, given: Given = {}): Promise<Executed> {
  const { base, store = new MemoryStore() } = given;
  const told: string[] = [];
  const onBlob = (what: string, outcome: string): void => void told.push(`${what}: ${outcome}`);
  const result = await executedStages(text, { ...given, store, request: { onBlob, ...given.request } });
  await result.stored;
  const added = result.layers.slice(base?.layers.length ?? 0);
  const blobs = await Promise.all(added.map(async ({ digest }) => blobLines(store.blobs.get(digest) ?? Buffer.of())));
  return { ...result, store, blobs, told };
}

/** Executes all stages of a Dockerfile, in memory; blobs may still be on their way. */
export async function executedStages(text: string, given: Given): Promise<StageResult> {
  const { files = {}, ignore = "", base, store = new MemoryStore() } = given;
  const { stages, directives } = parseDockerfile(text, "Dockerfile");
  const entries = Object.entries(files).map(([path, body]) =>
    body.startsWith("-> ")
      ? trackedLink(path, body.slice(3))
      : trackedFile(path, body, body.startsWith("#!") ? 0o755 : 0o644),
  );
  return executeStages({
    dockerfile: "Dockerfile",
    store,
    base,
    stages,
    escape: directives.escape,
    platform: "linux/amd64",
    buildArgs: {},
    globalArgs: new Map(),
    context: {
      tree: new BuildContext(treeOf(...entries), "", new IgnoreRules(parseIgnoreFile(ignore))),
      contentOf: async (entry) => content(files[entry.path] ?? ""),
    },
    // As where the Dockerfile itself has a RUN: what that says is told by `chooseEngine`'s own tests.
    handOverReason: ({ kind }) => (kind === "RUN" ? kind : undefined),
    labels: {},
    compression: "gzip",
    epoch: now,
    onBlob: () => {},
    ...given.request,
  });
}

/** The entries of a blob, as `MODE UID:GID PATH`, with `/` behind folders, `-> TARGET` behind links and `= TEXT` behind files. */
export async function blobLines(blob: Uint8Array): Promise<readonly string[]> {
  const unpack = { 0x1f: gunzipSync, 0x28: zstdDecompressSync }[blob[0] ?? 0];
  const tar = unpack?.(blob) ?? Buffer.from(blob);
  const lines: string[] = [];
  for await (const entry of readTar(Readable.from([tar], { objectMode: false }), { collect: () => true })) {
    const tails = {
      directory: "/",
      file: entry.kind === "file" ? ` = ${Buffer.from(entry.content ?? []).toString("utf8")}` : "",
      symlink: entry.kind === "symlink" ? ` -> ${entry.linkTarget}` : "",
    };
    const tail = entry.kind in tails ? Reflect.get(tails, entry.kind) : ` (${entry.kind})`;
    lines.push(`${entry.mode.toString(8)} ${entry.uid}:${entry.gid} ${entry.path}${String(tail)}`);
  }
  return lines;
}

/** An image that was executed, as the base of another. */
export function asBase({ config, layers, tree }: Executed): StageBase {
  return { config, layers, tree };
}
