import type { Change } from "./neutral-changes.ts";
import type { SeededRandom } from "./seeded-random.ts";
import type { Instruction } from "./world.ts";

/** A change of one instruction that is no FROM, or of the list of them. */
const onInstruction =
  (change: (instruction: Instruction, random: SeededRandom) => Instruction | undefined): Change =>
  (world, random) => {
    for (const at of random.shuffled([...world.instructions.keys()])) {
      const before = world.instructions[at];
      if (before === undefined || before.keyword === "FROM") continue;
      const after = change(before, random);
      if (after !== undefined) return { ...world, instructions: world.instructions.with(at, after) };
    }
    return undefined;
  };

const isCopy = ({ keyword }: Instruction): boolean => keyword === "COPY" || keyword === "ADD";

/** Changes of what the Dockerfile says, by name. */
export const dockerfileChanges: Readonly<Record<string, Change>> = {
  "an instruction is removed": (world, random) => {
    const at = random.pick(
      [...world.instructions.keys()].filter((each) => world.instructions[each]?.keyword !== "FROM"),
    );
    return { ...world, instructions: world.instructions.toSpliced(at, 1) };
  },
  "an instruction is doubled": (world, random) => {
    const at = random.pick(
      [...world.instructions.keys()].filter((each) => world.instructions[each]?.keyword !== "FROM"),
    );
    return { ...world, instructions: world.instructions.toSpliced(at, 0, ...world.instructions.slice(at, at + 1)) };
  },
  "two instructions swap places": (world, random) => {
    const { instructions } = world;
    const pairs = [...instructions.keys()].filter((at) =>
      [at, at + 1].every((each) => (instructions[each]?.keyword ?? "FROM") !== "FROM"),
    );
    if (pairs.length === 0) return undefined;
    const at = random.pick(pairs);
    return { ...world, instructions: instructions.toSpliced(at, 2, ...instructions.slice(at, at + 2).toReversed()) };
  },
  "a flag is added": onInstruction((each, random) =>
    isCopy(each) && !each.flags.some((flag) => flag.startsWith("--from"))
      ? {
          ...each,
          flags: [
            ...each.flags.filter((flag) => !/^--(chmod|chown|link)/.test(flag)),
            random.pick(["--chmod=0600", "--chown=3:4", "--link", "--exclude=*.txt", "--exclude=**/deep"]),
          ],
        }
      : undefined,
  ),
  "a flag is removed": onInstruction((each) =>
    each.flags.length > 0 && !each.flags[0]?.startsWith("--from") ? { ...each, flags: each.flags.slice(1) } : undefined,
  ),
  "the last word": onInstruction((each, random) => {
    const last = each.parts.at(-1);
    if (last === undefined || last.endsWith("]") || each.keyword === "USER") return undefined;
    return {
      ...each,
      parts: [
        ...each.parts.slice(0, -1),
        isCopy(each) ? random.pick(["/elsewhere/", `${last}/more/`]) : last + random.pick(["2", "x"]),
      ],
    };
  }),
  "how a word is written": onInstruction((each) => {
    const parts = each.parts.map((part) => part.replace(/\$([A-Z]+)/, "${$1}"));
    const words =
      isCopy(each) && each.body === undefined && !parts.some((part) => part.startsWith("["))
        ? [JSON.stringify(parts)]
        : parts;
    return words.join() === each.parts.join() ? undefined : { ...each, parts: words };
  }),
  "ADD for COPY, and the other way round": onInstruction((each) =>
    isCopy(each) && !each.flags.some((flag) => /^--(from|parents)/.test(flag))
      ? { ...each, keyword: each.keyword === "COPY" ? "ADD" : "COPY" }
      : undefined,
  ),
  "how a trigger is written": onInstruction((each) =>
    each.keyword === "ONBUILD" ? { ...each, parts: each.parts.map((part) => part.replace(" ", "  ")) } : undefined,
  ),
  "the body of a here-document": onInstruction((each, random) =>
    each.body === undefined ? undefined : { ...each, body: random.pick([" ", "more\n", "\n"]) + each.body },
  ),
  "the stage that one is FROM": (world, random) => {
    const places = [...world.instructions.keys()].filter((at) => world.instructions[at]?.keyword === "FROM").slice(1);
    if (places.length === 0) return undefined;
    const at = random.pick(places);
    const from = world.instructions[at];
    if (from === undefined) return undefined;
    const base = random.pick(["scratch", "s0", "${START}"]);
    return { ...world, instructions: world.instructions.with(at, { ...from, parts: [base, ...from.parts.slice(1)] }) };
  },
};
