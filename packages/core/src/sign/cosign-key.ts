import { scrypt } from "node:crypto";
import { isRecord } from "@layered-build/oci";
import { LayeredBuildError } from "../error.ts";
import { parseJson } from "./statement.ts";

const label = /^-----BEGIN ENCRYPTED (?:SIGSTORE|COSIGN) PRIVATE KEY-----$/m;
const body = /-----BEGIN [A-Z ]+-----([\sA-Za-z0-9+/=]+)-----END [A-Z ]+-----/;

/** Far above what cosign writes (N 65536, r 8, p 1), and still within a runner's memory: 1 GiB. */
const most = { N: 2 ** 20, r: 8, p: 4 };
const secretKeyBytes = 32;

/** True for a private key as `cosign generate-key-pair` writes it. */
export function isCosignKey(pem: string): boolean {
  return label.test(pem);
}

/**
 * Decrypts cosign's private key: scrypt of the password opens a NaCl secretbox with the PKCS#8 key in it
 * (sigstore/cosign, pkg/cosign/keys.go; secure-systems-lab/go-securesystemslib, encrypted). Gives DER. Throws `bad-key`.
 */
export async function decryptCosignKey(pem: string, password: string): Promise<Buffer> {
  const sealed = readSealed(pem);
  if (sealed === undefined) throw damaged();
  const { N, r, p, salt, nonce, box } = sealed;
  if (N > most.N || r > most.r || p > most.p)
    throw new LayeredBuildError(
      "bad-key",
      `The signing key asks for too much work to be opened (N ${N}, r ${r}, p ${p}).`,
      {
        hint: "cosign writes N 65536, r 8, p 1. Make the key anew: cosign generate-key-pair.",
      },
    );
  const secret = await derive(password, salt, { N, r, p, maxmem: 256 * N * r });
  const { xsalsa20poly1305 } = await import("@noble/ciphers/salsa.js");
  try {
    return Buffer.from(xsalsa20poly1305(secret, nonce).decrypt(box));
  } catch {
    // What the library says is of no use to anyone: a wrong password and changed bytes look the same.
    throw new LayeredBuildError("bad-key", "The signing key cannot be opened with this password.", {
      hint: "Give the password of `cosign generate-key-pair` in `key-password`; a secret that does not exist is empty.",
    });
  }
}

interface Sealed {
  readonly N: number;
  readonly r: number;
  readonly p: number;
  readonly salt: Buffer;
  readonly nonce: Buffer;
  readonly box: Buffer;
}

function readSealed(pem: string): Sealed | undefined {
  const value = parseJson(Buffer.from(body.exec(pem)?.[1] ?? "", "base64"));
  if (!isRecord(value)) return undefined;
  const { kdf, cipher, ciphertext } = value;
  if (!isRecord(kdf) || kdf["name"] !== "scrypt" || !isRecord(kdf["params"])) return undefined;
  if (!isRecord(cipher) || cipher["name"] !== "nacl/secretbox") return undefined;
  const { N, r, p } = kdf["params"];
  const [salt, nonce, box] = [kdf["salt"], cipher["nonce"], ciphertext].map(base64);
  if (!isPositive(N) || !isPositive(r) || !isPositive(p)) return undefined;
  if (salt === undefined || nonce?.length !== 24 || box === undefined) return undefined;
  return { N, r, p, salt, nonce, box };
}

function isPositive(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) > 0;
}

function base64(value: unknown): Buffer | undefined {
  return typeof value === "string" ? Buffer.from(value, "base64") : undefined;
}

function derive(
  password: string,
  salt: Buffer,
  options: { N: number; r: number; p: number; maxmem: number },
): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  scrypt(password, salt, secretKeyBytes, options, (error, key) =>
    error === null ? resolve(key) : reject(damaged(error)),
  );
  return promise;
}

function damaged(cause?: unknown): LayeredBuildError {
  return new LayeredBuildError("bad-key", "The signing key is no encrypted key of cosign: it is damaged or cut off.", {
    hint: "Store the whole of cosign.key, its first and last line included, in the secret.",
    cause,
  });
}
