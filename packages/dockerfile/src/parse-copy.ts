import { type FlagKind, readFlags } from "./flags.ts";
import { given } from "./given.ts";
import { heredocMark } from "./heredoc.ts";
import type { CopyInstruction, Heredoc } from "./instruction.ts";
import type { InstructionSource } from "./instruction-source.ts";
import { DockerfileError } from "./dockerfile-error.ts";
import type { Token } from "./token.ts";
import { splitWords } from "./words.ts";

const shared = { chown: "text", chmod: "text", link: "boolean", exclude: "texts" } satisfies Record<string, FlagKind>;
const known = {
  COPY: { from: "text", ...shared, parents: "boolean" },
  ADD: { ...shared, "keep-git-dir": "boolean", checksum: "text", unpack: "boolean" },
} satisfies Record<string, Record<string, FlagKind>>;

function markOf(word: string): ReturnType<typeof heredocMark> {
  try {
    return heredocMark(word);
  } catch (error) {
    if (error instanceof DockerfileError) return undefined;
    throw error;
  }
}

function present(text: string | undefined): string | undefined {
  return text === "" ? undefined : text;
}

/** `COPY` and `ADD`: flags, sources and the destination, as words or as JSON. */
export function parseCopy(source: InstructionSource, kind: "COPY" | "ADD"): CopyInstruction {
  const flags = readFlags(source, known[kind]);
  const list = source.json();
  const words: Token[] =
    list.kind === "strings"
      ? list.values.map((text) => ({ text, offset: source.rest.offset }))
      : splitWords(source.rest);
  const destination = words.pop();
  if (destination === undefined || words.length === 0) {
    throw source.error(
      "missing-argument",
      destination === undefined ? `${kind} has no source` : `${kind} has a source but no destination`,
      `Write ${kind} SOURCE… DESTINATION.`,
    );
  }
  if (markOf(destination.text) !== undefined) {
    throw source.error(
      "bad-value",
      `${kind} has a here-document for its destination`,
      "A path stands last.",
      destination,
    );
  }
  const sources: string[] = [];
  const heredocs: Heredoc[] = [];
  for (const word of words) {
    const mark = markOf(word.text);
    if (mark === undefined) {
      sources.push(word.text);
      continue;
    }
    // Of several bodies with one name the last one counts, for all of them.
    const body = source.heredocs.findLast((candidate) => candidate.name === mark.name);
    heredocs.push({ ...mark, content: body?.content ?? "" });
  }
  const from = present(flags.text("from"));
  if (from !== undefined && from.includes("$")) {
    throw source.error(
      "bad-value",
      `--from=${from} has a variable in it`,
      "BuildKit expands none there. Define a stage, FROM IMAGE:${TAG} AS NAME, and name that.",
      flags.token("from"),
    );
  }
  return {
    ...source.place,
    kind,
    sources,
    heredocs,
    destination: destination.text,
    ...given("from", from),
    ...given("chown", present(flags.text("chown"))),
    ...given("chmod", present(flags.text("chmod"))),
    link: flags.boolean("link") ?? false,
    parents: flags.boolean("parents") ?? false,
    exclude: flags.texts("exclude").map((flag) => flag.text),
    ...given("checksum", present(flags.text("checksum"))),
    ...given("keepGitDir", flags.boolean("keep-git-dir")),
    ...given("unpack", flags.boolean("unpack")),
  };
}
