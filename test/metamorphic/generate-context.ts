import { gzipSync } from "node:zlib";
import { smallTar } from "./small-tar.ts";
import type { SeededRandom } from "./seeded-random.ts";
import type { ContextFile, Tracking } from "./world.ts";

const folders = [
  "",
  "src",
  "src/lib",
  "src/lib/deep",
  "etc",
  "data dir",
  "ünï",
  ".config",
  "docs",
  "docs/api",
  "build",
];
const names = [
  "a.txt",
  "b.txt",
  "main.py",
  "run.sh",
  "README.md",
  ".hidden",
  "with space.txt",
  "naïve.txt",
  "日本.txt",
  "x[1].txt",
  "-dash",
  "mod.pyc",
  "q'uote",
  'd"uote',
  "tab\tname",
  "new\nline",
  "back\\slash",
  "$dollar",
  "UPPER.TXT",
];
/** A few short texts: files of the same content are what a careless key mixes up. */
export const texts: readonly string[] = ["one\n", "two\n", "", "three", "a longer text\nof two lines\n"];
const modes = [0o644, 0o755];
const untrackedModes = [0o644, 0o755, 0o600, 0o640, 0o444, 0o777, 0o4755];
const folderModes = [0o755, 0o700, 0o777, 0o1777];

/** A folder that no generated source names, and the ending of files that every generated ignore file leaves out. */
export const untaken = "zz-untaken";
export const ignoredEnding = ".ign-me";

/** What `.gitignore` says at the root of the repository: COPY takes such files all the same. */
export const gitIgnore = "*.pyc\n.hidden\nbuild/\n";

/** A build context of some files, links and empty folders. */
export function generateContext(random: SeededRandom, tracking: Tracking): Map<string, ContextFile> {
  const context = new Map<string, ContextFile>();
  const chosen = ["", "src", ...random.some(folders, 4)];
  for (let count = 6 + random.below(8); count > 0; count--) {
    context.set(inFolder(random.pick(chosen), random.pick(names)), generateFile(random, tracking));
  }
  context.set("a.txt", generateFile(random, tracking));
  context.set(inFolder("src", random.pick(names)), generateFile(random, tracking));
  if (random.chance(0.3)) context.set("bundle.tar", { kind: "file", content: smallTar(random, texts), mode: 0o644 });
  if (random.chance(0.2))
    context.set("bundle.tgz", { kind: "file", content: gzipSync(smallTar(random, texts)), mode: 0o644 });
  for (let count = random.below(4); count > 0; count--) addLink(random, context);
  for (let count = random.below(3); count > 0; count--) {
    const path = inFolder(random.pick(chosen), random.pick(["empty", "void", "a.d"]));
    if (isFree(context, path)) context.set(path, { kind: "directory", mode: folderMode(random, tracking) });
  }
  if (tracking === "untracked" && random.chance(0.5))
    context.set("src", { kind: "directory", mode: folderMode(random, tracking) });
  for (const folder of [untaken, "", "src"]) {
    const mode = random.pick(modes);
    context.set(inFolder(folder, `x${folder === untaken ? ".txt" : ignoredEnding}`), {
      kind: "file",
      content: random.pick(texts),
      mode,
    });
  }
  return context;
}

/** A regular file with the modes that count: git's two, or any where git does not know the file. */
export function generateFile(random: SeededRandom, tracking: Tracking): ContextFile {
  const mode = random.pick(tracking === "untracked" ? untrackedModes : modes);
  return { kind: "file", content: random.pick(texts), mode };
}

function folderMode(random: SeededRandom, tracking: Tracking): number {
  return tracking === "untracked" ? random.pick(folderModes) : 0o755;
}

function addLink(random: SeededRandom, context: Map<string, ContextFile>): void {
  const folder = random.pick(foldersOf(context));
  const path = inFolder(folder, random.pick(["link", "to", "l.txt"]));
  if (isFree(context, path)) context.set(path, { kind: "symlink", target: linkTarget(random, context, folder) });
}

/** What a link in a folder may point at: something there, a link too, written from the root or relative; or nothing. */
export function linkTarget(random: SeededRandom, context: ReadonlyMap<string, ContextFile>, folder: string): string {
  if (random.chance(0.1)) return "gone";
  const there = [...context.keys(), ...foldersOf(context).filter((path) => path !== "")];
  const target = random.pick(there.filter((path) => !path.startsWith(untaken) && !path.endsWith(ignoredEnding)));
  if (random.chance(0.2)) return `/${target}`;
  return `${"../".repeat(folder === "" ? 0 : folder.split("/").length)}${target}`;
}

/** All folders of a context, its root among them. */
export function foldersOf(context: ReadonlyMap<string, ContextFile>): readonly string[] {
  const found = new Set([""]);
  for (const [path, { kind }] of context) {
    if (path.startsWith(untaken)) continue;
    const parts = path.split("/");
    for (let length = 1; length < parts.length; length++) found.add(parts.slice(0, length).join("/"));
    if (kind === "directory") found.add(path);
  }
  return [...found];
}

/** Whether nothing is at a path, below it, or in the way to it. */
export function isFree(context: ReadonlyMap<string, ContextFile>, path: string): boolean {
  for (const [other, { kind }] of context) {
    if (other === path || other.startsWith(`${path}/`)) return false;
    if (kind !== "directory" && path.startsWith(`${other}/`)) return false;
  }
  return true;
}

export const inFolder = (folder: string, name: string): string => (folder === "" ? name : `${folder}/${name}`);
