import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { busyboxTree } from "../test/harness/busybox-tree.ts";
import { gitRepository } from "../test/harness/git-repository.ts";
import { startRegistry } from "../test/harness/registry.ts";
import { runAction } from "../test/harness/run-action.ts";
import { runCommand } from "../test/harness/run-command.ts";
import { temporaryFolder } from "../test/harness/temporary-folder.ts";
import type { Tool } from "../test/harness/tools.ts";
import { changedCode, chainFiles, layersFile } from "./chain-files.ts";
import { startGitHubApi } from "./github-api.ts";
import { writeLibraries } from "./libraries.ts";
import { writeRandomFile } from "./random-file.ts";

/** What the chain is made of besides its app. */
export type ChainSizes = {
  /** In bytes. */
  readonly weights: number;
  /** Bytes of a runtime's libraries in the base, in files as large as Python's are on average; default none. */
  readonly libraries?: number;
};

/** A parent of so many bytes as an app has it: a fifth are the libraries of its runtime, the rest are weights. */
export function parentOf(bytes: number): ChainSizes {
  return { weights: bytes * 0.8, libraries: bytes * 0.2 };
}

/** A registry on loopback, and a checkout of base → model → app whose lower layers are in it already. */
export type Chain = AsyncDisposable & {
  /** HOST/REPOSITORY of all images. */
  readonly image: string;
  readonly workspace: string;
  readonly apiUrl: string;
  /** A folder for what the runner keeps. */
  readonly runnerFolder: string;
  /** The images that were built, by layer: HOST/REPOSITORY@DIGEST. */
  readonly images: Readonly<Record<string, string>>;
  /** Commits files, new ones too. */
  readonly commit: (files: Readonly<Record<string, string>>) => Promise<void>;
  /** Commits a change of one file of the app, unlike any before. */
  readonly changeCode: () => Promise<void>;
  /** Commits a change of the base, unlike any before, and builds it, of a chain whose system was kept: `images` has the new one. */
  readonly rebuildBase: () => Promise<void>;
  /** The folder of the base's system. */
  readonly system: string;
  /** The folder that the weights are taken from, and their files: shards of equal size. */
  readonly weights: string;
  readonly shards: readonly string[];
  /** Puts new weights where the model's Dockerfile takes them from. */
  readonly writeWeights: () => Promise<void>;
  /** Commits another address of the registry into layers.yaml. */
  readonly useImage: (image: string) => Promise<void>;
};

/** In how many files the weights are. */
const shardCount = 3;

/** What a row needs to have a chain. */
export const chainTools: readonly Tool[] = ["docker-registry", "busybox", "tar", "git"];

/** Makes the chain, and builds the layers named by `build`; unless they are kept, system and weights are gone from the disk then. */
export async function makeChain(
  sizes: ChainSizes,
  build: readonly string[],
  progress: (line: string) => void,
  keep = false,
): Promise<Chain> {
  await using stack = new AsyncDisposableStack();
  // Not through the recording proxy: what is measured is to meet the registry alone.
  const registry = stack.use(await startRegistry({ direct: true }));
  const image = `${registry.host}/acme/chain`;
  const repository = stack.use(await gitRepository(chainFiles(image)));
  const api = stack.use(await startGitHubApi());
  const runner = stack.use(await temporaryFolder("bench-runner"));
  const system = join(repository.path, "base/system");
  await busyboxTree(system);
  await writeLibraries(join(system, "usr/lib/runtime"), sizes.libraries ?? 0);

  let commits = 0;
  const commit = async (files: Readonly<Record<string, string>>): Promise<void> => {
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(repository.path, path)), { recursive: true });
      await writeFile(join(repository.path, path), content);
    }
    // A minute after the commit before: the times in an image are its commit's, and no two commits have the same.
    const date = new Date(Date.UTC(2026, 0, 1, 0, ++commits)).toISOString();
    const people = { GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date, GIT_CONFIG_GLOBAL: "/dev/null" };
    const names = { GIT_COMMITTER_NAME: "Octo", GIT_COMMITTER_EMAIL: "octo@example.com" };
    const author = { GIT_AUTHOR_NAME: "Octo", GIT_AUTHOR_EMAIL: "octo@example.com" };
    const options = { cwd: repository.path, env: { ...people, ...names, ...author } };
    await runCommand("git", ["add", "--all"], options);
    await runCommand("git", ["commit", "--quiet", "--allow-empty", "--message", `Change ${commits}`], options);
    api.head = await repository.git("rev-parse", "HEAD");
  };
  await commit({});

  const weights = join(repository.path, "model/weights");
  const shards = Array.from({ length: shardCount }, (_, index) => `model-${index + 1}-of-${shardCount}.bin`);
  const writeWeights = async (): Promise<void> => {
    await mkdir(weights, { recursive: true });
    for (const shard of shards) await writeRandomFile(join(weights, shard), Math.ceil(sizes.weights / shardCount));
  };
  if (build.includes("model")) await writeWeights();
  progress(
    `building ${build.join(", ")}: weights of ${sizes.weights / 1e6} MB, libraries of ${(sizes.libraries ?? 0) / 1e6} MB`,
  );
  const images: Record<string, string> = {};
  const buildLayers = async (layers: readonly string[]): Promise<void> => {
    const built = await runAction({
      action: "build-layer",
      inputs: { layer: layers.join(","), engine: "native" },
      workspace: repository.path,
      github: { apiUrl: api.url },
    });
    if (built.outcome !== "success") throw new Error(`The chain cannot be built:\n${built.log}`);
    Object.assign(images, imagesOf(built.outputs["images"] ?? "{}"));
  };
  await buildLayers(build);
  if (!keep) for (const folder of [system, weights]) await rm(folder, { recursive: true, force: true });

  const owned = stack.move();
  return {
    image,
    workspace: repository.path,
    apiUrl: api.url,
    runnerFolder: runner.path,
    images,
    commit,
    changeCode: () => commit(changedCode(`change ${commits}`)),
    rebuildBase: async () => {
      await commit({ "base/files/etc/release": `${commits}\n` });
      await buildLayers(["base"]);
    },
    system,
    weights,
    shards,
    writeWeights,
    useImage: (other) => commit({ "layers.yaml": layersFile(other) }),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

function imagesOf(json: string): Readonly<Record<string, string>> {
  const parsed: unknown = JSON.parse(json);
  if (typeof parsed !== "object" || parsed === null) throw new Error(`The output images is no object: ${json}`);
  return Object.fromEntries(Object.entries(parsed).map(([layer, image]) => [layer, String(image)]));
}
