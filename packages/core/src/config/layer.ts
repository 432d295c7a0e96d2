import type { WeightsSource } from "../hub/weights-source.ts";
import type { LayersFile } from "./layers-file.ts";

/** Names that a layer may not have: the fixed outputs of detect-changed-layers, and words with a meaning in lists of layers. */
export const reservedLayerNames: readonly string[] = [
  "layers",
  "any-changed",
  "matrix",
  "matrices",
  "waves",
  "plan",
  "plan-file",
  "reasons",
  "all",
  "none",
  "true",
  "false",
];

/** Files straight from the Hub: what a layer is made of in place of a Dockerfile. */
export interface Weights {
  readonly source: WeightsSource;
  /** Patterns (minimatch) of paths in the source; all files where there is none. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** The folder in the image, absolute. */
  readonly to: string;
}

/** How new blobs are stored. */
export type Compression = "auto" | "none" | "gzip" | "zstd";

/** Who executes a layer's steps, as asked for. */
export type EngineChoice = "auto" | "native" | "buildkit";

/**
 * One image of the chain, with every default filled in. All paths are relative to the repository's root, with `/`.
 * `id` is its key in layers.yaml; `name` is what its tags say.
 */
export interface Layer {
  readonly id: string;
  readonly name: string;
  readonly image: string;
  readonly tagPrefix: string;
  /** Of a layer of weights: the layers file that says so. */
  readonly dockerfile: string;
  readonly weights?: Weights;
  /** The build context's folder; "" is the repository's root. */
  readonly context: string;
  readonly target?: string;
  /** Parents as declared; undefined where they are to be inferred. */
  readonly from?: readonly string[];
  readonly parentArg: string;
  readonly platforms: readonly string[];
  readonly buildArgs: Readonly<Record<string, string>>;
  readonly secrets: readonly string[];
  readonly ssh: readonly string[];
  readonly inputs: readonly string[];
  readonly ignore: readonly string[];
  readonly generated: readonly string[];
  readonly engine: EngineChoice;
  readonly compression: Compression;
  readonly tagRules: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** The most bytes that its image of one platform may have in the registry. */
  readonly maxSize?: number;
  readonly runner?: string | readonly string[];
  readonly epoch?: string;
  /** Names in FROM and --from that mean another layer whatever it is called, with its id: a bake or Compose file says so. */
  readonly contexts?: Readonly<Record<string, string>>;
  /**
   * The references (`HOST/REPOSITORY:TAG`) in other Dockerfiles that mean this layer, where only these do. Undefined: those that go by its
   * key, name or repository. A Compose service is called nginx because it is FROM nginx, so there names alone say nothing.
   */
  readonly knownAs?: readonly string[];
}

/** One layer's member of layers.yaml. */
export type LayerEntry = LayersFile["layers"][string];
