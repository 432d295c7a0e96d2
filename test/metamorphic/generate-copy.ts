import { foldersOf, ignoredEnding, untaken } from "./generate-context.ts";
import type { SeededRandom } from "./seeded-random.ts";
import type { ContextFile, Instruction } from "./world.ts";

/** What instructions can refer to. */
export interface Surroundings {
  readonly context: ReadonlyMap<string, ContextFile>;
  /** The stages above, as COPY --from names them. */
  readonly stages: readonly string[];
  /** Whether something can run: the stage has a shell. */
  readonly runs: boolean;
}

/** COPY or ADD from the context or a stage, with any flags. */
export function copy(random: SeededRandom, around: Surroundings): Instruction {
  const keyword = random.chance(0.15) ? "ADD" : "COPY";
  const from =
    keyword === "COPY" && around.stages.length > 0 && random.chance(0.3) ? random.pick(around.stages) : undefined;
  const parents = keyword === "COPY" && random.chance(0.12);
  const sources = Array.from({ length: random.chance(0.25) ? 2 : 1 }, () =>
    from === undefined ? source(random, around.context, parents) : random.pick(["/", "/*", "/s*", "/opt*/"]),
  );
  const flag = (probability: number, ...flags: readonly string[]): readonly string[] =>
    random.chance(probability) ? [random.pick(flags)] : [];
  const excludes = ["**/*.md", "*.txt", "**/deep", "lib", "*", "a.txt", "$E", "**/?.txt"].map(
    (pattern) => `--exclude=${pattern}`,
  );
  const flags = [
    ...(from === undefined ? [] : [`--from=${from}`]),
    ...flag(
      0.2,
      "--chmod=0644",
      "--chmod=755",
      "--chmod=0600",
      "--chmod=4755",
      "--chmod=u=rwX,go=rX",
      "--chmod=${MODE:-0640}",
    ),
    ...flag(0.15, "--chown=1000:1000", "--chown=7"),
    ...flag(0.25, ...excludes),
    ...flag(0.08, ...excludes),
    ...flag(0.15, "--link", "--link=false"),
    ...(parents ? ["--parents"] : []),
  ];
  const destination = random.pick(["/opt/", "/opt/x/", "rel/", "./", "${DEST:-/d}/", "/srv/$A/", "/named", "/"]);
  return {
    keyword,
    flags,
    parts: words(sources, sources.length > 1 && !destination.endsWith("/") ? `${destination}/` : destination),
  };
}

/** Sources and destination as words, or as JSON where blanks would part them. */
export function words(sources: readonly string[], destination: string): readonly string[] {
  const all = [...sources, destination];
  return all.some((word) => /[\s"']/.test(word)) ? [JSON.stringify(all)] : all;
}

/** A source in the context: a file, a folder, all of it, a wildcard, or what a variable says. */
export function source(random: SeededRandom, context: ReadonlyMap<string, ContextFile>, parents = false): string {
  const files = [...context].flatMap(([path, file]) =>
    file.kind === "symlink" && file.target === "gone" ? [] : [path],
  );
  // Of these characters some mean something in a source.
  const folders = foldersOf(context);
  const named = [...files, ...folders, ...folders].filter(
    (path) => path !== "" && !path.startsWith(untaken) && !path.endsWith(ignoredEnding) && !/[\\[$\n\t'"]/.test(path),
  );
  const path = random.pick(named);
  const cut = path.lastIndexOf("/") + 1;
  const [folder, name] = [path.slice(0, cut), path.slice(cut)];
  if (parents && random.chance(0.5))
    return random.pick(["src/**/*.txt", "**/a.txt", `./src/./${random.pick(["**", "*"])}`]);
  if (random.chance(0.6)) return random.pick(["", "", "/", "./"]) + path;
  return random.pick([
    ".",
    `${folder}*`,
    `${folder}${name.slice(0, 1)}*`,
    `${folder}?${name.slice(1)}`,
    `${folder}[a-m]*`,
    `*/${name}`,
    `s*`,
    "$SOURCE",
    "${SOURCE:-a.txt}",
    "${NAME:-a.txt}",
    `${path}/`,
  ]);
}
