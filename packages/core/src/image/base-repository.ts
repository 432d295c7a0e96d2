import { formatReference, OciError, parseReference } from "@layered-build/oci";

/**
 * The repository that an annotation names (`ghcr.io/acme/nllb` of `ghcr.io/acme/nllb:base-key-…`); undefined for what is no reference. A folder
 * is never opened because an image says so: a base in one is looked for beside the image.
 */
export function baseRepository(reference: string | undefined): string | undefined {
  if (reference === undefined) return undefined;
  try {
    const { tag: _tag, digest: _digest, ...repository } = parseReference(reference);
    return repository.kind === "layout" ? undefined : formatReference(repository);
  } catch (error) {
    if (error instanceof OciError && error.code === "bad-reference") return undefined;
    throw error;
  }
}
