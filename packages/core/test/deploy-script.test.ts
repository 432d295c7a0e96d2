import { execFile } from "node:child_process";
import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { deployScript } from "../src/scaffold/deploy-script.ts";
import { idsOf } from "../src/space/file-ids.ts";
import { parseRecord, printRecord, recordName } from "../src/space/owned-files.ts";

const run = promisify(execFile);
const digest = `sha256:${"1".repeat(64)}`;
const hubs =
  "---\ntitle: Demo\nemoji: 🏢\nsdk: docker\n---\n\nCheck out the configuration reference at https://huggingface.co/docs/hub/spaces-config-reference\n";

let top: string;
let git: (...args: readonly string[]) => Promise<string>;

/** The script, a docker that only says what it pushed, and a real Space's repository with a README.md of the Hub. */
beforeEach(async () => {
  top = await mkdtemp(path.join(tmpdir(), "layered-build-deploy-"));
  const settings = { variables: new Map<string, string>(), secrets: new Map<string, string>() };
  const facts = { repository: "ghcr.io/o/app", tag: "1", space: undefined, port: 7860, settings, folderName: "hf" };
  await write({
    "code/scripts/deploy-to-hf.sh": deployScript({ ...facts, uses: (action) => action }),
    "code/hf/Dockerfile": "ARG BASE_IMAGE\nFROM $BASE_IMAGE\n",
    "code/hf/README.md": "---\ntitle: Mine\nsdk: docker\n---\n# Mine\n",
    "code/hf/docs/a b.md": "A\n",
    "bin/docker": `#!/bin/sh\n[ "$1" != image ] || echo ghcr.io/o/app@${digest}\necho "$*" >>"${top}/docker"\n`,
  });
  await chmod(path.join(top, "bin/docker"), 0o755);
  const bare = path.join(top, "spaces/acme/demo");
  await run("git", ["init", "--quiet", "--bare", "-b", "main", bare]);
  git = async (...args) => (await run("git", [...args], { cwd: bare })).stdout;
  await commit({ "README.md": hubs });
});
afterEach(() => rm(top, { recursive: true }));

async function write(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [file, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(top, file)), { recursive: true });
    await writeFile(path.join(top, file), text);
  }
}

/** A person's commit to the Space. */
async function commit(files: Readonly<Record<string, string>>): Promise<void> {
  await rm(path.join(top, "work"), { recursive: true, force: true });
  const cwd = path.join(top, "work");
  await run("git", ["clone", "--quiet", path.join(top, "spaces/acme/demo"), cwd]);
  await write(Object.fromEntries(Object.entries(files).map(([file, text]) => [`work/${file}`, text])));
  await run("git", ["add", "."], { cwd });
  await run("git", ["-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "-qm", "a"], { cwd });
  await run("git", ["push", "--quiet", "origin", "HEAD:main"], { cwd });
}

async function deploy(): Promise<string> {
  const { HF_TOKEN: _, ...others } = process.env;
  const env = { ...others, PATH: `${top}/bin:${others["PATH"] ?? ""}`, HF_ENDPOINT: `file://${top}` };
  const result = run("sh", [path.join(top, "code/scripts/deploy-to-hf.sh"), "1", "acme/demo"], { env });
  return result.then(
    ({ stdout, stderr }) => stdout + stderr,
    (error: Error & { readonly stderr?: string }) => `failed: ${error.stderr ?? String(error)}`,
  );
}

const filesOfSpace = async (): Promise<readonly string[]> =>
  (await git("ls-tree", "-r", "--name-only", "main")).trim().split("\n");

describe("the script for deployments by hand", () => {
  test("records what it copied, all of it and nothing else", async () => {
    await commit({ "theirs.txt": "T\n" });
    expect(await deploy()).toContain("acme/demo builds");
    expect(await filesOfSpace()).toEqual([recordName, "Dockerfile", "README.md", "docs/a b.md", "theirs.txt"]);
    const text = await git("show", `main:${recordName}`);
    const record = parseRecord(text, recordName);
    expect(text).toBe(printRecord(record));
    expect([...record.files.keys()]).toEqual(["Dockerfile", "README.md", "docs/a b.md"]);
    for (const [file, ids] of record.files) expect(ids).toEqual(idsOf(Buffer.from(await git("show", `main:${file}`))));
    expect(record.image).toBe(`ghcr.io/o/app:hf-amd64-1@${digest}`);
    expect(await deploy()).toContain("already");
    // A file that is not in the folder any more is the action's own as before.
    await rm(path.join(top, "code/hf/docs"), { recursive: true });
    await write({ "code/hf/README.md": "---\ntitle: Mine\nsdk: docker\n---\n# Other\n" });
    expect(await deploy()).toContain("acme/demo builds");
    const after = parseRecord(await git("show", `main:${recordName}`), recordName);
    expect([...after.files.keys()]).toEqual(["Dockerfile", "README.md", "docs/a b.md"]);
  });

  test.each([
    ["a text of theirs", { "README.md": `${hubs}My text\n` }, "README.md"],
    ["a key of theirs", { "README.md": hubs.replace("sdk:", "license: mit\nsdk:") }, "README.md"],
    ["a Dockerfile of theirs", { Dockerfile: "FROM scratch\n" }, "Dockerfile"],
    ["a file in another's place", { "docs/a b.md": "B\n" }, "docs/a b.md"],
  ])("stops at %s", async (_name, files, file) => {
    await commit(files);
    expect(await deploy()).toContain(
      `failed: acme/demo has files of others, or changed since, which would be overwritten:\n  - ${file}\n`,
    );
    expect(await filesOfSpace()).not.toContain(recordName);
  });

  test("stops at a file of its own that was changed since", async () => {
    await deploy();
    await commit({ "docs/a b.md": "B\n" });
    expect(await deploy()).toContain("overwritten:\n  - docs/a b.md\n");
    expect(await git("show", "main:docs/a b.md")).toBe("B\n");
  });

  test.each([".env", ".env.local", "docs/.env.production"])("publishes no %s", async (file) => {
    await write({ [`code/hf/${file}`]: "KEY=1\n", "code/hf/.env.example": "KEY=\n" });
    const told = await deploy();
    expect(told).toContain("failed: hf has what must not be published");
    expect(told).toContain(`\n./${file}\n`);
    expect(told).not.toContain("example");
    await expect(readFile(path.join(top, "docker"))).rejects.toThrow("ENOENT");
  });

  test("publishes no links, no pointers of Git LFS, and nothing that the record cannot name", async () => {
    await symlink("/etc/passwd", path.join(top, "code/hf/passwd"));
    await write({
      "code/hf/a.bin": "version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 1\n",
      'code/hf/a"b': "",
      "code/hf/a\\b": "",
      "code/hf/fine": "",
    });
    expect((await deploy()).trim().split("\n").slice(1).toSorted()).toEqual(['./a"b', "./a.bin", "./a\\b", "./passwd"]);
  });
});
