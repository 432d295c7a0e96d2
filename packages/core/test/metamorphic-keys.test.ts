import { chmod, symlink } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "@jest/globals";
import { keyLayers } from "../src/key/key-layers.ts";
import { open, put, repositoryOf } from "./opened-repository.ts";

const files = {
  "layers.yaml": `image: registry.example/acme/chain
layers:
  base: { dockerfile: base/Dockerfile, context: base }
  app: { dockerfile: app/Dockerfile, context: app, build-args: { MODE: fast } }
  other: { dockerfile: other/Dockerfile }
`,
  "base/Dockerfile": "FROM node:18\nCOPY etc /etc/app\n",
  "base/etc/conf": "1",
  "app/Dockerfile": `ARG BASE_IMAGE=base
FROM \${BASE_IMAGE}
ARG MODE
ENV A=1
COPY src /srv
COPY l* /links/
CMD ["run"]
`,
  "app/src/index.js": "index",
  "app/src/tool": "#!",
  "app/load.sh": "load",
  "app/.dockerignore": "**/*.md\n",
  "other/Dockerfile": "FROM scratch\n",
  "README.md": "read",
};
const digests = { "node:18": `sha256:${"a".repeat(64)}` };

interface World {
  readonly files?: Readonly<Record<string, string>>;
  readonly bases?: Readonly<Record<string, string>>;
  /** What is done to the disk after the commit; see `commits`. */
  readonly disk?: (root: string) => Promise<unknown>;
  /** Commits what `disk` did. */
  readonly commits?: boolean;
}

async function keysOf({ files: changes = {}, bases = digests, disk, commits }: World): Promise<Record<string, string>> {
  await using repository = await repositoryOf({ ...files, ...changes });
  await disk?.(repository.path);
  if (commits === true) await repository.commit({});
  const keyed = keyLayers(await open(repository.path), bases, () => {});
  return Object.fromEntries([...keyed].map(([id, { key }]) => [id, key]));
}

const edited = (name: keyof typeof files, from: string, to: string): World => ({
  files: { [name]: files[name].replace(from, to) },
});

describe("content keys", () => {
  test.each<[string, World, readonly string[]]>([
    ["another commit message or time", { disk: (root) => put(root, "README.md", "x"), commits: true }, []],
    ["a file outside of every context", { files: { "README.md": "changed" } }, []],
    ["a file in the context that nothing copies", { files: { "app/notes.txt": "x" } }, []],
    ["a file that the .dockerignore leaves out", { files: { "app/src/notes.md": "x" } }, []],
    ["a comment and blank lines in the Dockerfile", edited("app/Dockerfile", "ENV", "# why\n\nENV"), []],
    ["how a line of the Dockerfile is broken", edited("app/Dockerfile", "COPY src", "copy \\\n  src"), []],
    ["a build argument that no stage declares", edited("layers.yaml", "MODE: fast", "MODE: fast, UNUSED: 1"), []],
    ["another layer", { files: { "other/Dockerfile": "FROM scratch\nCMD x\n" } }, ["other"]],
    ["a file's content", { files: { "app/src/index.js": "changed" } }, ["app"]],
    ["a file's name", { files: { "app/src/main.js": "index" } }, ["app"]],
    ["the executable bit", { disk: (root) => chmod(path.join(root, "app/src/tool"), 0o755), commits: true }, ["app"]],
    ["the same, not committed", { disk: (root) => chmod(path.join(root, "app/src/tool"), 0o755) }, ["app"]],
    ["an untracked file that is copied", { disk: (root) => put(root, "app/src/new.js") }, ["app"]],
    ["an untracked file that is left out", { disk: (root) => put(root, "app/src/new.md") }, []],
    ["an empty folder that is copied", { disk: (root) => put(root, "app/src/cache/") }, ["app"]],
    ["what the .dockerignore leaves out", { files: { "app/.dockerignore": "src/tool\n**/*.md\n" } }, ["app"]],
    ["the .dockerignore, but nothing by it", { files: { "app/.dockerignore": "**/*.md\n*.log\n" } }, []],
    ["a declared build argument", edited("layers.yaml", "fast", "slow"), ["app"]],
    ["ENV", edited("app/Dockerfile", "A=1", "A=2"), ["app"]],
    ["the order of instructions", edited("app/Dockerfile", "ARG MODE\nENV A=1", "ENV A=1\nARG MODE"), ["app"]],
    ["where a COPY goes", edited("app/Dockerfile", "/srv", "/srv2"), ["app"]],
    ["the parent's content", { files: { "base/etc/conf": "2" } }, ["base", "app"]],
    ["the base image's digest", { bases: { "node:18": `sha256:${"b".repeat(64)}` } }, ["base", "app"]],
    [
      "the base image's name, where its digest is not followed",
      { ...edited("base/Dockerfile", "18", "20"), bases: {} },
      ["base", "app"],
    ],
    ["a platform", edited("layers.yaml", "layers:", "platforms: [linux/arm64]\nlayers:"), ["base", "app", "other"]],
    ["a label", edited("layers.yaml", "context: app,", "context: app, labels: { a: b },"), ["app"]],
    ["an epoch", edited("layers.yaml", "context: app,", "context: app, epoch: 2,"), ["app"]],
    [
      "the default of an ARG before FROM that counts",
      edited("app/Dockerfile", "FROM", "ARG MODE=other\nFROM"),
      ["app"],
    ],
    ["an ARG before FROM that does not", edited("app/Dockerfile", "FROM", "ARG UNUSED=other\nFROM"), []],
    ["the escape character", edited("app/Dockerfile", "ARG", "# escape=`\nARG"), ["app"]],
    ["a link that a wildcard finds", { disk: (root) => symlink("load.sh", path.join(root, "app/link")) }, ["app"]],
  ])("%s", async (_, world, changed) => {
    const [before, after] = await Promise.all([keysOf({}), keysOf(world)]);
    expect(Object.keys(before).filter((id) => before[id] !== after[id])).toEqual(changed);
  });

  test.each(["link", "l2"])("a link's target and name: %s", async (name) => {
    const [before, after] = await Promise.all([
      keysOf({ disk: (root) => symlink("load.sh", path.join(root, "app/link")) }),
      keysOf({ disk: (root) => symlink(name === "link" ? "src/tool" : "load.sh", path.join(root, "app", name)) }),
    ]);
    expect(after["app"]).not.toBe(before["app"]);
  });

  test("a symlink's target below a copied folder", async () => {
    const targets = ["index.js", "tool"];
    const keys = await Promise.all(
      targets.map((target) => keysOf({ disk: (root) => symlink(target, path.join(root, "app/src/link")) })),
    );
    expect(new Set(keys.map(({ app }) => app)).size).toBe(2);
  });
});

describe("content keys and where they are made", () => {
  test("a sub-folder as workspace gives the keys of the whole repository", async () => {
    await using repository = await repositoryOf(files);
    const [whole, part] = await Promise.all([open(repository.path), open(path.join(repository.path, "app"))]);
    expect(keyLayers(part, digests, () => {})).toEqual(keyLayers(whole, digests, () => {}));
  });

  test("a shallow clone with a umask of its own gives the same", async () => {
    await using repository = await repositoryOf(files);
    await repository.commit({ "README.md": "second" });
    await using clone = await repositoryOf({});
    await clone.git("clone", "--quiet", "--depth=1", `file://${repository.path}`, "copy");
    await chmod(path.join(clone.path, "copy/app/src/index.js"), 0o600);
    const [one, other] = await Promise.all([open(repository.path), open(path.join(clone.path, "copy"))]);
    expect(keyLayers(other, digests, () => {})).toEqual(keyLayers(one, digests, () => {}));
  });

  test("`dirty: ignore` counts the commit", async () => {
    await using repository = await repositoryOf(files);
    const before = keyLayers(await open(repository.path), digests, () => {});
    await put(repository.path, "app/src/index.js", "changed");
    expect(keyLayers(await open(repository.path, { dirty: "ignore" }), digests, () => {})).toEqual(before);
    expect(keyLayers(await open(repository.path), digests, () => {})).not.toEqual(before);
  });
});
