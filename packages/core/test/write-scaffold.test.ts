import { execFileSync } from "node:child_process";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { parseDocument } from "yaml";
import { scaffoldFiles } from "../src/scaffold/scaffold-files.ts";
import { spaceWorkflow } from "../src/scaffold/space-workflow.ts";
import { writeScaffold } from "../src/scaffold/write-scaffold.ts";
import { recordName } from "../src/space/owned-files.ts";
import { parseSettings } from "../src/space/space-settings.ts";

let top: string;
let root: string;

beforeEach(async () => {
  top = await mkdtemp(path.join(tmpdir(), "layered-build-scaffold-"));
  root = path.join(top, "checkout");
  await mkdir(path.join(top, "outside"));
  await mkdir(root);
});
afterEach(() => rm(top, { recursive: true }));

const files = [{ path: "hf/new/a.txt", text: "A\n", isProgram: false }];

describe("writing a scaffold", () => {
  test.each([
    ["hf", "outside"],
    ["hf", "nowhere"],
    ["hf", "/nowhere/at-all"],
  ])("makes nothing through %s, a link to %s", async (name, target) => {
    await symlink(path.resolve(top, target), path.join(root, name));
    await expect(writeScaffold(root, "hf", files)).rejects.toThrow("hf leads out of the checkout");
    expect((await readdir(top)).toSorted()).toEqual(["checkout", "outside"]);
    expect(await readdir(path.join(top, "outside"))).toEqual([]);
  });

  test("writes nothing at all where one of its folders leads out", async () => {
    await symlink(path.join(top, "outside"), path.join(root, "scripts"));
    const all = [...files, { path: "scripts/b.sh", text: "B\n", isProgram: true }];
    await expect(writeScaffold(root, "hf", all)).rejects.toThrow("scripts leads out of the checkout");
    expect(await readdir(root)).toEqual(["scripts"]);
  });

  test.each(["outside/made", "checkout/hf/new/other"])("leaves a link to %s, which is not there", async (target) => {
    await mkdir(path.join(root, "hf/new"), { recursive: true });
    await symlink(path.join(top, target), path.join(root, "hf/new/a.txt"));
    expect(await writeScaffold(root, "hf", files)).toEqual([
      { path: "hf/new/a.txt", outcome: "kept", why: "it is a link" },
    ]);
    await expect(stat(path.join(top, target))).rejects.toThrow("ENOENT");
  });

  test.each([
    ["a folder", (place: string) => mkdir(place, { recursive: true }), "it is no file"],
    ["a pipe", async (place: string) => execFileSync("mkfifo", [place]), "it is no file"],
    ["a large file", (place: string) => writeFile(place, "a".repeat(2 ** 20 + 1)), "it has more than 1048576 bytes"],
  ])("leaves %s where a file would be", async (_, put, why) => {
    await mkdir(path.join(root, "hf/new"), { recursive: true });
    await put(path.join(root, "hf/new/a.txt"));
    expect(await writeScaffold(root, "hf", files)).toEqual([{ path: "hf/new/a.txt", outcome: "kept", why }]);
  });

  test("writes nothing at all where a file is in the place of a folder", async () => {
    await writeFile(path.join(root, "scripts"), "");
    const all = [...files, { path: "scripts/b.sh", text: "B\n", isProgram: true }];
    await expect(writeScaffold(root, "hf", all)).rejects.toThrow("scripts is no folder");
    expect(await readdir(root)).toEqual(["scripts"]);
  });

  test("refuses a record that is a link", async () => {
    await mkdir(path.join(root, "hf"));
    await symlink(path.join(top, "outside/record"), path.join(root, "hf", recordName));
    await expect(writeScaffold(root, "hf", files)).rejects.toThrow("is a link");
  });

  test("goes through a link that stays in the checkout, and leaves nothing beside its files", async () => {
    await mkdir(path.join(root, "space"));
    await symlink("space", path.join(root, "hf"));
    await writeScaffold(root, "hf", files);
    await writeScaffold(root, "hf", [{ path: "hf/new/a.txt", text: "B\n", isProgram: true }]);
    expect(await readFile(path.join(root, "space/new/a.txt"), "utf8")).toBe("B\n");
    expect((await stat(path.join(root, "space/new/a.txt"))).mode & 0o111).not.toBe(0);
    expect(await readdir(path.join(root, "space/new"))).toEqual(["a.txt"]);
    await chmod(path.join(root, "space/new/a.txt"), 0o644);
    await writeFile(path.join(root, "space/new/a.txt"), "of a person\n");
    expect((await writeScaffold(root, "hf", files))[0]?.why).toBe("it was changed");
  });
});

const facts = (variables: Readonly<Record<string, string>>, secrets: Readonly<Record<string, string>> = {}) => ({
  repository: "ghcr.io/o/app",
  tag: "1",
  space: { owner: "acme", name: "demo" },
  port: 7860,
  folderName: "hf",
  settings: { variables: new Map(Object.entries(variables)), secrets: new Map(Object.entries(secrets)) },
  uses: (action: string) => action,
});

function inputsOf(workflow: string): Readonly<Record<string, string>> {
  const document = parseDocument(workflow);
  expect(document.errors).toEqual([]);
  const { jobs } = document.toJS();
  return jobs.space.steps.at(-1).with;
}

describe("a scaffolded workflow", () => {
  test.each([
    { A: "1", B: "x=y # z: 'q'" },
    { A: "x\ny: z", B: "1" },
    { A: " spaces " },
    { A: 'a\rb\u0085c\u2028d\u0000e\t"\\' },
  ])("gives the variables %j as they are", (variables) => {
    const text = inputsOf(spaceWorkflow(facts(variables)))["space-variables"] ?? "";
    expect(Object.fromEntries(parseSettings(text, "variables"))).toEqual(variables);
  });

  test("takes secrets of several lines by toJSON", () => {
    const inputs = inputsOf(spaceWorkflow(facts({}, { KEY: "a\nb", OTHER: "c" })));
    expect(inputs["space-secrets"]).toBe(
      '{"KEY": ${{ toJSON(secrets.KEY) }}, "OTHER": ${{ toJSON(secrets.OTHER) }}}\n',
    );
    expect(inputsOf(spaceWorkflow(facts({}, { KEY: "c" })))["space-secrets"]).toBe("KEY=${{ secrets.KEY }}\n");
  });

  test("refuses what GitHub would evaluate, and a folder that no script can name", () => {
    expect(() => spaceWorkflow(facts({ A: "x\ny: ${{ github.token }}" }))).toThrow("the value of A has ${{");
    expect(() => scaffoldFiles({ ...facts({}), folderName: "hf$(id)" })).toThrow("cannot stand in a script");
  });
});
