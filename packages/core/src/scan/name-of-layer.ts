import { formatReference, OciError, parseReference, type ImageReference } from "@layered-build/oci";

/** A layer of the layers file, as its images are named. */
export interface KnownLayer {
  readonly id: string;
  readonly image: string;
  readonly tagPrefix: string;
}

/** The layers that an image can be of. `areAll`: no other name is believed, whatever an image says of itself. */
export interface LayerNames {
  readonly layers: readonly KnownLayer[];
  readonly areAll: boolean;
}

/**
 * The layer whose image has this reference (`ghcr.io/acme/nllb:model-key-…`): by the layers file, else, unless these are all, the part of the tag
 * before `key-`, else the repository's last part. Undefined for what is no reference of the suite's own.
 */
export function nameOfLayer(reference: string, { layers, areAll }: LayerNames): string | undefined {
  const parsed = readReference(reference);
  if (parsed === undefined) return undefined;
  const [, prefix] = /^(.*?)key-[0-9a-f]{32}$/.exec(parsed.tag ?? "") ?? [];
  if (prefix === undefined) return undefined;
  const repository = repositoryOf(parsed);
  const known = layers.find(({ image, tagPrefix }) => tagPrefix === prefix && isSameRepository(image, repository));
  if (known !== undefined || areAll) return known?.id;
  const name = prefix === "" ? repository.split("/").at(-1) : prefix.replace(/[-._]+$/, "");
  return name !== undefined && /^[a-z][a-z0-9-]*$/.test(name) ? name : undefined;
}

/** Whether two references are of one repository, however it is written: `acme/app` is `docker.io/acme/app`. */
export function isSameRepository(one: string, other: string): boolean {
  const [first, second] = [readReference(one), readReference(other)];
  return first !== undefined && second !== undefined && repositoryOf(first) === repositoryOf(second);
}

function repositoryOf({ tag: _tag, digest: _digest, ...repository }: ImageReference): string {
  return formatReference(repository);
}

function readReference(reference: string): ImageReference | undefined {
  try {
    return parseReference(reference);
  } catch (error) {
    if (error instanceof OciError) return undefined;
    throw error;
  }
}
