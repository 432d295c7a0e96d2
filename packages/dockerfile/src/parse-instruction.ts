import type { Instruction, OnbuildInstruction } from "./instruction.ts";
import { InstructionSource } from "./instruction-source.ts";
import { parseCopy } from "./parse-copy.ts";
import { parseFrom } from "./parse-from.ts";
import { parseHealthcheck } from "./parse-healthcheck.ts";
import { parseArg, parsePairs } from "./parse-pairs.ts";
import { parseCommand, parseRun, parseShell } from "./parse-run.ts";
import { parseExpose, parseValue, parseVolume } from "./parse-values.ts";
import { splitInstruction } from "./split-instruction.ts";
import { didYouMean } from "./suggest.ts";

/** The keywords of the Dockerfile language. */
export const keywords =
  "ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD RUN SHELL STOPSIGNAL USER VOLUME WORKDIR".split(
    " ",
  );

function parseOnbuild(source: InstructionSource): OnbuildInstruction {
  const parts = splitInstruction(source.rest.text, source.escape, source.rest.offset);
  const keyword = parts.keyword.text.toUpperCase();
  if (keyword === "")
    throw source.error("missing-argument", "ONBUILD has no instruction", "Write ONBUILD INSTRUCTION.");
  if (source.flags.length > 0) {
    throw source.error(
      "unknown-flag",
      "ONBUILD has no flags",
      "Put them behind the instruction it holds.",
      source.flags[0],
    );
  }
  if (keyword === "ONBUILD" || keyword === "FROM" || keyword === "MAINTAINER") {
    const hint = "An image can hold any other instruction for those that build on it.";
    throw source.error("bad-value", `ONBUILD cannot hold ${keyword}`, hint, parts.keyword);
  }
  const place = { ...source.place, source: source.rest.text, start: source.line.positionAt(parts.keyword.offset) };
  const { path, escape, heredocs } = source;
  const inner = new InstructionSource(source.line, parts, { path, escape, heredocs, place });
  // The image keeps the rest of the line, white space at its end included, and the bodies with their names.
  const written = source.line.text.replace(/^[\t\n\f\r ]*ONBUILD[\t\n\f\r ]*/i, "");
  const trigger = [written, ...source.heredocs.map(({ raw, name }) => raw + name)].join("\n");
  const instruction = parseInstruction(inner);
  return { ...source.place, kind: "ONBUILD", trigger, instruction };
}

/** Understands one instruction. Throws `unknown-instruction` and what the instruction's own parts may be wrong with. */
export function parseInstruction(source: InstructionSource): Instruction {
  const { keyword } = source;
  switch (keyword) {
    case "FROM":
      return parseFrom(source);
    case "ARG":
      return parseArg(source);
    case "ENV":
    case "LABEL":
      return parsePairs(source, keyword);
    case "COPY":
    case "ADD":
      return parseCopy(source, keyword);
    case "RUN":
      return parseRun(source);
    case "CMD":
    case "ENTRYPOINT":
      return parseCommand(source, keyword);
    case "HEALTHCHECK":
      return parseHealthcheck(source);
    case "SHELL":
      return parseShell(source);
    case "EXPOSE":
      return parseExpose(source);
    case "VOLUME":
      return parseVolume(source);
    case "USER":
    case "WORKDIR":
    case "STOPSIGNAL":
    case "MAINTAINER":
      return parseValue(source, keyword);
    case "ONBUILD":
      return parseOnbuild(source);
    default:
      throw source.error(
        "unknown-instruction",
        `unknown instruction ${source.keyword}${didYouMean(source.keyword, keywords)}`,
        "Is it the end of the instruction above, whose last line lacks its continuation character?",
      );
  }
}
