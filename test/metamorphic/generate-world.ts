import { generateContext, ignoredEnding } from "./generate-context.ts";
import { copy } from "./generate-copy.ts";
import { generateInstruction } from "./generate-instructions.ts";
import type { SeededRandom } from "./seeded-random.ts";
import { type ContextFile, type Instruction, plainLayout, type Tracking, type World } from "./world.ts";

/** The name of a stage that no other needs. */
export const unusedStage = "unused";

export const ignoreLines: readonly string[] = [
  "**/*.md",
  "docs",
  "!docs/api",
  "*.pyc",
  "src/lib/**",
  "!src/lib/deep/a.txt",
  "**/deep",
  ".config",
  "/etc/",
  "# a comment",
  "b.txt",
  "**/b.txt",
  "src/*.txt",
  "!src/a.txt",
  "Dockerfile*",
  "./docs/../src/main.py",
  "data dir",
  "!**/README.md",
  "**/empty",
  ".*",
  "  spaced.txt  ",
  "*[mn]*.txt",
];

/** A build that may be anything; `base` is an image that can run a shell, for some of its stages. */
export function generateWorld(random: SeededRandom, tracking: Tracking, base: string | undefined): World {
  const context = generateContext(random, tracking);
  const ignore = random.chance(0.6) ? generateIgnore(random) : undefined;
  const buildArgs = Object.fromEntries(
    random.some(
      [
        ["A", "given"],
        ["B", "b"],
        ["SOURCE", "a.txt"],
        ["NAME", "a.txt"],
        ["START", "s0"],
        ["MODE", "0700"],
        ["OTHER", "x"],
        ["G", "global"],
      ],
      random.below(4),
    ),
  );
  const stages = generateStages(random, context, base);
  const used = stages.filter(({ name }) => name !== unusedStage);
  const target = random.chance(0.3)
    ? random.pick(used).name
    : stages.at(-1)?.name === unusedStage
      ? used.at(-1)?.name
      : undefined;
  return {
    context,
    instructions: [...globalArguments(random), ...stages.flatMap(({ instructions }) => instructions)],
    layout: plainLayout,
    dockerfileInContext: random.chance(0.25),
    ignore,
    buildArgs,
    ...(target === undefined ? {} : { target }),
    touched: false,
  };
}

function globalArguments(random: SeededRandom): readonly Instruction[] {
  const start = { keyword: "ARG", flags: [], parts: ["START=s0"] };
  const others = ["G=one", "A=above", "B=${G}-b", "TARGETARCH"].map((text) => ({
    keyword: "ARG",
    flags: [],
    parts: [text],
  }));
  return [start, ...others.filter(() => random.chance(0.4))];
}

function generateIgnore(random: SeededRandom): World["ignore"] {
  const lines = random.some(ignoreLines, 1 + random.below(3));
  return { text: [...lines, `**/*${ignoredEnding}`, ""].join("\n"), beside: random.chance(0.3) };
}

interface GeneratedStage {
  readonly name: string;
  readonly instructions: readonly Instruction[];
}

function generateStages(
  random: SeededRandom,
  context: ReadonlyMap<string, ContextFile>,
  base: string | undefined,
): readonly GeneratedStage[] {
  const stages: GeneratedStage[] = [];
  const shells = new Map<string, boolean>();
  for (let count = 1 + random.below(3); count > 0; count--) {
    const number = stages.length;
    const name = `s${number}`;
    const above = stages.filter((stage) => stage.name !== unusedStage).map((stage) => stage.name);
    const from = above.length > 0 && random.chance(0.5) ? random.pick([...above, "${START}"]) : (base ?? "scratch");
    const runs = from === base || shells.get(from === "${START}" ? "s0" : from) === true;
    shells.set(name, runs);
    // By number too: stages without a reference by name are as good.
    const references = above.map((stage) =>
      random.chance(0.3) ? String(stages.findIndex((each) => each.name === stage)) : stage,
    );
    const around = { context, stages: references, runs };
    const fromContext = { ...around, stages: [] };
    const body = Array.from({ length: 1 + random.below(4) }, () => generateInstruction(random, around));
    const first = { keyword: "FROM", flags: [], parts: [from, "AS", name] };
    stages.push({ name, instructions: [first, copy(random, fromContext), ...body, copy(random, fromContext)] });
    if (random.chance(0.15) && !stages.some((stage) => stage.name === unusedStage)) {
      const unused = { keyword: "FROM", flags: [], parts: ["scratch", "AS", unusedStage] };
      stages.push({ name: unusedStage, instructions: [unused, copy(random, fromContext)] });
    }
  }
  return stages;
}
