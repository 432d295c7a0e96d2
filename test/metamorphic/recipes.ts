import type { SeededRandom } from "./seeded-random.ts";
import type { ContextFile, Instruction, World } from "./world.ts";

/** Changes of a world, by name; each alone is a case, and each pair of them is compared. */
export interface Prepared {
  readonly world: World;
  readonly changes: Readonly<Record<string, World>>;
}

type Recipe = (random: SeededRandom) => {
  readonly files: Readonly<Record<string, ContextFile>>;
  readonly lines: readonly string[];
  /** For each change the files that are other ones; undefined takes a file away. */
  readonly changed?: Readonly<Record<string, Readonly<Record<string, ContextFile | undefined>>>>;
  /** For each change what else is asked for, and the lines that are other ones. */
  readonly asked?: Readonly<Record<string, Partial<Pick<World, "target" | "buildArgs">>>>;
  readonly rewritten?: Readonly<Record<string, readonly string[]>>;
};

const file = (content: string): ContextFile => ({ kind: "file", content, mode: 0o644 });
const link = (target: string): ContextFile => ({ kind: "symlink", target });

/**
 * What chance alone hardly ever brings together: where two files or instructions have to fit each other before a change of one is seen
 * in the image, and in little else. Each of these was once wrong.
 */
const recipes: readonly Recipe[] = [
  (random) => ({
    files: { "t/one/f": file("1"), "t/two/f": file("2"), "t/way": link("one") },
    lines: [
      `COPY ${random.pick(["t/way/f", "t/way", "t/way/*", "t/w*", "t/w*/f", "--parents t/way/./f"])} /t/`,
      "COPY t/one/f t/two/f /both/",
    ],
    changed: { "a link on the way leads elsewhere": { "t/way": link("two") } },
  }),
  (random) => ({
    files: {
      "t/one": file("1"),
      "t/two": file("2"),
      "t/way": link("middle"),
      "t/middle": link(random.pick(["one", "/t/one"])),
    },
    lines: ["COPY t/way /t/way", "COPY t/one t/two /both/"],
    changed: { "a link behind a link leads elsewhere": { "t/middle": link("two") } },
  }),
  (random) => ({
    files: { "t/d/keep": file("1"), "t/d/sub/x.left": file("2") },
    lines: [`COPY --exclude=${random.pick(["**/*.left", "sub/*"])} ${random.pick(["t/d", "t/*"])} /t/`],
    changed: {
      "all of a folder that --exclude leaves empty is gone": { "t/d/sub/x.left": undefined },
      "another folder that --exclude leaves empty": { "t/d/more/x.left": file("2") },
    },
  }),
  () => ({
    files: { "t/d/keep": file("1"), "t/d/sub/x.ign-me": file("2") },
    lines: ["COPY t/d /t/"],
    changed: { "all of a folder that the ignore file leaves empty is gone": { "t/d/sub/x.ign-me": undefined } },
  }),
  (random) => ({
    files: { "t/f": file("1"), "t/g": file("1") },
    lines: [
      ...random.pick([["ONBUILD ARG N=f", "ONBUILD COPY t/$N /t/"], ["ONBUILD COPY t/f /t/"], ["ONBUILD ADD t/* /t/"]]),
      "FROM trap AS onto",
      "CMD x",
    ],
    changed: { "what ONBUILD takes is edited": { "t/f": file("2") } },
  }),
  () => ({
    files: { "t/d/f": file("1"), "t/d/g": file("1") },
    lines: ["ARG E=f", "COPY --exclude=$E t/d /t/"],
    changed: { "a file is edited that --exclude with a variable seems to name": { "t/d/f": file("2") } },
  }),
  () => ({
    files: { "t-f": file("1") },
    lines: ["COPY --exclude=t-f ${UNKNOWN:-t-f} /t/"],
    changed: { "a file is edited whose name a variable tells": { "t-f": file("2") } },
  }),
  () => ({
    files: { "t/d/f": file("1"), "t/d/sub/g": file("2") },
    lines: ["COPY t/d /t/"],
    changed: {
      "the last file of a folder is gone": { "t/d/sub/g": undefined, "t/d/sub": { kind: "directory", mode: 0o755 } },
      "a folder is gone": { "t/d/sub/g": undefined },
    },
  }),
  (random) => ({
    files: { "t/one/f": file("1"), "t/two/f": file("1"), "t/way": link("one") },
    lines: [`COPY ${random.pick(["t/way", "t/way/*", "t/w*"])} /t/`],
    changed: {
      "a link leads to a new file": { "t/way": link("two"), "t/two/new": file("1") },
      "a link leads to another new file": { "t/way": link("two"), "t/two/new": file("2") },
    },
  }),
  () => ({
    files: { "t-f": file("1") },
    lines: ["ARG TARGETSTAGE", "ENV STAGE=$TARGETSTAGE", "COPY t-f /t/"],
    asked: { "the target in capitals": { target: "TRAP" }, "the target in another case": { target: "Trap" } },
  }),
  () => ({
    files: { "t-1": file("1"), "t-2": file("2") },
    lines: ["ARG V=1", "ENV X=${V#v}", "COPY t-$V /t"],
    asked: { "a build argument that counts": { buildArgs: { V: "2" } } },
  }),
  () => ({
    files: { "t-f": file("1") },
    lines: ["ONBUILD COPY t-f /t/", "CMD x"],
    rewritten: { "how a trigger is written": ["ONBUILD COPY  t-f /t/", "CMD x"] },
  }),
];

/** Adds a stage of one of the recipes to a world, and makes it the target. */
export function prepare(world: World, random: SeededRandom): Prepared {
  const { files, lines, changed = {}, asked = {}, rewritten = {} } = random.pick(recipes)(random);
  const first = `FROM ${random.pick(["scratch", "s0"])} AS trap`;
  const written = (text: readonly string[]): World["instructions"] => [
    ...world.instructions,
    ...[first, ...text].map(instruction),
  ];
  const prepared: World = {
    ...world,
    context: new Map([...world.context, ...Object.entries(files)]),
    instructions: written(lines),
    target: lines.some((line) => line.startsWith("FROM")) ? "onto" : "trap",
  };
  const all = [
    ...Object.entries(changed).map(([name, others]) => [name, { context: withFiles(prepared, others) }] as const),
    ...Object.entries(asked),
    ...Object.entries(rewritten).map(([name, text]) => [name, { instructions: written(text) }] as const),
  ];
  return { world: prepared, changes: Object.fromEntries(all.map(([name, part]) => [name, { ...prepared, ...part }])) };
}

function instruction(line: string): Instruction {
  const [keyword = "", ...parts] = line.split(" ");
  // What ONBUILD keeps is one text.
  if (keyword === "ONBUILD") return { keyword, flags: [], parts: [parts.join(" ")] };
  return {
    keyword,
    flags: parts.filter((part) => part.startsWith("--")),
    parts: parts.filter((part) => !part.startsWith("--")),
  };
}

function withFiles({ context }: World, others: Readonly<Record<string, ContextFile | undefined>>): World["context"] {
  const changed = new Map(context);
  for (const [path, other] of Object.entries(others)) {
    if (other === undefined) changed.delete(path);
    else changed.set(path, other);
  }
  return changed;
}
