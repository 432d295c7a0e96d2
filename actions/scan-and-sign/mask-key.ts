import type { Inputs } from "@layered-build/toolkit";
import type { manifest } from "./manifest.ts";

/** The first line of a PEM is in every key: masking it would hide others' logs, and hides nothing. */
const noSecret = /^-----(BEGIN|END) [A-Z0-9 ]+-----$/;
const shortest = 4;

/** Masks the other spellings of the key, besides those that are masked as of any secret: base64 of it, and what is in a key in base64. */
export function maskKey(
  inputs: Pick<Inputs<typeof manifest>, "key" | "key-password">,
  mask: (secret: string) => void,
): void {
  for (const text of keySpellings(inputs.key ?? "")) mask(text);
  const password = inputs["key-password"] ?? "";
  if (password.length >= shortest) mask(Buffer.from(password).toString("base64"));
}

/** The texts by which a key could be seen. */
export function keySpellings(key: string): readonly string[] {
  const text = key.trim();
  if (text === "") return [];
  const decoded = Buffer.from(text, "base64").toString("utf8").trim();
  const pem = decoded.startsWith("-----BEGIN") ? decoded : text;
  const lines = pem.split(/\r?\n/).map((line) => line.trim());
  const joined = lines.filter((line) => !noSecret.test(line)).join("");
  const encoded = [pem, `${pem}\n`].map((form) => Buffer.from(form).toString("base64"));
  return [...new Set([pem, joined, ...encoded, ...lines])].filter(
    (line) => line.length >= shortest && !noSecret.test(line),
  );
}
