import { LayeredBuildError } from "../error.ts";
import { oneLine } from "../one-line.ts";
import { z } from "../z.ts";

/** Where a secret is: never what it is. All text is an attacker's, on one line and cut. `commit` is undefined in a folder. */
export interface Leak {
  readonly rule: string;
  readonly file: string;
  readonly line: number;
  readonly commit: string | undefined;
}

const schema = z.array(
  z.looseObject({ RuleID: z.string(), File: z.string(), StartLine: z.number(), Commit: z.optional(z.string()) }),
);

/** Parses gitleaks' JSON report; files of a folder are named relative to it. Throws `bad-report`. */
export function parseLeaks(bytes: Uint8Array, folder: string): readonly Leak[] {
  let parsed: z.infer<typeof schema>;
  try {
    parsed = schema.parse(JSON.parse(Buffer.from(bytes).toString("utf8")));
  } catch (cause) {
    throw new LayeredBuildError(
      "bad-report",
      "The report of gitleaks cannot be read: it counts as no search, not as no secrets.",
      {
        hint: "Was it stopped before its end, or is the version another than 8.16 to 8.30?",
        cause,
      },
    );
  }
  const prefix = folder === "" ? "" : `${folder}/`;
  return parsed.map(({ RuleID, File, StartLine, Commit = "" }) => ({
    rule: oneLine(RuleID, 100),
    file: oneLine(prefix !== "" && File.startsWith(prefix) ? File.slice(prefix.length) : File, 300),
    line: Math.max(1, Math.trunc(StartLine)),
    commit: /^[0-9a-f]{40,64}$/.test(Commit) ? Commit : undefined,
  }));
}

/** A leak as one line of the log. */
export function leakLine({ rule, file, line, commit }: Leak): string {
  return `${rule} in ${file}:${line}${commit === undefined ? "" : ` (commit ${commit.slice(0, 12)})`}`;
}
