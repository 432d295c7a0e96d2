import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { hostPath } from "./tools.ts";

/** Which image store the daemon has: Docker 29's default, or that of the Docker 28 on ubuntu-24.04 runners. */
export type DockerStore = "containerd" | "classic";

/** A daemon that answers at `host`; `env` is what docker, buildx and compose need to find it, and no other's settings. */
export type Dockerd = AsyncDisposable & {
  /** `unix://…` */
  readonly host: string;
  readonly env: { readonly DOCKER_HOST: string; readonly DOCKER_CONFIG: string };
};

/** `fresh` starts a daemon for this caller alone, with an empty store, instead of the one of this jest run. */
export type DockerdOptions = { readonly store: DockerStore; readonly fresh?: boolean };

/**
 * A private dockerd with buildx, in which RUN works (without a network). Needs `requireTools("dockerd")`.
 * By default all tests of a jest run share one for each store: it starts with the first that asks, in about a second,
 * and ends with the run; disposing of it does nothing, and names of images must be the test's own.
 */
export async function startDockerd({ store, fresh = false }: DockerdOptions): Promise<Dockerd> {
  if (!fresh) {
    const folder = join(tmpdir(), `layered-build-dockerd-${jestProcess()}-${store}`);
    if (await isFirst(folder)) startKeeper(folder, store, jestProcess());
    return { ...(await whenReady(folder)), [Symbol.asyncDispose]: async () => undefined };
  }
  const folder = await mkdtemp(join(tmpdir(), "layered-build-dockerd-"));
  const keeper = startKeeper(folder, store, process.pid);
  const ended = new Promise<void>((resolve) => {
    keeper.once("exit", () => resolve());
  });
  return {
    ...(await whenReady(folder)),
    [Symbol.asyncDispose]: async () => {
      keeper.kill("SIGTERM");
      await ended;
    },
  };
}

/** The process of the whole jest run: a worker (it alone has an IPC channel) is a child of it. */
const jestProcess = (): number => (process.connected ? process.ppid : process.pid);

/** Of the workers that ask at once, the one that makes the folder starts the daemon. */
async function isFirst(folder: string): Promise<boolean> {
  try {
    await mkdir(folder);
    return true;
  } catch (error) {
    // Not `instanceof Error`: in jest, Node's own errors are of another realm.
    if (typeof error === "object" && error !== null && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

function startKeeper(folder: string, store: DockerStore, watched: number): ChildProcess {
  const keeper = spawn(
    process.execPath,
    [join(import.meta.dirname, "dockerd-keeper.ts"), folder, store, `${watched}`],
    {
      env: { ...process.env, PATH: hostPath(), NODE_OPTIONS: "" },
      stdio: "ignore",
      detached: true, // A Ctrl-C meant for jest must not reach it before jest has ended its tests.
    },
  );
  keeper.unref();
  return keeper;
}

async function whenReady(folder: string): Promise<Pick<Dockerd, "host" | "env">> {
  // A minute at most: a slow disk may take ten seconds, and a keeper that died early leaves neither file.
  for (let waited = 0; waited < 60_000; waited += 50) {
    if (existsSync(join(folder, "failed"))) throw new Error(await readFile(join(folder, "failed"), "utf8"));
    if (existsSync(join(folder, "ready"))) {
      const host = `unix://${join(folder, "docker.sock")}`;
      return { host, env: { DOCKER_HOST: host, DOCKER_CONFIG: join(folder, "config") } };
    }
    await sleep(50);
  }
  throw new Error(`dockerd gave no sign of life for a minute: see ${folder}`);
}
