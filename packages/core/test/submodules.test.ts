import { appendFile, chmod, cp, rename, rm, symlink, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { gitRepository, type GitRepository } from "../../../test/harness/git-repository.ts";
import { requireTools } from "../../../test/harness/require-tools.ts";
import { keyLayers } from "../src/key/key-layers.ts";
import type { OpenOptions } from "../src/project/open-project.ts";
import { open, put } from "./opened-repository.ts";

const { describe } = requireTools("git");
const allow = ["-c", "protocol.file.allow=always"];

const files = {
  "layers.yaml": [
    "image: oci:images",
    "layers:",
    "  app: {dockerfile: app.Dockerfile}",
    "  part: {dockerfile: part.Dockerfile}",
    "  extra: {dockerfile: other.Dockerfile, inputs: [vendor/lib/deps/**]}",
    "  other: {dockerfile: other.Dockerfile, name: unrelated}",
    "",
  ].join("\n"),
  "app.Dockerfile": "FROM scratch\nCOPY vendor/ /vendor\n",
  "part.Dockerfile": "FROM scratch\nCOPY vendor/lib/src /src\n",
  "other.Dockerfile": "FROM scratch\nCOPY readme /\n",
  readme: "r",
};

let original: AsyncDisposable & { readonly main: GitRepository };

/** A repository with a submodule vendor/lib, which has one itself: vendor/lib/deps/inner. All are checked out. */
beforeAll(async () => {
  await using stack = new AsyncDisposableStack();
  const inner = stack.use(await gitRepository({ "inner.c": "inner", "sub/x": "x" }));
  const lib = stack.use(
    await gitRepository({ "lib.c": "lib", "src/a.c": "a", ".gitignore": "*.o\n", "run.sh": "#!/bin/sh\n" }),
  );
  await chmod(path.join(lib.path, "run.sh"), 0o755);
  await symlink("lib.c", path.join(lib.path, "link"));
  await lib.git(...allow, "submodule", "add", "--quiet", inner.path, "deps/inner");
  await lib.commit({});
  const main = stack.use(await gitRepository(files));
  await main.git(...allow, "submodule", "add", "--quiet", lib.path, "vendor/lib");
  await main.git(...allow, "submodule", "--quiet", "update", "--init", "--recursive");
  await main.commit({});
  const owned = stack.move();
  original = { main, [Symbol.asyncDispose]: () => owned.disposeAsync() };
});
afterAll(async () => {
  await original[Symbol.asyncDispose]();
});

/** A copy of its folder, as a cache would bring it: git cannot trust any file's times. */
async function copied(): Promise<GitRepository> {
  const copy = await gitRepository();
  await rm(path.join(copy.path, ".git"), { recursive: true });
  await cp(original.main.path, copy.path, { recursive: true, verbatimSymlinks: true });
  return copy;
}

/** A clone of it without its submodules. */
async function cloned(): Promise<GitRepository> {
  const clone = await gitRepository();
  await clone.git("fetch", "--quiet", original.main.path, "main");
  await clone.git("reset", "--quiet", "--hard", "FETCH_HEAD");
  return clone;
}

async function keysOf(folder: string, options: Partial<OpenOptions> = {}) {
  const warnings: string[] = [];
  const keyed = keyLayers(await open(folder, options), {}, (warning) => void warnings.push(warning));
  const keys = Object.fromEntries(Array.from(keyed, ([id, { key }]) => [id, key]));
  const filesOf = (id: string): readonly string[] => Array.from(keyed.get(id)?.inputs.files ?? []);
  return { keys, filesOf, warnings };
}

/** The layers whose keys differ. */
const moved = (before: Record<string, string>, now: Record<string, string>): readonly string[] =>
  Object.keys(before).filter((id) => before[id] !== now[id]);

type Change = (main: GitRepository, at: (...parts: string[]) => string) => Promise<unknown>;

describe("submodules that are checked out", () => {
  test("their files count like any other, those of submodules inside them too, without .git", async () => {
    await using main = await copied();
    const { filesOf, warnings } = await keysOf(main.path);
    expect(filesOf("app").map((record) => record.replace(/ [0-9a-f]{40} /, " "))).toEqual([
      "100644 vendor/lib/.gitignore",
      "100644 vendor/lib/.gitmodules",
      "100644 vendor/lib/deps/inner/inner.c",
      "100644 vendor/lib/deps/inner/sub/x",
      "100644 vendor/lib/lib.c",
      "120000 vendor/lib/link",
      "100755 vendor/lib/run.sh",
      "100644 vendor/lib/src/a.c",
    ]);
    expect(filesOf("part")).toEqual([expect.stringMatching(/^100644 [0-9a-f]{40} vendor\/lib\/src\/a\.c$/)]);
    expect(warnings).toEqual([]);
  });

  test.each<[string, readonly string[], Change]>([
    ["an edit", ["app"], (_, at) => appendFile(at("lib.c"), "x")],
    ["an edit of what another layer takes a part of", ["app", "part"], (_, at) => appendFile(at("src/a.c"), "x")],
    ["an untracked file", ["app"], (_, at) => put(at(), "new/x.c", "x")],
    ["a file that the submodule ignores", ["app", "part"], (_, at) => put(at(), "src/a.o", "x")],
    ["a deleted file", ["app"], (_, at) => rm(at("run.sh"))],
    ["a mode", ["app"], (_, at) => chmod(at("run.sh"), 0o644)],
    ["a link", ["app"], async (_, at) => rm(at("link")).then(() => symlink("run.sh", at("link")))],
    ["a file that became a folder", ["app"], async (_, at) => rm(at("lib.c")).then(() => put(at(), "lib.c/x", "x"))],
    ["an edit further inside", ["app", "extra"], (_, at) => appendFile(at("deps/inner/inner.c"), "x")],
    ["an untracked file further inside", ["app", "extra"], (_, at) => put(at(), "deps/inner/y", "y")],
    [
      "a commit inside that nobody names yet",
      ["app"],
      async (main, at) => {
        await writeFile(at("lib.c"), "other");
        await main.git("-C", "vendor/lib", "commit", "--quiet", "--all", "--message", "other");
      },
    ],
    [
      "a bump",
      ["app", "extra"],
      async (main, at) => {
        await writeFile(at("deps/inner/inner.c"), "other");
        await main.git("-C", "vendor/lib/deps/inner", "commit", "--quiet", "--all", "--message", "other");
        await main.git("-C", "vendor/lib", "commit", "--quiet", "--all", "--message", "bump");
        await main.commit({}, "bump");
      },
    ],
    ["no file, but its time", [], (_, at) => utimes(at("lib.c"), new Date(0), new Date(0))],
    [
      "a commit inside with the same files",
      [],
      (main) => main.git("-C", "vendor/lib", "commit", "-q", "--allow-empty", "-m", "x"),
    ],
  ])("%s: the keys of %j are others", async (_, expected, change) => {
    await using main = await copied();
    const before = await keysOf(main.path);
    await change(main, (...parts) => path.join(main.path, "vendor", "lib", ...parts));
    expect(moved(before.keys, (await keysOf(main.path)).keys)).toEqual(expected);
  });

  test("the same keys in another clone, and with `dirty: ignore`, which sees no change on disk", async () => {
    await using main = await copied();
    const { keys } = await keysOf(main.path);
    await using clone = await cloned();
    await clone.git(...allow, "submodule", "--quiet", "update", "--init", "--recursive");
    expect((await keysOf(clone.path)).keys).toEqual(keys);
    expect((await keysOf(main.path, { dirty: "ignore" })).keys).toEqual(keys);
    await put(main.path, "vendor/lib/src/a.c", "dirty");
    await main.git("-C", "vendor/lib", "commit", "--quiet", "--all", "--message", "moved");
    await put(main.path, "vendor/lib/lib.c", "dirty");
    expect((await keysOf(main.path, { dirty: "ignore" })).keys).toEqual(keys);
    expect(moved(keys, (await keysOf(main.path)).keys)).toEqual(["app", "part"]);
  });

  test("`dirty: error` names what differs inside them, and nothing where only times do", async () => {
    await using main = await copied();
    const touched = [".gitattributes", "vendor/lib/lib.c", "vendor/lib/deps/inner/inner.c", "readme"];
    await main.commit({ ".gitattributes": "* text=auto\n" });
    for (const file of touched) await utimes(path.join(main.path, file), new Date(0), new Date(0));
    await keysOf(main.path, { dirty: "error" });
    await put(main.path, "vendor/lib/deps/inner/inner.c", "dirty");
    await put(main.path, "vendor/lib/src/new.c", "new");
    await put(main.path, "stray", "nobody takes it");
    await expect(keysOf(main.path, { dirty: "error" })).rejects.toMatchObject({
      code: "dirty-tree",
      message: expect.stringMatching(/: vendor\/lib\/deps\/inner\/inner\.c, vendor\/lib\/src\/new\.c\.$/),
    });
    await main.git("-C", "vendor/lib", "commit", "--quiet", "--allow-empty", "--message", "moved");
    await expect(keysOf(main.path, { dirty: "error" })).rejects.toMatchObject({
      message: expect.stringMatching(/: vendor\/lib, vendor/),
    });
  });

  test("what a filter of the submodule's writes to disk counts, as everywhere", async () => {
    await using main = await copied();
    await put(main.path, "vendor/lib/.gitattributes", "*.c filter=upper\n");
    await main.git("-C", "vendor/lib", "add", ".gitattributes");
    await main.git("-C", "vendor/lib", "commit", "--quiet", "--message", "filter");
    const { keys } = await keysOf(main.path);
    await main.git("-C", "vendor/lib", "config", "filter.upper.clean", "tr A-Z a-z");
    await put(main.path, "vendor/lib/src/a.c", "A");
    expect(await main.git("-C", "vendor/lib", "status", "--porcelain")).toBe("");
    expect(moved(keys, (await keysOf(main.path)).keys)).toEqual(["app", "part"]);
  });
});

/** Without the layer that would miss a file. */
const without = async (): Promise<GitRepository> => {
  const clone = await cloned();
  await clone.commit({ "layers.yaml": files["layers.yaml"].replace("  part: {dockerfile: part.Dockerfile}\n", "") });
  return clone;
};
const bump = (clone: GitRepository, commit: string): Promise<string> =>
  clone
    .git("update-index", "--cacheinfo", `160000,${commit},vendor/lib`)
    .then(() => clone.git("commit", "-qm", "bump"));

describe("submodules that are not checked out", () => {
  test("stand for their commit, so that a bump is seen, and are warned of", async () => {
    await using clone = await without();
    const { keys, filesOf, warnings } = await keysOf(clone.path);
    const commit = await original.main.git("rev-parse", "HEAD:vendor/lib");
    expect(filesOf("app")).toEqual([`040755 ${commit} vendor/lib`]);
    expect(warnings).toEqual([
      expect.stringMatching(/^app: the submodule vendor\/lib is not checked out.*submodules: true/),
    ]);
    expect(moved(keys, (await keysOf(clone.path, { dirty: "ignore" })).keys)).toEqual([]);
    await bump(clone, "1".repeat(40));
    expect(moved(keys, (await keysOf(clone.path)).keys)).toEqual(["app", "extra"]);
    await keysOf(clone.path, { dirty: "error" });
  });

  test("have another key than those that are", async () => {
    await using clone = await without();
    const { keys } = await keysOf(clone.path);
    await clone.git(...allow, "submodule", "--quiet", "update", "--init");
    const outer = await keysOf(clone.path);
    expect(moved(keys, outer.keys)).toEqual(["app", "extra"]);
    expect(outer.warnings).toEqual([expect.stringMatching(/^app: the submodule vendor\/lib\/deps\/inner is not/)]);
    await clone.git(...allow, "submodule", "--quiet", "update", "--init", "--recursive");
    const all = await keysOf(clone.path);
    expect(moved(outer.keys, all.keys)).toEqual(["app", "extra"]);
    expect(all.warnings).toEqual([]);
  });

  test("a COPY of something in one says what is missing", async () => {
    await using clone = await cloned();
    await expect(keysOf(clone.path)).rejects.toMatchObject({
      code: "missing-source",
      hint: expect.stringMatching(/submodule vendor\/lib is not checked out.*submodules: true/),
    });
  });

  test("files in the folder all the same count, and so does a folder that is gone, or became a file", async () => {
    await using clone = await without();
    const { keys } = await keysOf(clone.path);
    await put(clone.path, "vendor/lib/x", "x", 0o644);
    await chmod(path.join(clone.path, "vendor/lib"), 0o755);
    const stray = await keysOf(clone.path);
    expect(stray.filesOf("app")).toEqual([
      "040755 - vendor/lib",
      expect.stringMatching(/^100644 \w{40} vendor\/lib\/x$/),
    ]);
    await rm(path.join(clone.path, "vendor/lib"), { recursive: true });
    await writeFile(path.join(clone.path, "vendor/lib"), "file");
    const file = await keysOf(clone.path);
    expect(file.filesOf("app")).toEqual([expect.stringMatching(/^100644 \w{40} vendor\/lib$/)]);
    expect(moved(keys, file.keys)).toContain("app");
  });

  test("what is behind a link that took a folder's place is not read", async () => {
    await using main = await copied();
    await using elsewhere = await gitRepository({ "lib/lib.c": "SECRET" });
    await rename(path.join(main.path, "vendor"), path.join(elsewhere.path, "vendor"));
    await symlink(path.join(elsewhere.path, "vendor"), path.join(main.path, "vendor"));
    await main.commit({ "layers.yaml": files["layers.yaml"].replace("  part: {dockerfile: part.Dockerfile}\n", "") });
    await expect(keysOf(main.path)).rejects.toMatchObject({ code: "missing-source" });
  });
});
