import { ignoredEnding, texts, untaken } from "./generate-context.ts";
import { unusedStage } from "./generate-world.ts";
import type { SeededRandom } from "./seeded-random.ts";
import type { Instruction, World } from "./world.ts";

/** One way to change a world; undefined where the world has nothing of that kind. */
export type Change = (world: World, random: SeededRandom) => World | undefined;

const seed = (random: SeededRandom): number => 1 + random.below(2 ** 31);

/** Changes of layout alone; not where a COPY could take the Dockerfile itself. */
const relaid =
  (what: keyof World["layout"]): Change =>
  (world, random) =>
    isOutOfReach(world, "dockerfile") ? { ...world, layout: { ...world.layout, [what]: seed(random) } } : undefined;

/** Changes that alter neither image nor key, by name. */
export const neutralChanges: Readonly<Record<string, Change>> = {
  "blanks and continuations": relaid("blanks"),
  "the case of keywords": relaid("keywordCase"),
  "comments and blank lines": relaid("comments"),
  "the order of unlike flags": relaid("flagOrder"),
  "times of files": (world) => ({ ...world, touched: true }),
  "a file that nothing takes is edited": (world, random) =>
    takesAll(world) ? undefined : withContent(world, `${untaken}/x.txt`, `edited ${random.pick(texts)}`),
  "a file that nothing takes is added": (world, random) =>
    takesAll(world) ? undefined : withContent(world, `${untaken}/${random.pick(["new", "y.txt", "deep/z"])}`, "new"),
  "a file that is left out is edited": (world, random) =>
    leavesOut(world) ? withContent(world, `src/x${ignoredEnding}`, `edited ${random.pick(texts)}`, 0o755) : undefined,
  "a file that is left out is added": (world, random) =>
    leavesOut(world) ? withContent(world, `${random.pick(["", "src/"])}y${ignoredEnding}`, "new") : undefined,
  "a build argument that nothing declares": (world) => ({
    ...world,
    buildArgs: { ...world.buildArgs, UNDECLARED: "x" },
  }),
  "a stage that the target does not need": (world, random) => {
    const start = world.instructions.findIndex(
      ({ keyword, parts }) => keyword === "FROM" && parts.at(-1) === unusedStage,
    );
    if (start < 0 || !isOutOfReach(world, "dockerfile")) return undefined;
    const more: Instruction = random.pick([
      { keyword: "ENV", flags: [], parts: ["A=changed"] },
      { keyword: "COPY", flags: ["--chmod=0600"], parts: ["a.txt", "/elsewhere"] },
    ]);
    return { ...world, instructions: world.instructions.toSpliced(start + 1, 0, more) };
  },
  "the ignore file, but nothing by it": (world, random) => {
    const { text, beside } = world.ignore ?? { text: "", beside: random.chance(0.5) };
    if (!isOutOfReach(world, beside ? "dockerfile" : "context")) return undefined;
    const lines = text.split("\n");
    const at = random.below(lines.length);
    const idle = random.pick(["# a comment", "", "  ", "no/such/file", "**/*.nothing", "!no-such-*"]);
    return { ...world, ignore: { text: lines.toSpliced(at, 0, idle).join("\n"), beside } };
  },
};

/** Whether files at the top of the context (where an ignore file lies), or the Dockerfile, can never be copied. */
function isOutOfReach(world: World, what: "dockerfile" | "context"): boolean {
  return (what === "dockerfile" && !world.dockerfileInContext) || !takesAll(world);
}

/** Whether an instruction may take files that it does not name: all of the context, or a wildcard at its top. Rather too often. */
function takesAll({ instructions, context }: World): boolean {
  // A link may lead anywhere, also to a folder above it.
  const links = [...context.values()].some((file) => file.kind === "symlink" && /^(\.\.\/)*\/?$/.test(file.target));
  return (
    links ||
    instructions.some(({ keyword, flags, parts }) => {
      if (keyword === "RUN") return flags.some((flag) => flag.startsWith("--mount") && !/source=[^,$]/.test(flag));
      if (!["COPY", "ADD", "ONBUILD"].includes(keyword)) return false;
      const words = parts
        .join(" ")
        .split(/[\s",[\]]+/)
        .filter((word) => word !== "" && word !== "COPY");
      return words.some((word) => /^(\/|\.\/)*(\.?\/?\.?$|[*?[]|s\*|Dockerfile)/.test(word) || word.startsWith("$"));
    })
  );
}

function leavesOut({ ignore }: World): boolean {
  return ignore !== undefined && ignore.text.endsWith(`**/*${ignoredEnding}\n`);
}

function withContent(world: World, path: string, content: string, mode = 0o644): World {
  return { ...world, context: new Map([...world.context, [path, { kind: "file", content, mode }]]) };
}
