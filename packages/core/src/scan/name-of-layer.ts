import { OciError, parseReference } from "@layered-build/oci";

/** A layer of the layers file, as its images are named. */
export interface KnownLayer {
  readonly id: string;
  readonly image: string;
  readonly tagPrefix: string;
}

/**
 * The layer whose image has this reference (`ghcr.io/acme/nllb:model-key-…`): by the layers file, else the part of the tag before `key-`, else the
 * repository's last part. Undefined for what is no reference of the suite's own.
 */
export function nameOfLayer(reference: string, layers: readonly KnownLayer[]): string | undefined {
  const parsed = readReference(reference);
  if (parsed?.kind !== "registry") return undefined;
  const [, prefix] = /^(.*?)key-[0-9a-f]{32}$/.exec(parsed.tag ?? "") ?? [];
  if (prefix === undefined) return undefined;
  const known = layers.find(({ image, tagPrefix }) => {
    const own = readReference(image);
    return (
      own?.kind === "registry" &&
      own.registry === parsed.registry &&
      own.repository === parsed.repository &&
      tagPrefix === prefix
    );
  });
  const name = known?.id ?? (prefix === "" ? parsed.repository.split("/").at(-1) : prefix.replace(/[-._]+$/, ""));
  return name !== undefined && /^[a-z][a-z0-9-]*$/.test(name) ? name : undefined;
}

function readReference(reference: string): ReturnType<typeof parseReference> | undefined {
  try {
    return parseReference(reference);
  } catch (error) {
    if (error instanceof OciError) return undefined;
    throw error;
  }
}
