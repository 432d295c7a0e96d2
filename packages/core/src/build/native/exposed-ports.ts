import { LayeredBuildError } from "../../error.ts";

/**
 * The ports of EXPOSE as an image has them: `8080` → `8080/tcp`, ranges unrolled, protocol in lower case, sorted as text, each once.
 * Throws `bad-dockerfile`.
 */
export function parseExposedPorts(words: readonly string[]): readonly string[] {
  const ports = words.flatMap((word) => {
    const match = /^(\d+)(?:-(\d+))?(?:\/(tcp|udp|sctp))?$/i.exec(word);
    const first = Number(match?.[1]);
    const last = Number(match?.[2] ?? match?.[1]);
    if (match === null || first > last || last > 65535) {
      throw new LayeredBuildError(
        "bad-dockerfile",
        `EXPOSE ${word}: expected PORT or FIRST-LAST, with /tcp, /udp or /sctp.`,
        {
          hint: "Ports are 0 to 65535; addresses (as in docker run -p) have no place in EXPOSE.",
        },
      );
    }
    const protocol = (match[3] ?? "tcp").toLowerCase();
    return Array.from({ length: last - first + 1 }, (_, index) => `${first + index}/${protocol}`);
  });
  return [...new Set(ports)].toSorted();
}
