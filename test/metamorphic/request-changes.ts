import { ignoreLines } from "./generate-world.ts";
import type { Change } from "./neutral-changes.ts";

/** Changes of the ignore file and of what a build is asked for, by name. */
export const requestChanges: Readonly<Record<string, Change>> = {
  "a line of the ignore file is added": (world, random) => {
    const { text, beside } = world.ignore ?? { text: "", beside: random.chance(0.5) };
    const lines = text.split("\n");
    return {
      ...world,
      ignore: { text: lines.toSpliced(random.below(lines.length), 0, random.pick(ignoreLines)).join("\n"), beside },
    };
  },
  "a line of the ignore file is removed": (world, random) => {
    if (world.ignore === undefined) return undefined;
    const lines = world.ignore.text.split("\n");
    return { ...world, ignore: { ...world.ignore, text: lines.toSpliced(random.below(lines.length), 1).join("\n") } };
  },
  "lines of the ignore file change places": (world, random) =>
    world.ignore && {
      ...world,
      ignore: { ...world.ignore, text: random.shuffled(world.ignore.text.split("\n")).join("\n") },
    },
  "another ignore file counts": (world) =>
    world.ignore && { ...world, ignore: { ...world.ignore, beside: !world.ignore.beside } },
  "a build argument": (world, random) => {
    const [name, value] = random.pick<readonly [string, string]>([
      ["A", "other"],
      ["B", "$A"],
      ["SOURCE", "src"],
      ["NAME", "b.txt"],
      ["MODE", "0711"],
      ["G", "else"],
      ["E", "b.txt"],
      ["START", "s1"],
    ]);
    return { ...world, buildArgs: { ...world.buildArgs, [name]: value } };
  },
  "a build argument is no longer given": (world, random) => {
    const given = Object.keys(world.buildArgs);
    if (given.length === 0) return undefined;
    const gone = random.pick(given);
    return {
      ...world,
      buildArgs: Object.fromEntries(Object.entries(world.buildArgs).filter(([name]) => name !== gone)),
    };
  },
  "another target": (world, random) => {
    const names = world.instructions.flatMap(({ keyword, parts }) => (keyword === "FROM" ? (parts.at(-1) ?? []) : []));
    const target = random.pick(names);
    return { ...world, target: random.pick([target, target.toUpperCase()]) };
  },
};
