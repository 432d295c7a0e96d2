import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { z } from "zod";
import { type GitRepository, gitRepository } from "../harness/git-repository.ts";

const root = resolve(import.meta.dirname, "../..");
const packageSchema = z.object({ scripts: z.record(z.string(), z.string()) });
const callSchema = z.object({
  script: z.string(),
  args: z.array(z.string()),
  env: z.record(z.string(), z.string()),
});

/** A script of the repository that a workflow has run. */
export type ScriptCall = z.infer<typeof callSchema>;

/** Writes down what it is called for; `build` builds, and the script that $FAILING names fails. */
const recorder = `
const { appendFileSync, cpSync } = require("node:fs");
const [script, ...args] = process.argv.slice(2);
appendFileSync(process.env.CALLS, JSON.stringify({ script, args, env: process.env }) + "\\n");
if (script === "build") cpSync("source.txt", "dist/action.js");
if (script === process.env.FAILING) process.exit(1);
`;

/**
 * A repository that stands in for this one, where its workflows run: .github is the real one, and npm has the scripts of the real package.json,
 * but each only writes down that it was called.
 */
export async function ownRepository(): Promise<GitRepository> {
  const { scripts } = packageSchema.parse(JSON.parse(await readFile(join(root, "package.json"), "utf8")));
  const called = Object.keys(scripts).map((name) => [name, `node record.cjs ${name}`]);
  const entries = await readdir(join(root, ".github"), { recursive: true, withFileTypes: true });
  const paths = entries
    // What can be called is rewritten for act, in the copy that a workflow finds.
    .filter((entry) => entry.isFile() && entry.name !== "layered-build.yml")
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
  const own = await Promise.all(paths.map(async (path) => [path, await readFile(join(root, path), "utf8")] as const));
  return gitRepository({
    ...Object.fromEntries(own),
    ".gitignore": "node_modules/\n",
    ".npmrc": "audit=false\nfund=false\nupdate-notifier=false\n",
    "package.json": JSON.stringify({ name: "own", private: true, scripts: Object.fromEntries(called) }),
    "package-lock.json": JSON.stringify({ name: "own", lockfileVersion: 3, packages: { "": { name: "own" } } }),
    "record.cjs": recorder,
    "scripts/host/install.sh": 'exec node record.cjs install.sh "$@"\n',
    "source.txt": "one\n",
    "dist/action.js": "one\n",
    "dist/lib/core.js": "core\n",
    "dist/vendor/yaml.js": "yaml\n",
    "dist/licenses.txt": "licences\n",
    "dist/package.json": "{}\n",
    "layers.schema.json": "{}\n",
  });
}

/** What the file CALLS holds, in the order of the calls; nothing, where there is none. */
export async function scriptCalls(file: string): Promise<readonly ScriptCall[]> {
  const text = await readFile(file, "utf8").catch(() => "");
  const lines = text.split("\n").filter((line) => line !== "");
  return lines.map((line) => callSchema.parse(JSON.parse(line)));
}
