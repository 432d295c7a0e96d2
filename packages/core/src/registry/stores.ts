import path from "node:path";
import {
  openLayout,
  openRegistry,
  overlay,
  parseReference,
  RegistrySession,
  type RegistryOptions,
  type Store,
} from "@layered-build/oci";
import type { Layer } from "../config/layer.ts";
import { LayeredBuildError } from "../error.ts";
import { openHub, type Hub, type HubOptions } from "../hub/hub.ts";

/** Opens the repositories of a run, each once. */
export interface Stores {
  /** The repository that a layer's images are looked for in and written to. */
  readonly ofLayer: (layer: Layer) => Promise<Store>;
  /** The repository of any reference, for reading. */
  readonly ofReference: (reference: string) => Promise<Store>;
  /** The Hub that weights come from. Throws `bad-input` for an address that is none. */
  readonly hub: () => Hub;
}

/** How repositories are opened. `root` is where relative `oci:` paths start. */
export interface StoresOptions extends RegistryOptions {
  readonly root: string;
  /**
   * `oci:PATH`: what is missing is written there, and what exists is read from its own repository (fork pull requests).
   * Layers of different repositories get a folder each in it.
   */
  readonly store?: string;
  /** The Hub that weights come from, and the token for it. */
  readonly hub?: Pick<HubOptions, "endpoint" | "token">;
}

/** Milliseconds without a byte: a registry that accepts and never answers must not take the job's hour. */
const idleTimeout = 20_000;
/** Milliseconds: the Hub counts requests by five minutes, and says when they are over. */
const longestHubWait = 300_000;

/** Makes the opener for one run. Throws `bad-input` where `store` is no folder. */
export function createStores(options: StoresOptions, layers: readonly Layer[]): Stores {
  const folder = options.store === undefined ? undefined : layoutPath(options.store, options.root);
  const session = new RegistrySession({ ...options, idleTimeout });
  const ofReference = memoise((text) => open(text, options.root, session));
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

async function open(text: string, root: string, session: RegistrySession): Promise<Store> {
  const reference = parseReference(text);
  if (reference.kind === "layout") return openLayout(path.resolve(root, reference.path));
  return openRegistry(reference, session);
}

function layoutPath(text: string, root: string): string {
  const reference = parseReference(text);
  if (reference.kind === "layout") return path.resolve(root, reference.path);
  throw new LayeredBuildError("bad-input", `store: "${text}" is no folder.`, {
    hint: "Write `oci:PATH`; the repository of the images themselves belongs in layers.yaml as `image`.",
  });
}

function memoise<T>(make: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const made = new Map<string, Promise<T>>();
  return (key) => {
    const value = made.get(key) ?? make(key);
    made.set(key, value);
    return value;
  };
}
