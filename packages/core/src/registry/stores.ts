import path from "node:path";
import { openLayout, overlay, parseReference, type Store } from "@layered-build/oci";
import type { Layer } from "../config/layer.ts";
import { LayeredBuildError } from "../error.ts";
import { openHub, type Hub, type HubOptions } from "../hub/hub.ts";
import { memoise, openRepositories, type Repositories, type RepositoriesOptions } from "./repositories.ts";

/** Opens the repositories of a run, each once. */
export interface Stores extends Repositories {
  /** The repository that a layer's images are looked for in and written to. */
  readonly ofLayer: (layer: Pick<Layer, "image">) => Promise<Store>;
  /** The Hub that weights come from. Throws `bad-input` for an address that is none. */
  readonly hub: () => Hub;
}

/** How a run's repositories are opened. */
export interface StoresOptions extends RepositoriesOptions {
  /**
   * `oci:PATH`: what is missing is written there, and what exists is read from its own repository (fork pull requests).
   * Layers of different repositories get a folder each in it.
   */
  readonly store?: string;
  /** The Hub that weights come from, and the token for it. */
  readonly hub?: Pick<HubOptions, "endpoint" | "token">;
}

/** Milliseconds: the Hub counts requests by five minutes, and says when they are over. */
const longestHubWait = 300_000;

/** Makes the opener for one run. Throws `bad-input` where `store` is no folder. */
export function createStores(options: StoresOptions, layers: readonly Pick<Layer, "id" | "image">[]): Stores {
  const folder = options.store === undefined ? undefined : layoutPath(options.store, options.root);
  const { session, ofReference } = openRepositories(options);
  // Layers of one repository share a folder, named after the first of them.
  const folderNames = new Map(layers.toReversed().map((layer) => [layer.image, layer.id]));
  const ofImage = memoise(async (image) => {
    const own = await ofReference(image);
    if (folder === undefined) return own;
    const place = folderNames.size > 1 ? path.join(folder, folderNames.get(image) ?? "") : folder;
    return overlay(await openLayout(place, { sparse: true }), own);
  });
  let hub: Hub | undefined;
  const openedHub = (): Hub => {
    const { transport, clock, retry } = session;
    const common = { transport, clock, retry: { ...retry, maxDelay: longestHubWait } };
    hub ??= openHub({ ...options.hub, insecure: options.insecureRegistries, ...common });
    return hub;
  };
  return { ofReference, ofLayer: (layer) => ofImage(layer.image), hub: openedHub };
}

function layoutPath(text: string, root: string): string {
  const reference = parseReference(text);
  if (reference.kind === "layout") return path.resolve(root, reference.path);
  throw new LayeredBuildError("bad-input", `store: "${text}" is no folder.`, {
    hint: "Write `oci:PATH`; the repository of the images themselves belongs in layers.yaml as `image`.",
  });
}
