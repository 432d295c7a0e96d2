import { isRecord } from "@layered-build/oci";
import type { TrustedRoot } from "@sigstore/protobuf-specs";
import { LayeredBuildError } from "../error.ts";
import { parseJson } from "./statement.ts";

export type { TrustedRoot };

/** Where the keys of Sigstore's services come from: a file, or a TUF repository (the public one without an address). */
export type TrustSource =
  | { readonly kind: "file"; readonly name: string; readonly text: string }
  | { readonly kind: "tuf"; readonly cache: string; readonly mirror?: string; readonly rootFile?: string };

/** Gets the keys that certificates, logs and timestamps are checked by. Throws `signing`, and `bad-input` for a file that is none. */
export async function trustedRoot(source: TrustSource): Promise<TrustedRoot> {
  if (source.kind === "file") return fromFile(source.name, source.text);
  const { getTrustedRoot } = await import("@sigstore/tuf");
  const { cache, mirror, rootFile } = source;
  try {
    return await getTrustedRoot({
      cachePath: cache,
      ...(mirror === undefined ? {} : { mirrorURL: mirror }),
      ...(rootFile === undefined ? {} : { rootPath: rootFile }),
      retry: { retries: 4 },
      timeout: 15_000,
    });
  } catch (cause) {
    throw new LayeredBuildError(
      "signing",
      `The keys of Sigstore's services could not be fetched${mirror === undefined ? "" : ` from ${mirror}`}.`,
      {
        hint: "They come by TUF from tuf-repo-cdn.sigstore.dev, or from `tuf-url`. Without a network, give a trusted_root.json in `trusted-root`.",
        cause,
      },
    );
  }
}

async function fromFile(name: string, text: string): Promise<TrustedRoot> {
  const { TrustedRoot: Root } = await import("@sigstore/protobuf-specs");
  const value = parseJson(text);
  const mediaType = isRecord(value) ? value["mediaType"] : undefined;
  if (typeof mediaType === "string" && mediaType.startsWith("application/vnd.dev.sigstore.trustedroot"))
    return Root.fromJSON(value);
  throw new LayeredBuildError("bad-input", `trusted-root: ${name} is no trusted root of Sigstore.`, {
    hint: "It is JSON that `cosign trusted-root create` writes, or trusted_root.json of a TUF repository.",
  });
}
