import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { startGitServer } from "../harness/git-server.ts";
import { runAction } from "../harness/run-action.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";
import { feature, pullOf, pushOf, zeros } from "./change-events.ts";
import { buildImages } from "./change-scenario.ts";
import { newWorld, withLayers, type World } from "./change-world.ts";

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
  await buildImages(world, await world.git("rev-parse", "main"));
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
  ["with the event's commit", undefined],
  ["with base-ref", "main"],
])("history comes with the action's token where the checkout keeps no credentials, %s", async (_, baseRef) => {
  await using world = await newWorld();
  await using server = await serverOf(world);
  await using temp = await temporaryFolder("temp");
  await buildImages(world, await world.git("rev-parse", "main"));
  const { head } = await feature(world);
  const { path, git, run } = await world.checkOut(head, { branch: "feature" });
  await git("remote", "set-url", "origin", `${server.url}/origin.git`);
  const github = { ...pushOf(zeros, "feature"), serverUrl: server.url, token };
  const inputs = { strategy: "diff", ...(baseRef === undefined ? {} : { "base-ref": baseRef }) };
  const { outputs, log } = await run(action, inputs, github, temp.path);
  expect([outputs["layers"], log]).toEqual(['["a"]', expect.not.stringMatching(/##\[warning\]/)]);
  expect([await filesWith(temp.path, basic), await filesWith(path, basic)]).toEqual([[], []]);
});

test("the token goes to no other server than the run's", async () => {
  await using world = await newWorld();
  await using server = await serverOf(world);
  const { head } = await feature(world);
  const { git, run } = await world.checkOut(head, { branch: "feature" });
  await git("remote", "set-url", "origin", `${server.url}/origin.git`);
  const { log } = await run(action, { strategy: "diff" }, { ...pushOf(zeros, "feature"), token });
  expect([server.refused() > 0, log]).toEqual([true, expect.stringMatching(/nothing to compare with/)]);
});

test.each([
  ["content", /^no image of this key$/, /^no image of this key$/],
  ["diff", /changed/, /^unchanged since.*no image of this key$/],
])("without a checkout, by %s", async (strategy, a, b) => {
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
  const reasons = JSON.parse(outputs["reasons"] || "{}");
  expect([reasons, log]).toEqual([
    expect.objectContaining({ a: expect.stringMatching(a), b: expect.stringMatching(b) }),
    expect.any(String),
  ]);
  expect(await filesWith(temp.path, basic)).toEqual([]);
  expect(await readdir(workspace.path)).toEqual([]);

  expect(log).toMatch(/nothing is checked out/);
  expect(log).not.toMatch(/Git LFS|submodules/);

  // The keys are those of a checkout.
  const { outputs: usual } = await (await world.checkOut(sha)).run(action, { strategy: "all" });
  expect(jobOfA(outputs["matrix"])).toEqual(jobOfA(usual["matrix"]));
});

test("without a checkout, compared with a layers file that names another Dockerfile", async () => {
  await using world = await newWorld();
  await using server = await serverOf(world);
  await using workspace = await temporaryFolder("workspace");
  const before = await world.git("rev-parse", "main");
  const sha = await world.commit({
    ...withLayers("a/Dockerfile", "a/other.Dockerfile"),
    "a/other.Dockerfile": "FROM base\nCOPY a/src /other\n",
  });
  await world.push("main");
  await world.git("clone", "--quiet", "--bare", "../origin.git", "../octo/demo.git");
  await world.git("--git-dir=../octo/demo.git", "config", "uploadpack.allowFilter", "true");
  const github = { ...pushOf(before), sha, serverUrl: server.url, token };
  const run = { action, workspace: workspace.path, inputs: { strategy: "diff" }, github } as const;
  const { outputs } = await runAction(run);
  const { a, b } = JSON.parse(outputs["reasons"] || "{}");
  expect([a, b]).toEqual([
    expect.stringMatching(/the Dockerfile's instructions changed$/),
    expect.stringMatching(/^unchanged since/),
  ]);
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

test("without a checkout, git alone has the credentials, and what a checkout would have otherwise is told", async () => {
  await using world = await newWorld();
  await using server = await serverOf(world);
  await using workspace = await temporaryFolder("workspace");
  const names = ["GIT_CONFIG_COUNT", ...[0, 1, 2, 3, 4].map((index) => `GIT_CONFIG_VALUE_${index}`)];
  const args = Object.fromEntries(names.map((name) => [name, `\${${name}}`]));
  const build = { context: ".", dockerfile: "base/Dockerfile", args };
  await world.commit({
    "compose.yaml": JSON.stringify({ services: { app: { image: "127.0.0.1:1/octo/app", build } } }),
    "a/.gitattributes": "# filter=none\n*.bin filter=lfs diff=lfs merge=lfs -text\n",
  });
  await world.git("update-index", "--add", "--cacheinfo", `160000,${await world.git("rev-parse", "HEAD")},library`);
  await world.git("commit", "--quiet", "--message", "Add a submodule");
  const sha = await world.git("rev-parse", "HEAD");
  await world.push("main");
  await world.git("clone", "--quiet", "--bare", "../origin.git", "../octo/demo.git");
  await world.git("--git-dir=../octo/demo.git", "config", "uploadpack.allowFilter", "true");
  const github = { sha, serverUrl: server.url, token };
  const run = { action, workspace: workspace.path, github };
  const { log, annotations } = await runAction({ ...run, inputs: { strategy: "all", config: "compose.yaml" } });
  const messages = annotations.map(({ message }) => message);
  for (const name of names) expect(messages).toContainEqual(expect.stringContaining(`the variable ${name} is not set`));
  expect(messages).toContainEqual(expect.stringMatching(/Git LFS.*submodules.*refuse this plan.*actions\/checkout/));
  expect(log).toMatch(new RegExp(`commit ${sha.slice(0, 12)} .*nothing is checked out`));

  const refused = await runAction({ ...run, inputs: { config: basic }, check: false });
  expect(refused.annotations).toMatchObject([
    { message: expect.stringContaining("The layers file *** does not exist") },
  ]);
});
