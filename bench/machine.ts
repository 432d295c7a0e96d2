import { cpus, loadavg, release, totalmem, type as system } from "node:os";
import { runCommand } from "../test/harness/run-command.ts";
import { missingTools, type Tool } from "../test/harness/tools.ts";
import { megabytes } from "./table.ts";

const versions: readonly (readonly [Tool, readonly string[]])[] = [
  ["git", ["--version"]],
  ["docker-registry", ["--version"]],
  ["docker", ["--version"]],
  ["docker", ["buildx", "version"]],
  ["dockerd", ["--version"]],
  ["buildkitd", ["--version"]],
];

/** The machine and the programs that were measured, one line each. */
export async function machineLines(): Promise<readonly string[]> {
  const [cpu] = cpus();
  const load = loadavg().map((value) => value.toFixed(1));
  const commit = await firstLine("git", ["-C", import.meta.dirname, "describe", "--always", "--dirty"]);
  const programs = versions
    .filter(([tool]) => missingTools([tool]).length === 0)
    .map(([tool, args]) => firstLine(tool, args));
  return [
    `${cpus().length} × ${cpu?.model ?? "CPU"}, ${megabytes(totalmem())} of memory, ${system()} ${release()}, load ${load.join(" ")}`,
    `layered-build ${commit}, Node ${process.version}`,
    ...(await Promise.all(programs)),
  ];
}

async function firstLine(command: string, args: readonly string[]): Promise<string> {
  try {
    const { stdout } = await runCommand(command, args);
    return stdout.trim().split("\n")[0] ?? "";
  } catch {
    return `${command}: version unknown`;
  }
}
