import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { startBuildkitd } from "../harness/buildkitd.ts";
import { gitRepository } from "../harness/git-repository.ts";
import { runAction } from "../harness/run-action.ts";
import { imageFiles } from "./image-files.ts";

/** A layer of the chain: its whole Dockerfile, and what of layers.yaml belongs to it. */
export interface ComparedLayer {
  readonly dockerfile: string;
  readonly from?: string;
  readonly platforms?: readonly string[];
  /** Built by BuildKit on both sides: what others stand on. */
  readonly isBase?: boolean;
}

/** Layers to build by registry calls and by BuildKit, from one build context. */
export interface Comparison {
  /** The registry's host. */
  readonly registry: string;
  readonly layers: Readonly<Record<string, ComparedLayer>>;
  /** The build context: path to text. */
  readonly files: Readonly<Record<string, string>>;
  /** Adds to the context what a commit of texts cannot say. */
  readonly prepare?: (context: string) => Promise<void>;
}

/** What came of it: only the images that differ are in `ours` (by registry calls) and `theirs` (by BuildKit), as files and configuration. */
export interface Compared {
  /** The native run's. */
  readonly log: string;
  /** Lines of the log that say of a layer that BuildKit had to build it. */
  readonly handedOver: readonly string[];
  readonly ours: readonly object[];
  readonly theirs: readonly object[];
}

/** Builds every layer by registry calls and by the newest BuildKit that can be had, and compares files, configuration and history on all platforms. */
export async function buildBothWays({ registry, layers, files, prepare }: Comparison): Promise<Compared> {
  await using buildkitd = await startBuildkitd();
  const lines = Object.entries(layers).map(([name, { from, platforms = ["linux/amd64"] }]) => {
    const parent = from === undefined ? "" : `, from: ${from}`;
    return `  ${name}: { dockerfile: ${name}/Dockerfile, context: context, platforms: [${platforms.join(", ")}]${parent} }`;
  });
  const layersFile = (image: string): string =>
    `image: ${registry}/${image}\ntag-prefix: "{name}-"\ntag-rules: type=raw,value=x\nlayers:\n${lines.join("\n")}\n`;
  await using repository = await gitRepository({
    "native.yaml": layersFile("native"),
    "buildkit.yaml": layersFile("buildkit"),
    ...Object.fromEntries(Object.entries(layers).map(([name, layer]) => [`${name}/Dockerfile`, layer.dockerfile])),
    ...Object.fromEntries(Object.entries(files).map(([path, text]) => [`context/${path}`, text])),
  });
  await prepare?.(join(repository.path, "context"));
  await repository.commit({});
  const build = async (config: string, engine: string): Promise<string> => {
    const result = await runAction({
      action: "build-layer",
      workspace: repository.path,
      inputs: { config, engine, layer: "all" },
      env: { ...buildkitd.env, GITHUB_REPOSITORY: "" },
    });
    if (result.outcome !== "success") throw new Error(result.log);
    return result.log;
  };
  await build("buildkit.yaml", "buildkit");
  const log = await build("native.yaml", "auto");
  const compared = Object.entries(layers).filter(([, { isBase }]) => isBase !== true);
  const handedOver = compared.flatMap(([name]) =>
    log
      .split("\n")
      .filter(
        (line) => line.startsWith(`${name}: `) && !line.includes("by registry calls alone") && /: built by/.test(line),
      ),
  );
  const differences: (readonly [object, object])[] = [];
  for (const [name, { platforms = ["linux/amd64"] }] of compared) {
    for (const platform of platforms) {
      const [native, buildkit] = await Promise.all(
        ["native", "buildkit"].map((repo) => imageFiles({ registry, repository: repo, tag: `${name}-x`, platform })),
      );
      // The diff ids are of other tars: the times of files differ.
      const [ours, theirs] = [native, buildkit].map((image) => ({
        files: image?.files,
        config: { ...image?.config, rootfs: undefined },
      }));
      const where = `${name} ${platform}`;
      if (!isDeepStrictEqual(ours, theirs))
        differences.push([
          { where, ...ours },
          { where, ...theirs },
        ]);
    }
  }
  const [ours, theirs] = [differences.map(([each]) => each), differences.map(([, each]) => each)];
  return { log, handedOver, ours, theirs };
}
