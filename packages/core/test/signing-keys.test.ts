import { generateKeyPairSync, randomBytes, scryptSync } from "node:crypto";
import { expect, test } from "@jest/globals";
import { xsalsa20poly1305 } from "@noble/ciphers/salsa.js";
import { openSigningKey, openVerificationKey } from "../src/sign/signing-key.ts";

const { privateKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
const pkcs8 = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
const hint = (await openSigningKey(pkcs8, "")).publicKey.hint;

/** As cosign writes it, with less work to open it. */
function cosignKey(password: string, change: object = {}): string {
  const [salt, nonce] = [randomBytes(32), randomBytes(24)];
  const params = { N: 1024, r: 8, p: 1 };
  const secret = scryptSync(password, salt, 32, params);
  const der = privateKey.export({ type: "pkcs8", format: "der" });
  const value = {
    kdf: { name: "scrypt", params, salt: salt.toString("base64") },
    cipher: { name: "nacl/secretbox", nonce: nonce.toString("base64") },
    ciphertext: Buffer.from(xsalsa20poly1305(secret, nonce).encrypt(der)).toString("base64"),
    ...change,
  };
  const body = Buffer.from(JSON.stringify(value)).toString("base64");
  return `-----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----\n${body}\n-----END ENCRYPTED SIGSTORE PRIVATE KEY-----\n`;
}

test.each([
  ["cosign's key", cosignKey("word"), "word"],
  ["cosign's key in base64", Buffer.from(cosignKey("word")).toString("base64"), "word"],
  ["PKCS#8", pkcs8, ""],
  [
    "PKCS#8 with a password",
    privateKey.export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "word" }).toString(),
    "word",
  ],
  ["SEC 1", privateKey.export({ type: "sec1", format: "pem" }).toString(), ""],
])("opens %s", async (_, text, password) => {
  expect((await openSigningKey(text, password)).publicKey.hint).toBe(hint);
});

const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const cut = cosignKey("word").replace(/.{40}\n-----END/, "\n-----END");

test.each([
  ["a wrong password", cosignKey("word"), "sword", "cannot be opened with this password"],
  ["a key that is cut off", cut, "word", "damaged or cut off"],
  [
    "too much work",
    cosignKey("word", { kdf: { name: "scrypt", params: { N: 2 ** 30, r: 8, p: 1 }, salt: "AAAA" } }),
    "word",
    "too much work",
  ],
  ["another cipher", cosignKey("word", { cipher: { name: "none" } }), "word", "damaged or cut off"],
  ["RSA", rsa.privateKey.export({ type: "pkcs8", format: "pem" }).toString(), "", "rsa, not ECDSA P-256"],
  ["a public key", rsa.publicKey.export({ type: "spki", format: "pem" }).toString(), "", "is a public key"],
  ["no key", "hunter2-hunter2", "", "cannot be read"],
])("refuses %s, and shows nothing of it", async (_, text, password, message) => {
  const error = await openSigningKey(text, password).catch((failure: unknown) => failure);
  expect(error).toMatchObject({ code: "bad-key", message: expect.stringContaining(message) });
  const shown = JSON.stringify([String(error), error instanceof Error ? String(error.cause) : ""]);
  const inside = text.split("\n").filter((line) => line.length > 8 && !line.startsWith("-----"));
  expect(inside.filter((line) => shown.includes(line.slice(0, 8)))).toEqual([]);
});

test("reads a public key, and refuses text that is none", () => {
  expect(() => openVerificationKey("no key")).toThrow("The public key cannot be read");
});
