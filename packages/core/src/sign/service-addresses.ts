import { isLoopbackHost } from "@layered-build/oci";
import { LayeredBuildError } from "../error.ts";

/**
 * Checks the addresses of Sigstore's services, by the inputs that name them: a token goes to one, and keys come from another. Throws `bad-input` for what is
 * no https address; plain http is for loopback hosts, and those in `insecure`.
 */
export function checkServiceAddresses(
  addresses: Readonly<Record<string, string | undefined>>,
  insecure: readonly string[],
): void {
  const hosts = new Set(insecure.map((host) => host.trim().toLowerCase()));
  const isAllowed = (text: string): boolean => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (url?.protocol === "http:") return isLoopbackHost(url.host) || hosts.has(url.host);
    return url?.protocol === "https:";
  };
  const problems = Object.entries(addresses)
    .filter(([, text]) => text !== undefined && !isAllowed(text))
    .map(([input, text]) => `${input} is ${JSON.stringify(text)}, which is no https address`);
  if (problems.length > 0)
    throw new LayeredBuildError("bad-input", problems.join("\n"), {
      hint: "Write https://HOST. Plain http is for loopback hosts, and for those in `insecure-registries`.",
    });
}
