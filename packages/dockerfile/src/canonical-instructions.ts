import { compareBytes } from "./compare-bytes.ts";
import type { Command, Instruction, Stage } from "./instruction.ts";
import { collapseBlanks } from "./shell-layout.ts";

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const fields = Object.entries(value).toSorted(([one], [other]) => compareBytes(one, other));
  return Object.fromEntries(fields.map(([key, field]) => [key, sorted(field)]));
}

/** Whether a SHELL splits at blanks as POSIX shells do, so that one blank is as good as many. */
function isPosix(argv: readonly string[]): boolean {
  const program = argv[0]?.replace(/^[^]*\//, "") ?? "";
  return ["sh", "ash", "bash", "dash", "ksh", "zsh"].includes(program) && /^-[a-z]*c$/.test(argv.at(-1) ?? "");
}

function canonical(instruction: Instruction, posix: boolean): string {
  const { kind, source: _source, start: _start, end: _end, ...fields } = instruction;
  // The image keeps the trigger's text as it is written.
  if (instruction.kind === "ONBUILD") return `${kind} ${JSON.stringify({ trigger: instruction.trigger })}`;
  if (instruction.kind !== "RUN") return `${kind} ${JSON.stringify(sorted(fields))}`;
  const command: Command =
    posix && instruction.command.form === "shell"
      ? { form: "shell", text: collapseBlanks(instruction.command.text) }
      : instruction.command;
  return `${kind} ${JSON.stringify(sorted({ ...fields, command }))}`;
}

/**
 * A stage as lines to hash, FROM first, nothing expanded: what means the same gives the same lines, and what may mean something
 * else never does.
 *
 * Comments, blank lines, continuations, the case of keywords, the order of unlike flags and blanks between words say nothing;
 * bodies of here-documents, the order of instructions and the text of CMD, ENTRYPOINT and HEALTHCHECK, which the image keeps,
 * do. The `escape` directive belongs into the hash beside them, and the instructions that a base stage left with ONBUILD.
 * `shell` is the SHELL of the stage's base where it has one.
 */
export function canonicalInstructions(stage: Stage, shell: readonly string[] = ["/bin/sh", "-c"]): readonly string[] {
  let posix = isPosix(shell);
  return [stage.from, ...stage.instructions].map((instruction) => {
    if (instruction.kind === "SHELL") posix = isPosix(instruction.argv);
    return canonical(instruction, posix);
  });
}
