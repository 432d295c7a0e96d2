import { HandOver } from "./hand-over.ts";
import { LayeredBuildError } from "../../error.ts";

/**
 * The ports of EXPOSE as an image has them: `8080` → `8080/tcp`, ranges unrolled, protocol in lower case, in the order of the words
 * (BuildKit sorts these before it expands them) and as often as they are named.
 * Throws `bad-dockerfile`, and `HandOver` for addresses and ports of the host, which BuildKit leaves out with a warning.
 */
export function parseExposedPorts(words: readonly string[]): readonly string[] {
  return words.flatMap((word) => {
    if (/^\+|[:[\]]/.test(word)) throw new HandOver(`EXPOSE ${word}`);
    const match = /^(\d+)(?:-(\d+))?(?:\/(tcp|udp|sctp)?)?$/i.exec(word);
    const first = Number(match?.[1]);
    const last = Number(match?.[2] ?? match?.[1]);
    if (match === null || first > last || last > 65535) {
      throw new LayeredBuildError(
        "bad-dockerfile",
        `EXPOSE ${word}: expected PORT or FIRST-LAST, with /tcp, /udp or /sctp.`,
        {
          hint: "Ports are 0 to 65535.",
        },
      );
    }
    const protocol = (match[3] ?? "tcp").toLowerCase();
    return Array.from({ length: last - first + 1 }, (_, index) => `${first + index}/${protocol}`);
  });
}
