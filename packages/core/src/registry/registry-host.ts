import { checkRegistry } from "@layered-build/oci";
import { LayeredBuildError } from "../error.ts";
import { oneLine } from "../one-line.ts";

/** Checks what an input gives as the host of a registry. Throws `bad-input` for all else, such as an address with its scheme. */
export function checkRegistryHost(input: string, text: string): void {
  if (!isHost(text)) throw noRegistryHost(input, text);
}

/** The error for what is no host of a registry. */
export function noRegistryHost(input: string, text: string): LayeredBuildError {
  const host = text.replace(/^[a-z][a-z0-9+.-]*:\/\//i, "").replace(/\/.*$/s, "");
  return new LayeredBuildError("bad-input", `${input}: "${oneLine(text, 200)}" is no host of a registry.`, {
    hint: isHost(host) ? `Write ${host}.` : "Write a host, with its port where needed, such as ghcr.io.",
  });
}

function isHost(text: string): boolean {
  try {
    checkRegistry(text);
    return true;
  } catch {
    return false;
  }
}
