import { dockerfileText } from "./dockerfile-text.ts";
import type { ChangedWorld, Family } from "./generate-cases.ts";
import type { Result } from "./solve-and-key.ts";
import type { World } from "./world.ts";

/** What is wrong in a family, with all that is needed to understand and repeat it. */
export interface Problem {
  readonly family: Family;
  readonly text: string;
}

/** What the comparison found. `cases` are those that BuildKit built before and after; `summary` is one line. */
export interface Comparison {
  readonly problems: readonly Problem[];
  readonly cases: number;
  readonly summary: string;
}

/**
 * Compares the worlds of each family with each other, since all of them differ a little: another image must have another key.
 * Changes that are neutral must alter neither.
 */
export function compareFamilies(families: readonly Family[], results: ReadonlyMap<string, Result>): Comparison {
  const problems: Problem[] = [];
  let [cases, refused, altered, wide] = [0, 0, 0, 0];
  for (const family of families) {
    const members = [{ name: family.name, world: family.world, change: "none", neutral: false }, ...family.changed];
    for (const [at, member] of members.entries()) {
      for (const other of members.slice(0, at)) {
        const problem = compare(other, member, results, at > 0 && other.name === family.name && member.neutral);
        if (problem !== undefined) problems.push({ family, text: report(problem, family, other, member, results) });
      }
      const [before, after] = [results.get(family.name), results.get(member.name)];
      if (after?.solved.kind === "image" && "error" in after.keyed)
        problems.push({ family, text: report("BuildKit builds what has no key", family, member, member, results) });
      if (at === 0 || before === undefined || after === undefined) continue;
      if (before.solved.kind === "refused" || after.solved.kind === "refused") {
        refused++;
        continue;
      }
      cases++;
      if (before.solved.text !== after.solved.text) altered++;
      else if (keyOf(before) !== keyOf(after)) wide++;
    }
  }
  const share = Math.round((100 * wide) / Math.max(1, cases - altered));
  const summary = `${cases} cases (${refused} more that BuildKit refuses), ${altered} of another image; of the same image but another key ${wide} (${share} % of those that could be)`;
  return { problems, cases, summary };
}

function compare(
  one: ChangedWorld,
  other: ChangedWorld,
  results: ReadonlyMap<string, Result>,
  neutral: boolean,
): string | undefined {
  const [before, after] = [results.get(one.name), results.get(other.name)];
  if (before === undefined || after === undefined) return "not solved";
  // What BuildKit refuses is no other image: also a stage that the target does not need may be wrong.
  if (before.solved.kind === "refused" || after.solved.kind === "refused") return undefined;
  const sameImage = before.solved.text === after.solved.text;
  const sameKey = keyOf(before) === keyOf(after);
  if (!sameImage && sameKey) return "ANOTHER IMAGE, THE SAME KEY";
  if (neutral && !sameImage) return "a neutral change altered the image";
  if (neutral && !sameKey) return "a neutral change altered the key";
  return undefined;
}

const keyOf = ({ keyed }: Result): string => ("key" in keyed ? keyed.key : keyed.error);

/** All that is needed to understand and repeat a case. */
function report(
  problem: string,
  family: Family,
  one: ChangedWorld,
  other: ChangedWorld,
  results: ReadonlyMap<string, Result>,
): string {
  const [before, after] = [describe(one, results), describe(other, results)];
  const same = new Set(before.filter((line) => after.includes(line)));
  const differing = (lines: readonly string[], sign: string): readonly string[] =>
    lines.filter((line) => !same.has(line)).map((line) => `${sign} ${line}`);
  return [
    `${problem}: ${one.name} (${one.change}) and ${other.name} (${other.change}), files ${family.tracking}; METAMORPHIC_ONLY=${family.name.slice(1)}`,
    ...differing(before, "-"),
    ...differing(after, "+"),
    "of both:",
    ...before.filter((line) => same.has(line)),
  ].join("\n");
}

function describe({ name, world }: ChangedWorld, results: ReadonlyMap<string, Result>): readonly string[] {
  const result = results.get(name);
  const image = result?.solved.kind === "image" ? result.solved.text : `refused: ${result?.solved.message}`;
  return [...worldLines(world), `key ${result && keyOf(result)}`, ...image.split("\n").map((line) => `image: ${line}`)];
}

function worldLines(world: World): readonly string[] {
  const { ignore, buildArgs, target, dockerfileInContext } = world;
  return [
    ...dockerfileText(world)
      .split("\n")
      .map((line) => `Dockerfile: ${JSON.stringify(line)}`),
    ...Array.from(world.context, ([path, file]) => {
      if (file.kind === "symlink") return `context: ${JSON.stringify(path)} -> ${file.target}`;
      const content =
        file.kind === "file" ? ` ${JSON.stringify(Buffer.from(file.content).toString("latin1").slice(0, 40))}` : "";
      return `context: ${JSON.stringify(path)} ${file.kind} ${file.mode.toString(8)}${content}`;
    }),
    `ignore: ${JSON.stringify(ignore)}, build-args: ${JSON.stringify(buildArgs)}, target: ${target}, Dockerfile in context: ${dockerfileInContext}`,
  ];
}
