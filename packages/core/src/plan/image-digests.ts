import { isDigest, isRecord, type Digest } from "@layered-build/oci";
import { LayeredBuildError } from "../error.ts";

/** Images of a plan's layers by digest: which ones a job was about. */
export type ImageDigests = ReadonlyMap<string, Digest>;

/** The digests as opaque text for a job output, in which the runner would look for masked text. */
export function encodeDigests(digests: ImageDigests): string {
  return Buffer.from(JSON.stringify(Object.fromEntries(digests))).toString("base64url");
}

/** Reads what `encodeDigests` wrote. Throws `bad-input`. */
export function decodeDigests(text: string): ImageDigests {
  const found = new Map<string, Digest>();
  for (const [layer, digest] of Object.entries(parsed(text))) {
    if (typeof digest !== "string" || !isDigest(digest)) throw wrong();
    found.set(layer, digest);
  }
  return found;
}

/** The digest of one layer's image. Throws `bad-input` where it is not among them: then it is none of those that were looked at. */
export function digestOfLayer(digests: ImageDigests, layer: string): Digest {
  const digest = digests.get(layer);
  if (digest !== undefined) return digest;
  throw new LayeredBuildError("bad-input", `digests: layer ${layer} is not among them.`, {
    hint: "Hand on those of a job about the same plan.",
  });
}

function parsed(text: string): object {
  try {
    const value: unknown = JSON.parse(Buffer.from(text.trim(), "base64url").toString("utf8"));
    if (isRecord(value)) return value;
  } catch {
    // Told below: whatever it is, it is not what another job wrote.
  }
  throw wrong();
}

function wrong(): LayeredBuildError {
  return new LayeredBuildError("bad-input", "The input `digests` is not what scan-and-sign has put out.", {
    hint: "Pass its output as it is: ${{ needs.scan.outputs.digests }}.",
  });
}
