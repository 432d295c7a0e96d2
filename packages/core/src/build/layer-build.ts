import type { Digest, Store } from "@layered-build/oci";
import type { LayerNode } from "../graph/layer-node.ts";
import type { LayerInputs } from "../key/layer-inputs.ts";
import type { PlanLayer } from "../plan/plan.ts";
import type { Project } from "../project/project.ts";
import type { Stores } from "../registry/stores.ts";
import type { CopyContent } from "./native/copy-step.ts";
import type { StepBlobs } from "./native/step-blobs.ts";
import type { BuildChoices, BuildEnvironment } from "./build-environment.ts";

/** A layer that is to be built, in its surroundings. */
export interface LayerBuild {
  readonly node: LayerNode;
  readonly plan: PlanLayer;
  /** What the layer's key was made of; stored beside the image. */
  readonly inputs: LayerInputs;
  /** The plan's layers by name, to find the parents' images. */
  readonly planned: ReadonlyMap<string, PlanLayer>;
  /** Images that are known to be there under their keys, by layer; other parents are asked for. */
  readonly images: ReadonlyMap<string, Digest>;
  readonly project: Project;
  readonly stores: Stores;
  readonly choices: BuildChoices;
  readonly environment: BuildEnvironment;
  /** The blobs of its steps; without it none is known from before. */
  readonly steps?: StepBlobs;
  /** Generated files that are in the tree and not on disk, by their path from the repository's root. */
  readonly absent?: ReadonlyMap<string, CopyContent>;
  /** Whether the plan was made a moment ago: what it says is missing need not be asked for again. */
  readonly planIsFresh: boolean;
  /** Build even where the image exists, and overwrite its tag. */
  readonly force: boolean;
}

/** The image of a layer below, found under its key tag. */
export interface ParentImage {
  readonly id: string;
  readonly store: Store;
  readonly digest: Digest;
  /** Whether the digest is that of an index: an image of several platforms. */
  readonly isIndex: boolean;
  /** `repository:tag`, as annotations name it. */
  readonly name: string;
  /** The tag prefixes of the layer, and of those that it stands on. */
  readonly tagPrefixes: readonly string[];
}

/** Told of each blob that was dealt with. */
export type OnBlob = (what: string, outcome: "exists" | "mounted" | "uploaded", bytes: number) => void;
