import { mkdir, rm, symlink, unlink } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "@jest/globals";
import { keyLayers } from "../src/key/key-layers.ts";
import { open, put, repositoryOf } from "./opened-repository.ts";

type Files = Readonly<Record<string, string>>;
type OnDisk = (root: string) => Promise<unknown>;

/** The key of a layer whose context is `context`. `prepare` comes before the commit, `disk` after it. */
async function keyOf(dockerfile: string, files: Files, prepare?: OnDisk, disk?: OnDisk, more = ""): Promise<string> {
  await using repository = await repositoryOf({
    "layers.yaml": `image: registry.example/x\nlayers: { app: { dockerfile: Dockerfile, context: context${more} } }\n`,
    Dockerfile: dockerfile,
    ...Object.fromEntries(Object.entries(files).map(([name, text]) => [`context/${name}`, text])),
  });
  const context = path.join(repository.path, "context");
  await prepare?.(context);
  await repository.commit({});
  await disk?.(context);
  return keyLayers(await open(repository.path), {}, () => {}).get("app")?.key ?? "none";
}

const link =
  (name: string, target: string): OnDisk =>
  (root) =>
    symlink(target, path.join(root, name));
const without =
  (name: string): OnDisk =>
  (root) =>
    rm(path.join(root, name), { recursive: true });
/** A link leads to another folder now, which has a file that git does not know. */
const relinked =
  (text: string): OnDisk =>
  async (root) => {
    await unlink(path.join(root, "d"));
    await symlink("two", path.join(root, "d"));
    await put(root, "two/new", text);
  };
/** A link that git does not know, to a file that it does not know either. */
const linked =
  (text: string): OnDisk =>
  async (root) => {
    await mkdir(path.join(root, "d"), { recursive: true });
    await symlink("../e", path.join(root, "d/link"));
    await put(root, "e", text);
  };

// Each of these was found by test/metamorphic, where BuildKit makes another image of it.
describe("a change that BuildKit sees gives another key", () => {
  const two = { "one/f": "1", "two/f": "2" };
  const both = "COPY one/f two/f /both/\n";
  test.each<[string, string, Files, OnDisk | undefined, Files, OnDisk | undefined]>([
    [
      "what ONBUILD in a stage below copies",
      "FROM scratch AS a\nONBUILD COPY f /f\nFROM a\nCMD x\n",
      { f: "1" },
      undefined,
      { f: "2" },
      undefined,
    ],
    [
      "a link on the way, where all it leads to is copied anyway",
      `FROM scratch\nCOPY d/f /f\n${both}`,
      two,
      link("d", "one"),
      two,
      link("d", "two"),
    ],
    ["a link before a wildcard", `FROM scratch\nCOPY d/* /f\n${both}`, two, link("d", "one"), two, link("d", "two")],
    [
      "a link that a link leads to",
      `FROM scratch\nCOPY d /f\n${both}`,
      two,
      (root) => Promise.all([link("d", "e")(root), link("e", "one/f")(root)]),
      two,
      (root) => Promise.all([link("d", "e")(root), link("e", "two/f")(root)]),
    ],
    [
      "a folder that is empty for the ignore file",
      "FROM scratch\nCOPY d /d\n",
      { ".dockerignore": "**/*.md\n", "d/f": "1", "d/sub/a.md": "" },
      undefined,
      { ".dockerignore": "**/*.md\n", "d/f": "1" },
      undefined,
    ],
    [
      "a folder that is empty for --exclude",
      "FROM scratch\nCOPY --exclude=**/*.md d /d\n",
      { "d/f": "1", "d/sub/a.md": "" },
      undefined,
      { "d/f": "1" },
      undefined,
    ],
    [
      "a file that --exclude with a variable does not leave out",
      "FROM scratch\nARG E=f\nCOPY --exclude=$E d /d\n",
      { "d/f": "1" },
      undefined,
      { "d/f": "2" },
      undefined,
    ],
    [
      "a single file, which --exclude says nothing about, where a variable tells its name",
      "FROM scratch\nCOPY --exclude=f --parents ${UNKNOWN:-f} /\nCOPY --exclude=f ${UNKNOWN:-f} /\n",
      { f: "1" },
      undefined,
      { f: "2" },
      undefined,
    ],
  ])("%s", async (_, dockerfile, before, prepareBefore, after, prepareAfter) => {
    const keys = await Promise.all([keyOf(dockerfile, before, prepareBefore), keyOf(dockerfile, after, prepareAfter)]);
    expect(keys[0]).not.toBe(keys[1]);
  });

  test("how ONBUILD is written, since the image keeps its text", async () => {
    const keys = await Promise.all(
      ["ONBUILD COPY f /f", "ONBUILD COPY  f /f"].map((line) => keyOf(`FROM scratch\n${line}\n`, {})),
    );
    expect(new Set(keys).size).toBe(2);
  });

  test("how the target is asked for, where TARGETSTAGE is declared", async () => {
    const dockerfile = "FROM scratch AS app\nARG TARGETSTAGE\nENV STAGE=$TARGETSTAGE\n";
    const keys = await Promise.all(
      ["app", "APP"].map((target) => keyOf(dockerfile, {}, undefined, undefined, `, target: ${target}`)),
    );
    expect(new Set(keys).size).toBe(2);
    const plain = "FROM scratch AS app\nENV STAGE=x\n";
    const same = await Promise.all(
      ["app", "APP"].map((target) => keyOf(plain, {}, undefined, undefined, `, target: ${target}`)),
    );
    expect(new Set(same).size).toBe(1);
  });

  test("a folder that stays when its last file is gone", async () => {
    const files = { "d/f": "1", "d/sub/deep/g": "2" };
    const keys = await Promise.all(
      ["d/sub", "d/sub/deep", "d/sub/deep/g"].map((name) =>
        keyOf("FROM scratch\nCOPY d /d\n", files, undefined, without(name)),
      ),
    );
    expect(new Set(keys).size).toBe(3);
  });

  test.each(["COPY d /d", "COPY d/* /d/", "COPY d* /d/"])(
    "an untracked file behind a link that has changed: %s",
    async (line) => {
      const keys = await Promise.all(
        ["1", "2"].map((text) => keyOf(`FROM scratch\n${line}\n`, two, link("d", "one"), relinked(text))),
      );
      expect(keys[0]).not.toBe(keys[1]);
    },
  );

  test("an untracked file behind an untracked link that a wildcard finds", async () => {
    const keys = await Promise.all(
      ["1", "2"].map((text) => keyOf("FROM scratch\nCOPY d/* /d/\n", {}, undefined, linked(text))),
    );
    expect(keys[0]).not.toBe(keys[1]);
  });
});

/** The keys of a base with ONBUILD and of what is built on it, with such a text in the file that ONBUILD copies, and such an argument. */
async function chainKeys(text: string, argument = "", above = ""): Promise<readonly (string | undefined)[]> {
  await using repository = await repositoryOf({
    "layers.yaml":
      "image: registry.example/x\nlayers: { base: { dockerfile: base.Dockerfile }, app: { dockerfile: Dockerfile, from: base, " +
      `build-args: { A: "${argument}" } } }\n`,
    "base.Dockerfile": "FROM scratch\nONBUILD COPY f /f\nONBUILD ARG A\nONBUILD ARG G\nONBUILD ENV B=$A$G\n",
    Dockerfile: `ARG G=${above}\nFROM base\nCMD x\n`,
    f: text,
  });
  const keyed = keyLayers(await open(repository.path), {}, () => {});
  return ["base", "app"].map((id) => keyed.get(id)?.key);
}

test("what ONBUILD of a parent layer copies counts for the layer that is built on it", async () => {
  const [one, two] = [await chainKeys("1"), await chainKeys("2")];
  expect(two[0]).toBe(one[0]);
  expect(two[1]).not.toBe(one[1]);
});

test("what ONBUILD of a parent layer takes by ARG counts for the layer that is built on it", async () => {
  const [one, argument, above] = [await chainKeys("1"), await chainKeys("1", "2"), await chainKeys("1", "", "2")];
  expect([argument[0], above[0]]).toEqual([one[0], one[0]]);
  expect(new Set([one[1], argument[1], above[1]]).size).toBe(3);
});
