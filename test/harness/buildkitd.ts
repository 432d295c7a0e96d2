import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runCommand } from "./run-command.ts";
import { type RunningProcess, startProcess } from "./start-process.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/**
 * A BuildKit newer than Docker's, with an empty store, as a builder by buildx's remote driver.
 * `env` and `builder` go to docker buildx (or an action that runs it); `prune` makes it cold again.
 */
export type Buildkitd = AsyncDisposable & {
  /** `tcp://127.0.0.1:PORT` */
  readonly address: string;
  readonly builder: string;
  readonly env: { readonly BUILDX_CONFIG: string; readonly BUILDX_BUILDER: string };
  readonly prune: () => Promise<void>;
  readonly output: RunningProcess["output"];
};

/** Starts buildkitd (its own OCI worker, 0.2 s) for this caller alone. Needs `requireTools("buildkitd")`. */
export async function startBuildkitd(): Promise<Buildkitd> {
  await using stack = new AsyncDisposableStack();
  const folder = stack.use(await temporaryFolder("buildkitd"));
  const config = join(folder.path, "buildkitd.toml");
  // Registries on loopback are spoken to in plain http by default, whatever their port.
  await writeFile(config, "[worker.oci]\n  enabled = true\n[worker.containerd]\n  enabled = false\n");
  const server = stack.use(
    await startProcess(
      "buildkitd",
      ["--config", config, "--root", join(folder.path, "root"), "--addr", "tcp://127.0.0.1:0"],
      { ready: /running server on (127\.0\.0\.1:\d+)/ },
    ),
  );
  const address = `tcp://${server.ready[1]}`;
  const builder = "lazy";
  const env = { BUILDX_CONFIG: join(folder.path, "buildx"), BUILDX_BUILDER: builder };
  await runCommand("docker", ["buildx", "create", "--name", builder, "--driver", "remote", address], { env });

  const owned = stack.move();
  return {
    address,
    builder,
    env,
    output: server.output,
    prune: async () => {
      await runCommand("docker", ["buildx", "prune", "--builder", builder, "--all", "--force"], { env });
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
