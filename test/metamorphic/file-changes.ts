import {
  foldersOf,
  generateFile,
  ignoredEnding,
  inFolder,
  isFree,
  linkTarget,
  texts,
  untaken,
} from "./generate-context.ts";
import type { Change } from "./neutral-changes.ts";
import type { SeededRandom } from "./seeded-random.ts";
import type { ContextFile, Tracking, World } from "./world.ts";

type Kind = ContextFile["kind"];

/** Changes of the build context, by name; `tracking` says which modes may be given. */
export function fileChanges(tracking: Tracking): Readonly<Record<string, Change>> {
  return {
    "a file is edited": onFile("file", (context, path, file, random) => context.set(path, edited(random, file))),
    "a file's mode": onFile("file", (context, path, file, random) => {
      const mode = random.pick(tracking === "untracked" ? [0o600, 0o755, 0o4755, 0o644] : [0o644, 0o755]);
      context.set(path, file.kind === "file" ? { ...file, mode } : file);
    }),
    "a file is renamed": onFile(undefined, (context, path, file, random) => {
      const name = inFolder(folderOf(path), random.pick(["renamed.txt", "c.txt", ".renamed", "a.md"]));
      context.delete(path);
      if (isFree(context, name)) context.set(name, file);
    }),
    "a file is moved": onFile(undefined, (context, path, file, random) => {
      const name = inFolder(random.pick([...foldersOf(context), "new/folder"]), path.slice(path.lastIndexOf("/") + 1));
      context.delete(path);
      if (isFree(context, name)) context.set(name, file);
    }),
    "a file is deleted": onFile(undefined, (context, path) => context.delete(path)),
    "a file is deleted, and its folder stays": onFile(undefined, (context, path) => {
      context.delete(path);
      const folder = folderOf(path);
      if (folder !== "" && isFree(context, folder)) context.set(folder, { kind: "directory", mode: 0o755 });
    }),
    "a file is added": (world, random) => {
      const path = inFolder(
        random.pick(foldersOf(world.context)),
        random.pick(["new.txt", "new.md", "z.pyc", "deep/new.txt", "a.md"]),
      );
      return isFree(world.context, path) ? withFile(world, path, generateFile(random, tracking)) : undefined;
    },
    "two files swap places": (world, random) => {
      const [one, other] = random.some(paths(world, "file"), 2);
      const [first, second] = [one, other].map((path) => world.context.get(path ?? ""));
      if (one === undefined || other === undefined || first === undefined || second === undefined) return undefined;
      return { ...world, context: new Map([...world.context, [one, second], [other, first]]) };
    },
    "a file becomes a link": onFile("file", (context, path, _, random) =>
      context.set(path, { kind: "symlink", target: linkTarget(random, context, folderOf(path)) }),
    ),
    "a link leads elsewhere": onFile("symlink", (context, path, _, random) =>
      context.set(path, { kind: "symlink", target: linkTarget(random, context, folderOf(path)) }),
    ),
    "a link becomes a file": onFile("symlink", (context, path, _, random) =>
      context.set(path, generateFile(random, tracking)),
    ),
    "a file becomes a folder": onFile("file", (context, path, file, random) => {
      context.delete(path);
      if (random.chance(0.3)) context.set(path, { kind: "directory", mode: 0o755 });
      else context.set(`${path}/inside`, file);
    }),
    "an empty folder is added": (world, random) => {
      const path = inFolder(random.pick(foldersOf(world.context)), random.pick(["hollow", "deep"]));
      return isFree(world.context, path) ? withFile(world, path, { kind: "directory", mode: 0o755 }) : undefined;
    },
    "a folder's mode or existence": onFile("directory", (context, path, _, random) => {
      if (tracking === "untracked" && random.chance(0.6))
        context.set(path, { kind: "directory", mode: random.pick([0o700, 0o755, 0o777]) });
      else context.delete(path);
    }),
    "a folder is renamed": (world, random) => {
      const folder = random.pick(foldersOf(world.context));
      const renamed = `${folder}${random.pick(["2", "x"])}`;
      if (folder === "" || !isFree(world.context, renamed)) return undefined;
      const moved = [...world.context].map(([path, file]): readonly [string, ContextFile] => [
        path === folder || path.startsWith(`${folder}/`) ? renamed + path.slice(folder.length) : path,
        file,
      ]);
      return { ...world, context: new Map(moved) };
    },
  };
}

/** Other bytes in a file. */
function edited(random: SeededRandom, file: ContextFile): ContextFile {
  return file.kind === "file" ? { ...file, content: `${random.pick(texts)}edited` } : file;
}

/** A change of one file, link or folder of a kind (of any kind but folders, if undefined) that something may take. */
function onFile(
  kind: Kind | undefined,
  change: (context: Map<string, ContextFile>, path: string, file: ContextFile, random: SeededRandom) => unknown,
): Change {
  return (world, random) => {
    const candidates = paths(world, kind);
    if (candidates.length === 0) return undefined;
    const likely = candidates.filter((each) => isNamed(world, each));
    const path = random.pick(likely.length > 0 && random.chance(0.8) ? likely : candidates);
    const file = world.context.get(path);
    const context = new Map(world.context);
    if (file !== undefined) change(context, path, file, random);
    return { ...world, context };
  };
}

function paths(world: World, kind: Kind | undefined): readonly string[] {
  return [...world.context].flatMap(([path, file]) =>
    path.startsWith(untaken) ||
    path.endsWith(ignoredEnding) ||
    (kind === undefined ? file.kind === "directory" : file.kind !== kind)
      ? []
      : [path],
  );
}

function withFile(world: World, path: string, file: ContextFile): World {
  return { ...world, context: new Map([...world.context, [path, file]]) };
}

const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf("/")));

/** Whether the Dockerfile seems to speak of a path: most changes should be of what is copied. */
function isNamed({ instructions }: World, path: string): boolean {
  const top = path.replace(/\/[^]*$/, "");
  return instructions.some(
    ({ keyword, parts }) =>
      keyword !== "FROM" && parts.some((part) => part.includes(top) || /(^|\/)(\.|\*)$/.test(part)),
  );
}
