import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { buildChain, chainToScan } from "../harness/chain-to-scan.ts";
import { type FalseTrivyOptions, writeFalseTrivy } from "../harness/false-trivy.ts";
import type { GitRepository } from "../harness/git-repository.ts";
import { startRegistry } from "../harness/registry.ts";
import { runAction, type ActionResult, type ActionRun } from "../harness/run-action.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";

type Options = FalseTrivyOptions & { readonly github?: ActionRun["github"]; readonly workspace?: string };

/** A chain in a registry, and the built action with a program in Trivy's place. Needs `requireTools("docker-registry", "git")`. */
export type Scanning = AsyncDisposable & {
  readonly folder: string;
  readonly host: string;
  readonly repository: GitRepository;
  /** By layer. */
  readonly images: Readonly<Record<string, string>>;
  /** Scans the app, in an empty workspace; each time with folders of its own. */
  readonly scan: (inputs: Readonly<Record<string, string>>, options?: Options) => Promise<ActionResult>;
};

/** Builds the chain. */
export async function startScanning(): Promise<Scanning> {
  await using stack = new AsyncDisposableStack();
  const folder = stack.use(await temporaryFolder("scan")).path;
  const { host } = stack.use(await startRegistry());
  const repository = stack.use(await chainToScan(`${host}/acme/nllb`));
  const images = await buildChain(repository.path);
  let count = 0;
  const scan: Scanning["scan"] = async (inputs, options = {}) => {
    count += 1;
    const program = join(folder, `trivy-${count}`);
    await writeFalseTrivy(program, options);
    const workspace = options.workspace ?? join(folder, `workspace-${count}`);
    await mkdir(workspace, { recursive: true });
    const temp = join(folder, `temp-${count}`);
    await mkdir(temp);
    const given = { mode: "scan", image: images["app"] ?? "", "trivy-path": program, ...inputs };
    return runAction({
      action: "scan-and-sign",
      workspace,
      temp,
      inputs: given,
      ...(options.github === undefined ? {} : { github: options.github }),
    });
  };
  const owned = stack.move();
  return { folder, host, repository, images, scan, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}
