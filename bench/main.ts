/**
 * Measures whole processes against whole processes, on this machine, and prints Markdown.
 *
 *     npm run bench -- [ROW…] [--runs 3] [--model-mb 1000] [--full] [--requests]
 *
 * --full runs the slow rows too, --requests lists what ours asks of the registry. Rows that need a program that is not here are skipped.
 * Needs 6 GB in the system's temporary folder (--full: 8 GB), and leaves nothing behind, also when it is stopped by Ctrl-C.
 */
import { parseArgs } from "node:util";
import { missingTools } from "../test/harness/tools.ts";
import { machineLines } from "./machine.ts";
import type { BenchOptions, Row } from "./row.ts";
import { appChange, appChangeWeights } from "./rows/app-change.ts";
import { changedBuilder } from "./rows/changed-builder.ts";
import { detect } from "./rows/detect.ts";
import { firstPush } from "./rows/first-push.ts";
import { knownRun } from "./rows/known-run.ts";
import { prune, pruneLarge } from "./rows/prune.ts";
import { parentSize } from "./rows/parent-size.ts";
import { rebuiltBase } from "./rows/rebuilt-base.ts";
import { sign } from "./rows/sign.ts";
import { unchanged } from "./rows/unchanged.ts";
import { wrap, wrapOne } from "./rows/wrap.ts";
import { timesTable } from "./table.ts";

const rows: readonly Row[] = [
  appChange,
  appChangeWeights,
  knownRun,
  changedBuilder,
  parentSize,
  unchanged,
  detect,
  rebuiltBase,
  firstPush,
  wrap,
  wrapOne,
  sign,
  prune,
  pruneLarge,
];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: "string", default: "3" },
    "model-mb": { type: "string", default: "1000" },
    full: { type: "boolean", default: false },
    requests: { type: "boolean", default: false },
  },
});
const unknown = positionals.filter((name) => !rows.some((row) => row.name === name));
if (unknown.length > 0) {
  console.error(`No row is called ${unknown.join(", ")}. There are: ${rows.map((row) => row.name).join(", ")}`);
  process.exit(1);
}

if (!/^[1-9]\d*$/.test(values.runs) || !/^[1-9]\d*$/.test(values["model-mb"])) {
  console.error("--runs and --model-mb take a whole number, 1 or more.");
  process.exit(1);
}

// Modes of files count as they are on disk for some contenders, and as git has them for others.
process.umask(0o022);
const stopped = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => stopped.abort());
const options: BenchOptions = {
  runs: Number(values.runs),
  modelBytes: Number(values["model-mb"]) * 1e6,
  listRequests: values.requests,
  signal: stopped.signal,
  progress: (line) => {
    stopped.signal.throwIfAborted();
    console.error(`  ${line}`);
  },
};

try {
  console.log(`${(await machineLines()).map((line) => `- ${line}`).join("\n")}\n`);
  for (const row of rows.filter(({ name, slow }) =>
    positionals.length > 0 ? positionals.includes(name) : values.full || slow !== true,
  )) {
    const missing = missingTools(row.needs);
    if (missing.length > 0) console.log(`SKIPPED ${row.name}: needs ${missing.join(", ")}, not found here\n`);
    else await runRow(row);
  }
} catch (error) {
  if (!stopped.signal.aborted) throw error;
  console.error("Stopped; everything is cleaned up.");
  process.exitCode = 130;
}

async function runRow(row: Row): Promise<void> {
  console.error(`${row.name}:`);
  const { timed, notes } = await row.run(options);
  console.log(`### ${row.title} (\`${row.name}\`)\n\n${timesTable(timed)}\n`);
  for (const { contender } of timed) console.log(`- ${contender.name}: \`${contender.commandLine}\``);
  for (const note of notes) console.log(note.startsWith(" ") ? note : `- ${note}`);
  console.log("");
}
