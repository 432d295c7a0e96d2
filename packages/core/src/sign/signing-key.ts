import { createHash, createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { LayeredBuildError } from "../error.ts";
import { decryptCosignKey, isCosignKey } from "./cosign-key.ts";

/** A public key, and the names that bundles and logs know it by. */
export interface VerificationKey {
  readonly key: KeyObject;
  /** The key as PEM (SPKI). */
  readonly pem: string;
  /** base64 of the SHA-256 of the key's DER: what cosign writes as a bundle's hint. */
  readonly hint: string;
}

/** A private key to sign with. */
export interface SigningKey {
  readonly key: KeyObject;
  readonly publicKey: VerificationKey;
}

/**
 * Opens a private key: cosign's own form, or PKCS#8 or SEC 1 in PEM, encrypted or not. The PEM may come as base64, as it is often kept in
 * secrets. ECDSA P-256 only. Throws `bad-key`, with nothing of the key in the text.
 */
export async function openSigningKey(text: string, password: string): Promise<SigningKey> {
  const pem = pemOf(text);
  if (/BEGIN PUBLIC KEY/.test(pem))
    throw new LayeredBuildError("bad-key", "The signing key is a public key.", {
      hint: "To sign, give the private key (cosign.key) in `key`.",
    });
  const key = isCosignKey(pem)
    ? privateKey({ key: await decryptCosignKey(pem, password), format: "der", type: "pkcs8" })
    : privateKey({ key: pem, format: "pem", ...(password === "" ? {} : { passphrase: password }) });
  return { key, publicKey: describe(createPublicKey(key)) };
}

/** Opens a public key in PEM. Throws `bad-key`. */
export function openVerificationKey(text: string): VerificationKey {
  const pem = pemOf(text);
  try {
    return describe(createPublicKey(pem));
  } catch (cause) {
    if (cause instanceof LayeredBuildError) throw cause;
    throw new LayeredBuildError("bad-key", "The public key cannot be read.", {
      hint: "Give cosign.pub: PEM that begins with -----BEGIN PUBLIC KEY-----.",
    });
  }
}

type PrivateKeyInput = Parameters<typeof createPrivateKey>[0];

function privateKey(input: PrivateKeyInput): KeyObject {
  try {
    return createPrivateKey(input);
  } catch {
    // Node's text may quote the key's bytes.
    throw new LayeredBuildError("bad-key", "The signing key cannot be read.", {
      hint: "`key` takes cosign.key, or a private key in PEM (PKCS#8); `key-password` the password of one that is encrypted.",
    });
  }
}

function describe(key: KeyObject): VerificationKey {
  if (key.asymmetricKeyType !== "ec" || key.asymmetricKeyDetails?.namedCurve !== "prime256v1")
    throw new LayeredBuildError(
      "bad-key",
      `The key is ${key.asymmetricKeyType ?? "of a kind that is not known"}, not ECDSA P-256.`,
      {
        hint: "Make one by `cosign generate-key-pair`, or `openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256`.",
      },
    );
  const der = key.export({ type: "spki", format: "der" });
  const pem = key.export({ type: "spki", format: "pem" }).toString();
  return { key, pem, hint: createHash("sha256").update(der).digest("base64") };
}

/** Secrets are often kept as base64, since line ends get lost elsewhere. */
function pemOf(text: string): string {
  const trimmed = text.trim();
  if (trimmed.startsWith("-----BEGIN")) return `${trimmed}\n`;
  const decoded = Buffer.from(trimmed, "base64").toString("utf8").trim();
  return decoded.startsWith("-----BEGIN") ? `${decoded}\n` : `${trimmed}\n`;
}
