/**
 * Keeps one private dockerd: starts it, says when it is ready, and takes everything away when the watched process ends
 * (a jest run, however it ends) or on SIGTERM. A process of its own, because the daemon serves several jest workers
 * and must outlive each of them, but not their run.
 *
 *     node dockerd-keeper.ts FOLDER containerd|classic WATCHED-PID
 *
 * FOLDER/ready appears once the daemon answers at FOLDER/docker.sock, FOLDER/failed with the reason when it cannot.
 */
import { execFileSync, spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const [folder = "", store = "", watched = ""] = process.argv.slice(2);
const inFolder = (name: string): string => join(folder, name);

let asked = false;
for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, () => (asked = true));

await using stack = new AsyncDisposableStack();
stack.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }));
const bridge = addBridge();
stack.defer(() => {
  execFileSync("ip", ["link", "delete", bridge]);
});
await writeFile(
  inFolder("daemon.json"),
  JSON.stringify({ features: { "containerd-snapshotter": store === "containerd" } }),
);

const log = createWriteStream(inFolder("dockerd.log"));
const files = ["--config-file", inFolder("daemon.json"), "--pidfile", inFolder("dockerd.pid")];
const roots = ["--data-root", inFolder("data"), "--exec-root", inFolder("exec")];
// A bridge of its own, and no iptables: daemons side by side would fight for docker0 and its rules. Never
// `--bridge none`: it deletes docker0 under a daemon that is there already, and then no RUN finds its network.
const network = ["--bridge", bridge, "--iptables=false", "--ip6tables=false"];
const daemon = spawn("dockerd", [...files, ...roots, ...network, "-H", `unix://${inFolder("docker.sock")}`], {
  stdio: ["ignore", "pipe", "pipe"],
});
daemon.stdout.pipe(log);
daemon.stderr.pipe(log);
daemon.once("error", (error) => log.write(`${error.message}\n`));
const ended = new Promise<void>((resolve) => {
  daemon.once("close", () => resolve());
});
stack.defer(async () => {
  daemon.kill("SIGTERM");
  if (await Promise.race([ended.then(() => false), sleep(15_000, true, { ref: false })])) daemon.kill("SIGKILL");
  await ended;
});

const over = (): boolean => daemon.exitCode !== null || daemon.pid === undefined || asked || !isAlive(Number(watched));
while (!over() && !(await answers())) await sleep(50);
if (over()) {
  const tail = (await readFile(inFolder("dockerd.log"), "utf8")).split("\n").slice(-15).join("\n");
  await announce("failed", `dockerd did not become ready:\n${tail}`);
  await sleep(2000); // The folder goes with us: leave time to read the reason.
} else {
  await announce("ready", "");
  while (!over()) await sleep(200);
}

/** Written aside and renamed: whoever waits for the file must never read half of it. */
async function announce(name: "ready" | "failed", content: string): Promise<void> {
  await writeFile(inFolder(`${name}.part`), content);
  await rename(inFolder(`${name}.part`), inFolder(name));
}

/** Makes the first bridge whose number is free; the kernel refuses a name that exists, so no two keepers share one. */
function addBridge(): string {
  for (let number = 1; number < 250; number++) {
    const name = `lbtest${number}`;
    try {
      execFileSync("ip", ["link", "add", name, "type", "bridge"], { stdio: "pipe" });
    } catch (error) {
      if (String(error).includes("File exists")) continue;
      throw error;
    }
    execFileSync("ip", ["addr", "add", `172.29.${number}.1/24`, "dev", name]);
    execFileSync("ip", ["link", "set", name, "up"]);
    return name;
  }
  throw new Error("No bridge name is free: 249 daemons of this kind cannot be running, look at `ip link`");
}

function answers(): Promise<boolean> {
  return new Promise((resolve) => {
    const ping = request({ socketPath: inFolder("docker.sock"), path: "/_ping" }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    ping.once("error", () => resolve(false));
    ping.end();
  });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
