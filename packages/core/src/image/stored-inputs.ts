import { loadArtifact, storeArtifact, type ArtifactKind, type Store } from "@layered-build/oci";
import { contentKey } from "../key/content-key.ts";
import type { LayerInputs } from "../key/layer-inputs.ts";
import { jsonArtifact, packJson, unpackText } from "./json-artifact.ts";
import { keyAnnotation, suiteTag } from "./suite-tag.ts";

const artifactType = "application/vnd.layered-build.inputs.v1+json";

/**
 * Stores what an image was made of beside it, so that a later run can say what changed, without any history; under its tag once `blobs`, those
 * of the image, are there.
 */
export async function storeInputs(
  store: Store,
  prefix: string,
  key: string,
  inputs: LayerInputs,
  blobs?: Promise<unknown>,
): Promise<void> {
  const bytes = await packJson(inputs);
  await storeArtifact(store, inputsArtifact(key), bytes, suiteTag(prefix, "inputs", key), blobs);
}

/** What the image of a key was made of, or undefined where that is not known (any more). */
export async function loadInputs(store: Store, prefix: string, key: string): Promise<LayerInputs | undefined> {
  const bytes = await loadArtifact(store, inputsArtifact(key), suiteTag(prefix, "inputs", key));
  return bytes === undefined ? undefined : parseInputs(bytes, key);
}

/** Reads a stored list of inputs; undefined for one that is damaged, or another key's: it only explains, and is as good as none. */
export function parseInputs(bytes: Uint8Array, key: string): LayerInputs | undefined {
  try {
    const inputs: LayerInputs = JSON.parse(unpackText(bytes));
    // The key is their hash: what does not give it again is not what was stored.
    return contentKey(inputs) === key ? inputs : undefined;
  } catch {
    return undefined;
  }
}

function inputsArtifact(key: string): ArtifactKind {
  return jsonArtifact(artifactType, { [keyAnnotation]: key });
}
