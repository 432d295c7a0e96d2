import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { runCommand } from "./run-command.ts";
import { findTool, hostPath } from "./tools.ts";

/** The generations of cosign, by the names under which scripts/host/install.sh puts them side by side. */
export type Cosign = "cosign2" | "cosign3";

/** A key pair of `cosign generate-key-pair`, in a folder of its own. */
export type CosignKeys = {
  readonly privatePem: string;
  readonly publicPem: string;
  readonly privateFile: string;
  readonly publicFile: string;
  readonly password: string;
};

/** How a run ended; a refusal is no error here. */
export type CosignEnd = { readonly code: number; readonly stdout: string; readonly stderr: string };

/** Makes a key pair with a password. */
export async function makeCosignKeys(cosign: Cosign, folder: string, password: string): Promise<CosignKeys> {
  await runCommand(cosign, ["generate-key-pair"], { cwd: folder, env: { COSIGN_PASSWORD: password, HOME: folder } });
  const [privateFile, publicFile] = [join(folder, "cosign.key"), join(folder, "cosign.pub")];
  const [privatePem, publicPem] = await Promise.all([readFile(privateFile, "utf8"), readFile(publicFile, "utf8")]);
  return { privatePem, publicPem, privateFile, publicFile, password };
}

/** Files that keep version 3 from asking the network: no log, no timestamps, no trusted keys but ours. */
export async function offlineFiles(
  folder: string,
): Promise<{ readonly signingConfig: string; readonly trustedRoot: string }> {
  const [signingConfig, trustedRoot] = [join(folder, "signing-config.json"), join(folder, "trusted-root.json")];
  await writeFile(
    signingConfig,
    JSON.stringify({
      mediaType: "application/vnd.dev.sigstore.signingconfig.v0.2+json",
      rekorTlogConfig: {},
      tsaConfig: {},
    }),
  );
  await writeFile(
    trustedRoot,
    JSON.stringify({ mediaType: "application/vnd.dev.sigstore.trustedroot+json;version=0.1" }),
  );
  return { signingConfig, trustedRoot };
}

/** Runs cosign with a home of its own; resolves whatever the exit code is. */
export async function runCosign(
  cosign: Cosign,
  args: readonly string[],
  options: { readonly home: string; readonly env?: Readonly<Record<string, string>> },
): Promise<CosignEnd> {
  const env = { PATH: hostPath(), HOME: options.home, ...options.env };
  const child = spawn(findTool(cosign) ?? cosign, args, { env, stdio: ["ignore", "pipe", "pipe"] });
  const ended = new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve(code ?? -1));
  });
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, stdout, stderr };
}
