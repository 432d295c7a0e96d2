import type { ContainerConfig, Descriptor, History, ImageConfig, KnownLayer, Tree } from "@layered-build/oci";
import { withoutEmpty } from "./foreign-config.ts";
import { parsePlatform } from "../../image/platform-text.ts";

/** The PATH that BuildKit gives an image FROM scratch (util/system, DefaultPathEnvUnix). */
export const defaultPath = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** What a stage starts from: an image's configuration, blobs and files. */
export interface StageBase {
  readonly config: ImageConfig;
  readonly layers: readonly Descriptor[];
  readonly tree: Tree;
}

/** A stage whose first instructions were executed elsewhere: what they leave besides the image. */
export interface BegunStage {
  /** The ARGs in scope where the rest begins, as far as no ENV goes before them. */
  readonly args: ReadonlyMap<string, string>;
  /** Whether CMD was given already. */
  readonly cmdSet: boolean;
}

/** A step's blob that is on its way: what it will be, and that it is there. */
export interface Upload {
  readonly known: Promise<KnownLayer>;
  readonly stored: Promise<void>;
}

/** An image in the making, one platform of it: changed step by step. */
export interface StageState {
  readonly tree: Tree;
  readonly layers: Descriptor[];
  readonly diffIds: string[];
  /** The blobs of this run's steps, in order. */
  readonly uploads: Upload[];
  readonly history: History[];
  /** What words are expanded by: the image's ENV, then ARG and ENV in the order they come. */
  readonly environment: Map<string, string>;
  config: ContainerConfig;
  author: string | undefined;
  /** Whether CMD was given in this stage. */
  cmdSet: boolean;
}

/** The state before the first instruction; without a base, that of FROM scratch. */
export function startState(base: StageBase | undefined, emptyTree: Tree): StageState {
  const config: ContainerConfig = base?.config.config ?? { Env: [defaultPath], WorkingDir: "/" };
  const env = config.Env ?? [];
  return {
    tree: base?.tree.clone() ?? emptyTree,
    layers: [...(base?.layers ?? [])],
    diffIds: [...(base?.config.rootfs.diff_ids ?? [])],
    uploads: [],
    history: [...(base?.config.history ?? [])],
    environment: new Map(env.map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)])),
    config,
    author: base?.config.author,
    cmdSet: false,
  };
}

/**
 * The finished configuration. Members of the base's that nobody here knows are kept, as BuildKit does;
 * its build cache (`moby.buildkit.cache.v0`) is not: it describes the base. `created` is an RFC 3339 time, of what is new: where nothing is, the image is as old as its base's history.
 */
export function finishConfig(
  state: StageState,
  base: StageBase | undefined,
  platform: string,
  created: string,
): ImageConfig {
  const inherited = Object.fromEntries(
    Object.entries(base?.config ?? {}).filter(([name]) => name !== "moby.buildkit.cache.v0" && name !== "variant"),
  );
  const { os, architecture, variant = inheritedVariant(base?.config, platform) } = parsePlatform(platform);
  return {
    ...inherited,
    created: state.history.at(-1)?.created ?? created,
    ...(state.author === undefined ? {} : { author: state.author }),
    architecture,
    os,
    ...(variant === undefined ? {} : { variant }),
    config: withoutEmpty(state.config),
    rootfs: { type: "layers", diff_ids: state.diffIds },
    history: state.history,
  };
}

/** The base's variant stays where the platform that is asked for names none; what says nothing is left out (platforms.Normalize). */
function inheritedVariant(base: ImageConfig | undefined, platform: string): string | undefined {
  const { os, architecture } = parsePlatform(platform);
  if (base?.variant === undefined || base.os !== os || base.architecture !== architecture) return undefined;
  const normal = { arm64: "v8", amd64: "v1" }[architecture];
  return base.variant === normal ? undefined : base.variant;
}
