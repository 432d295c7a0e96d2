import { isDigest, OciError, parseManifest, type Annotations, type Digest, type Store } from "@layered-build/oci";
import { OciAnnotation } from "../image/annotations.ts";
import { baseRepository } from "../image/base-repository.ts";
import { keyAnnotation } from "../image/suite-tag.ts";
import type { Log } from "../ports.ts";

/** An image that another stands on, as the other's annotations name it. */
export interface ImageBase {
  readonly name: string;
  readonly digest: Digest;
  /** Its content key, where it is one of the suite's images. */
  readonly key?: string;
}

const deepest = 32;

/**
 * The images below an image, from the nearest down: by the base annotations of its manifest, then of each base's own. It ends at an image
 * that names no base, or that cannot be read here: its digest is known nonetheless.
 */
export async function imageBases(
  { store, annotations }: { readonly store: Store; readonly annotations: Annotations },
  open: (repository: string) => Promise<Store>,
  log: Log,
): Promise<readonly ImageBase[]> {
  const bases: ImageBase[] = [];
  let current: Annotations | undefined = annotations;
  let place = store;
  while (current !== undefined && bases.length < deepest) {
    const name: string | undefined = current[OciAnnotation.baseName];
    const digest: string | undefined = current[OciAnnotation.baseDigest];
    if (name === undefined || digest === undefined || !isDigest(digest)) break;
    // Annotations are anyone's text: a circle of them must not be followed for ever.
    if (bases.some((base) => base.digest === digest)) break;
    const repository = baseRepository(name);
    try {
      if (repository !== undefined) place = await open(repository);
      current = await annotationsOf(place, digest);
    } catch (error) {
      if (!(error instanceof OciError)) throw error;
      log.debug(`What the base ${digest} stands on is not known: ${error.message}`);
      current = undefined;
    }
    const key: string | undefined = current?.[keyAnnotation];
    bases.push({ name, digest, ...(key === undefined ? {} : { key }) });
  }
  return bases;
}

async function annotationsOf(store: Store, digest: Digest): Promise<Annotations | undefined> {
  const stored = await store.getManifest(digest);
  return stored === undefined ? undefined : parseManifest(stored).document.annotations;
}
