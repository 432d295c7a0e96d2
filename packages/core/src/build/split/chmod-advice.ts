import type { CopyInstruction, Instruction, RunInstruction } from "@layered-build/dockerfile";
import type { LayerNode } from "../../graph/layer-node.ts";
import { absolutePath } from "../native/absolute-path.ts";
import { parseChmod } from "../native/chmod.ts";

type Context = LayerNode["context"];

/** A RUN that does nothing but `chmod` or `chown`, on paths that stand there in full. */
interface PlainChange {
  readonly program: "chmod" | "chown";
  readonly what: string;
  readonly paths: readonly string[];
}

/**
 * How a RUN is spared that only changes modes or owners of what a COPY has just put there: it is none of BuildKit's business then.
 * `before` are the instructions above it in its stage, `run` included as the last. Undefined for any other RUN.
 */
export function chmodAdvice(before: readonly Instruction[], run: RunInstruction, context: Context): string | undefined {
  const change = plainChange(run);
  if (change === undefined) return undefined;
  const { line } = run.start;
  const { copies, folder } = placedCopies(before, run);
  const modes = change.paths.map((path) => copiedMode(copies, folderOf(folder, path), context));
  if (change.program === "chmod" && modes.every((mode) => mode !== undefined && isNoChange(change.what, mode))) {
    const mode = modes[0]?.toString(8).padStart(4, "0") ?? "";
    return `git has ${change.paths.join(", ")} as ${mode} already, so that the RUN in line ${line} changes nothing: take it out.`;
  }
  const copy = copies.at(-1)?.copy;
  if (copy === undefined) return undefined;
  const flag = `COPY --${change.program}=${change.what}`;
  return `The RUN in line ${line} only changes what was copied before it: ${flag} (line ${copy.start.line}) does that without a RUN.`;
}

function plainChange({ command, mounts }: RunInstruction): PlainChange | undefined {
  if (command.form !== "shell" || mounts.length > 0 || /[;&|<>$`*?(){}[\]\\'"\n#~]/.test(command.text))
    return undefined;
  const [program, ...words] = command.text.trim().split(/\s+/);
  if (program !== "chmod" && program !== "chown") return undefined;
  const [what, ...paths] = words.filter((word) => !/^-[Rfv]+$/.test(word));
  if (what === undefined || paths.length === 0 || what.startsWith("-")) return undefined;
  return { program, what, paths };
}

/** Whether chmod leaves a file of this mode as it is. */
function isNoChange(what: string, mode: number): boolean {
  return parseChmod(what)?.apply(mode, false) === mode;
}

/** A COPY, and the folder that it works in where the Dockerfile says it. */
interface PlacedCopy {
  readonly copy: CopyInstruction;
  readonly folder: string | undefined;
}

/** The COPYs since the RUN before, and the folder that the last instruction works in. */
function placedCopies(before: readonly Instruction[], run: RunInstruction) {
  let folder: string | undefined;
  let copies: PlacedCopy[] = [];
  for (const each of before) {
    if (each.kind === "WORKDIR") folder = folderOf(folder, each.value);
    else if (each.kind === "RUN" && each !== run) copies = [];
    else if (each.kind === "COPY") copies.push({ copy: each, folder });
  }
  return { copies, folder };
}

function folderOf(folder: string | undefined, value: string): string | undefined {
  if (value.includes("$") || (folder === undefined && !value.startsWith("/"))) return undefined;
  return absolutePath(folder ?? "/", value).replace(/(?<=.)\/\.?$/, "");
}

/** The mode in git of the file that COPYs have put at a path; undefined where that cannot be told. */
function copiedMode(copies: readonly PlacedCopy[], path: string | undefined, context: Context): number | undefined {
  if (path === undefined) return undefined;
  const modes = copies.map(({ copy, folder }) => modeBy(copy, folder, path, context));
  return modes.findLast((mode) => mode !== undefined);
}

function modeBy(copy: CopyInstruction, folder: string | undefined, path: string, context: Context): number | undefined {
  const { sources, destination, from, chmod, parents, exclude } = copy;
  if (from !== undefined || chmod !== undefined || parents || exclude.length > 0) return undefined;
  if ([...sources, destination].some((word) => /[$*?[\\"']/.test(word))) return undefined;
  if (!destination.startsWith("/") && folder === undefined) return undefined;
  const to = absolutePath(folder ?? "/", destination);
  const modes = sources.map((source) => {
    const name = source.replace(/^(\.?\/)+|\/+$/g, "").replace(/^\.$/, "");
    const entry = context.get(name);
    const base = to.replace(/\/\.?$/, "");
    if (entry?.kind === "file") {
      const place = to.endsWith("/") || to.endsWith("/.") ? `${base}/${name.slice(name.lastIndexOf("/") + 1)}` : to;
      return place === path ? entry.mode : undefined;
    }
    if (entry?.kind !== "directory" || !path.startsWith(`${base}/`)) return undefined;
    const inside = context.get([name, path.slice(base.length + 1)].filter((part) => part !== "").join("/"));
    return inside?.kind === "file" ? inside.mode : undefined;
  });
  return modes.findLast((mode) => mode !== undefined);
}
