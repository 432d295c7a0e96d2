import { DockerfileError } from "./dockerfile-error.ts";
import { trimLineEnd } from "./logical-line.ts";
import { trimStart } from "./white-space.ts";

/** The parser directives at the head of a Dockerfile. */
export interface Directives {
  readonly syntax?: string;
  readonly escape: "\\" | "`";
  readonly check?: string;
}

const directive = /^#[\t-\r ]*([a-zA-Z][a-zA-Z0-9]*)[\t-\r ]*=[\t-\r ]*(.+?)[\t-\r ]*$/;

/**
 * Reads `# syntax=`, `# escape=` and `# check=`. They count only before the first instruction, blank line or other comment.
 * The text is read as given, so that `syntax` is found in a file that only its own frontend can parse.
 */
export function readDirectives(text: string, path: string): Directives {
  const lines = text.replace(/^\uFEFF/, "").split("\n");
  const found = new Map<string, string>();
  const shebang = lines[0]?.startsWith("#!") === true;
  for (let index = shebang ? 1 : 0; index < lines.length; index++) {
    const line = trimStart(trimLineEnd(lines[index] ?? ""));
    const match = directive.exec(line);
    const name = match?.[1]?.toLowerCase();
    const value = match?.[2];
    if (name === undefined || value === undefined || !["syntax", "escape", "check"].includes(name)) break;
    // Below a `#!` line, which is a comment to the parser, the other two are still looked for but the escape is not.
    if (shebang && (name === "escape" || found.has(name))) continue;
    const position = { line: index + 1, column: 1 + (lines[index]?.indexOf("#") ?? 0) };
    if (found.has(name)) {
      throw new DockerfileError("syntax", `the directive ${name} is given twice`, {
        path,
        position,
        hint: `Keep one # ${name}= line.`,
      });
    }
    if (name === "escape" && value !== "\\" && value !== "`") {
      throw new DockerfileError("bad-value", `the escape directive is ${JSON.stringify(value)}`, {
        path,
        position,
        hint: "It can be \\ or `.",
      });
    }
    found.set(name, value);
  }
  const syntax = found.get("syntax");
  const check = found.get("check");
  return {
    escape: found.get("escape") === "`" ? "`" : "\\",
    ...(syntax === undefined ? {} : { syntax }),
    ...(check === undefined ? {} : { check }),
  };
}
