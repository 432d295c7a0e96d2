import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { WorkflowResult, WorkflowRun } from "../harness/act.ts";
import { writeDatabase } from "../harness/chain-to-scan.ts";
import { type CosignKeys, makeCosignKeys, offlineFiles, runCosign } from "../harness/cosign.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";
import { findTool } from "../harness/tools.ts";
import { repository } from "./sample-chain.ts";
import type { WorkflowBench } from "./workflow-bench.ts";

/** What an example's pipeline needs to scan and sign without a network. */
export type PipelineTools = AsyncDisposable & {
  /** Options of a scan, as YAML. */
  readonly scan: string;
  readonly run: (bench: WorkflowBench, more?: Partial<WorkflowRun>) => Promise<WorkflowResult>;
  /** Whether cosign takes an image as signed by the key of these runs. */
  readonly isSigned: (bench: WorkflowBench, digest: string) => Promise<boolean>;
};

/** A file that the gate closes for. */
export const vulnerable = "Metadata-Version: 2.1\nName: Flask\nVersion: 2.0.0\n";

/** Needs `requireTools("cosign3", "trivy")`. */
export async function pipelineTools(): Promise<PipelineTools> {
  await using stack = new AsyncDisposableStack();
  const folder = stack.use(await temporaryFolder("pipeline")).path;
  await writeDatabase(join(folder, "database"));
  await mkdir(join(folder, "keys"));
  const keys: CosignKeys = await makeCosignKeys("cosign3", join(folder, "keys"), "correct horse");
  const { trustedRoot } = await offlineFiles(folder);
  const owned = stack.move();
  return {
    scan: `trivy-path: ${JSON.stringify(findTool("trivy"))}\nscanners: vuln\noffline: true`,
    run: (bench, { env, ...more } = {}) =>
      bench.run({
        env: { TRIVY_CACHE_DIR: join(folder, "database"), ...env },
        variables: { SIGN: "key" },
        secrets: {
          SIGN_KEY: Buffer.from(keys.privatePem).toString("base64"),
          SIGN_KEY_PASSWORD: keys.password,
        },
        ...more,
      }),
    isSigned: async (bench, digest) => {
      const flags = ["--key", keys.publicFile, "--insecure-ignore-tlog=true", "--trusted-root", trustedRoot];
      const image = `${bench.registry.host}/${repository}@${digest}`;
      const { code } = await runCosign("cosign3", ["verify", ...flags, "--allow-http-registry", image], {
        home: folder,
      });
      return code === 0;
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** The jobs that ran, each once. */
export const ran = ({ jobs }: WorkflowResult): readonly string[] => [
  ...new Set(jobs.filter(({ steps }) => steps.length > 0).map(({ id }) => id)),
];

/** The event of a pull request that comes from the repository `from`. */
export const pullRequest = (from: string, sha: string): object => ({
  number: 7,
  pull_request: {
    number: 7,
    user: { login: "someone" },
    head: { ref: "change", sha, repo: { full_name: from } },
    base: { ref: "main", repo: { full_name: repository } },
  },
});
