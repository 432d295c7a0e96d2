import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { startGitServer } from "../harness/git-server.ts";
import { runAction } from "../harness/run-action.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";
import { feature, pullOf, pushOf, zeros } from "./change-events.ts";
import { newWorld, type World } from "./change-world.ts";

const token = "ghs_AAAABBBBCCCCDDDDEEEEFFFFGGGGHHHHIIII";
const basic = Buffer.from(`x-access-token:${token}`).toString("base64");
const action = "detect-changed-layers";

/** All files below a folder that have a text in them. */
async function filesWith(folder: string, text: string): Promise<readonly string[]> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  const found = await Promise.all(
    files
      .filter((entry) => entry.isFile())
      .map(async (entry) => {
        const file = join(entry.parentPath, entry.name);
        return (await readFile(file)).includes(text) ? [file] : [];
      }),
  );
  return found.flat();
}

/** The job of layer a in a matrix. */
const jobOfA = (matrix = "{}"): unknown =>
  JSON.parse(matrix).include?.find(({ layer }: { layer: string }) => layer === "a");

const serverOf = (world: World): ReturnType<typeof startGitServer> => startGitServer(world.path, token);

test("history comes with the credentials that actions/checkout left", async () => {
  await using world = await newWorld();
  await using server = await serverOf(world);
  await using temp = await temporaryFolder("temp");
  const { head } = await feature(world);
  const { path, git, run } = await world.checkOut(head, { branch: "feature" });
  await git("remote", "set-url", "origin", `${server.url}/origin.git`);
  // Its newer versions keep them in a file of their own, for this repository alone.
  const file = join(world.path, "credentials");
  await writeFile(file, `[http "${server.url}/"]\n\textraheader = AUTHORIZATION: basic ${basic}\n`);
  await git("config", `includeIf.gitdir:${path}/.git.path`, file);
  const { outputs, log } = await run(action, { strategy: "diff" }, pushOf(zeros, "feature"), temp.path);
  expect([outputs["layers"], log]).toEqual(['["a"]', expect.not.stringMatching(/##\[warning\]/)]);
  expect(await filesWith(temp.path, basic)).toEqual([]);
});

test.each([
  ["content", ["base", "a", "b", "c"]],
  ["diff", ["a"]],
])("without a checkout, by %s", async (strategy, layers) => {
  await using world = await newWorld();
  await using server = await serverOf(world);
  await using temp = await temporaryFolder("temp");
  await using workspace = await temporaryFolder("workspace");
  const before = await world.git("rev-parse", "main");
  const { head: sha } = await feature(world);
  await world.git("clone", "--quiet", "--bare", "../origin.git", "../octo/demo.git");
  await world.git("--git-dir=../octo/demo.git", "config", "uploadpack.allowFilter", "true");
  const github = { ...pullOf(before, sha), sha, serverUrl: server.url, token };
  const run = { action, workspace: workspace.path, inputs: { strategy }, github };
  const { outputs, log } = await runAction({ ...run, temp: temp.path });
  expect([JSON.parse(outputs["layers"] || "[]"), log]).toEqual([layers, expect.any(String)]);
  expect(await filesWith(temp.path, basic)).toEqual([]);
  expect(await readdir(workspace.path)).toEqual([]);

  // The keys are those of a checkout.
  const { outputs: usual } = await (await world.checkOut(sha)).run(action, { strategy: "all" });
  expect(jobOfA(outputs["matrix"])).toEqual(jobOfA(usual["matrix"]));
});

test("without a checkout, and without the right to read", async () => {
  await using world = await newWorld();
  await using server = await serverOf(world);
  await using workspace = await temporaryFolder("workspace");
  const sha = await world.git("rev-parse", "main");
  const github = { sha, serverUrl: server.url, token: "ghs_ZZZZ" };
  const { outcome, annotations } = await runAction({ action, workspace: workspace.path, github });
  const text = annotations.map(({ message }) => message).join("\n");
  expect([outcome, text]).toEqual([
    "failure",
    expect.stringMatching(/not a git repository.*could not be fetched[^]*actions\/checkout/),
  ]);
  expect(server.refused()).toBeGreaterThan(0);
});
