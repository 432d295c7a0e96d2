/**
 * `npm test [-- jest's arguments]`: installs what is missing, then runs all tests under the Node of the actions.
 * Plain JavaScript, because on a fresh clone an older Node may run it: Node 24 comes as a dependency.
 *
 *     node scripts/test.js --install-only    only makes sure that node_modules is what package-lock.json says
 *     node scripts/test.js --run FILE …      the same, then runs a script under the Node of the actions. Not `… && node FILE`:
 *                                            a shell remembers where the older node was, and does not see the one just installed
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";

const root = resolve(import.meta.dirname ?? new URL(".", import.meta.url).pathname, "..");
const bin = join(root, "node_modules", ".bin");
const args = process.argv.slice(2);

if (!isInstalled()) {
  // `npm ci` for a fresh clone; elsewhere `npm install`, which leaves alone what is right already.
  const command = existsSync(join(root, "node_modules")) ? ["install", "--no-save"] : ["ci"];
  const flags = [...command, "--no-audit", "--no-fund", "--loglevel=error"];
  const npm = process.env.npm_execpath;
  if (npm === undefined) run("npm", flags, { shell: process.platform === "win32" });
  else run(process.execPath, [npm, ...flags]);
}
const node = ["node", "node.exe"].map((name) => join(root, "node_modules", "node", "bin", name)).find(existsSync);
const version = node && spawnSync(node, ["--version"], { encoding: "utf8" }).stdout.trim();
if (!version?.startsWith("v24.")) {
  console.error(
    `The tests need Node 24, the runtime of the actions, but node_modules has ${version ?? "none"}. Its npm package is ` +
      "installed by a script, which your npm may block: run `npm ci --ignore-scripts=false` and try again.",
  );
  process.exit(1);
}
if (args[0] === "--run") {
  run(node, args.slice(1));
} else if (!args.includes("--install-only")) {
  console.log(`Node ${version}`);
  const flags = ["--experimental-vm-modules", "--disable-warning=ExperimentalWarning"];
  const reporters = ["--reporters=default", `--reporters=${join(root, "test", "harness", "summary-reporter.js")}`];
  run(node, [...flags, join(root, "node_modules", "jest", "bin", "jest.js"), ...args, ...reporters]);
}

/** Ends with the command's exit code if that is not 0. */
function run(command, commandArgs, options = {}) {
  const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH ?? ""}` };
  const { status, error } = spawnSync(command, commandArgs, { cwd: root, stdio: "inherit", env, ...options });
  if (error !== undefined) console.error(`${command}: ${error.message}`);
  if (status !== 0) process.exit(status ?? 1);
}

/** Whether npm's own record of node_modules agrees with the lockfile; other platforms' packages may be absent. */
function isInstalled() {
  const record = join(root, "node_modules", ".package-lock.json");
  if (!existsSync(record)) return false;
  const [wanted, present] = [join(root, "package-lock.json"), record].map(
    (file) => JSON.parse(readFileSync(file, "utf8")).packages,
  );
  const agrees = ([path, entry]) =>
    path === "" || (path in present ? present[path].version === entry.version : entry.optional || entry.devOptional);
  return Object.entries(wanted).every(agrees);
}
