import { type Directives, readDirectives } from "./directives.ts";
import { DockerfileError } from "./dockerfile-error.ts";
import { type HeredocBody, heredocMarks, readHeredoc } from "./heredoc.ts";
import type { ArgInstruction, Dockerfile, FromInstruction, Instruction, Stage } from "./instruction.ts";
import { InstructionSource } from "./instruction-source.ts";
import { readJsonList } from "./json-list.ts";
import { isComment, LineReader, readLogicalLine } from "./logical-line.ts";
import { parseInstruction } from "./parse-instruction.ts";
import { splitInstruction } from "./split-instruction.ts";
import { given } from "./given.ts";
import { trim } from "./white-space.ts";

/** COPY, ADD and RUN read here-documents, behind ONBUILD too, but not in their JSON form. */
function readsHeredocs(keyword: string, rest: string, escape: string): boolean {
  if (keyword === "ONBUILD") {
    const inner = splitInstruction(rest, escape);
    return (
      inner.keyword.text.toUpperCase() !== "ONBUILD" &&
      readsHeredocs(inner.keyword.text.toUpperCase(), inner.rest.text, escape)
    );
  }
  return ["COPY", "ADD", "RUN"].includes(keyword) && readJsonList(rest).kind !== "strings";
}

function* readInstructions(text: string, path: string, { escape }: Directives): Generator<Instruction> {
  const reader = new LineReader(text);
  for (let first = reader.next(); first !== undefined; first = reader.next()) {
    if (isComment(first) || trim(first) === "") continue;
    const line = readLogicalLine(first, reader, escape);
    const parts = splitInstruction(line.text, escape);
    const start = line.positionAt(parts.keyword.offset);
    let end = line.end;
    const heredocs: HeredocBody[] = [];
    if (readsHeredocs(parts.keyword.text.toUpperCase(), parts.rest.text, escape)) {
      for (const mark of heredocMarks(line.text)) {
        const body = readHeredoc(mark, reader);
        if (body === undefined) {
          throw new DockerfileError("syntax", `the here-document ${mark.name} has no end`, {
            path,
            position: start,
            hint: `A line with ${mark.name} and nothing else ends it, ${mark.stripTabs ? "tabs" : "no white space"} before it.`,
          });
        }
        heredocs.push(body);
        end = { line: reader.number, column: reader.width + 1 };
      }
    }
    const place = { source: trim(line.text), start, end };
    yield parseInstruction(new InstructionSource(line, parts, { path, escape, heredocs, place }));
  }
}

/** BuildKit lets a second stage take a name over with a warning; nobody means that. */
function refuseTwin(stages: { from: FromInstruction }[], from: FromInstruction, path: string): void {
  const twin = stages.find((stage) => from.as !== undefined && stage.from.as === from.as);
  if (twin === undefined) return;
  throw new DockerfileError(
    "duplicate-stage",
    `the stage ${from.as} is defined twice, first in line ${twin.from.start.line}`,
    {
      path,
      position: from.start,
      hint: "Give one of them another name.",
    },
  );
}

/**
 * Parses a Dockerfile as BuildKit does. `path` is for messages only.
 *
 * Nothing is expanded. All instructions are checked, also those of stages that a build would not reach. Throws the first
 * `DockerfileError` with its place.
 */
export function parseDockerfile(text: string, path: string): Dockerfile {
  const directives = readDirectives(text, path);
  const globalArgs: ArgInstruction[] = [];
  const stages: { from: FromInstruction; instructions: Exclude<Instruction, FromInstruction>[] }[] = [];
  let count = 0;
  for (const instruction of readInstructions(text, path, directives)) {
    count++;
    if (instruction.kind === "FROM") {
      refuseTwin(stages, instruction, path);
      stages.push({ from: instruction, instructions: [] });
      continue;
    }
    const stage = stages.at(-1);
    if (stage !== undefined) stage.instructions.push(instruction);
    else if (instruction.kind === "ARG") globalArgs.push(instruction);
    else {
      throw new DockerfileError("no-stage", `${instruction.kind} stands before the first FROM`, {
        path,
        position: instruction.start,
        hint: "Only ARG, comments and directives can stand there. Does the file lack its FROM?",
      });
    }
  }
  if (stages.length === 0) {
    const position = { line: 1, column: 1 };
    if (count === 0) {
      const hint = "Is it the right file? It needs a FROM at least.";
      throw new DockerfileError("empty-file", "the Dockerfile has no instructions", { path, position, hint });
    }
    const hint = "Add FROM IMAGE below the ARGs.";
    throw new DockerfileError("no-stage", "the Dockerfile has no FROM", { path, position, hint });
  }
  return {
    path,
    directives,
    globalArgs,
    stages: stages.map(({ from, instructions }, index): Stage => ({
      index,
      ...given("name", from.as),
      from,
      instructions,
    })),
  };
}
