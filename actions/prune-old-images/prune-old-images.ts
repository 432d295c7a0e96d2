import { appendFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import {
  basesAcross,
  checkOutputFile,
  githubRest,
  isLimit,
  lifecycleOf,
  livingRefs,
  openFactsCache,
  openPrunable,
  type Operation,
  planFileText,
  type PlannedRepository,
  policyOfRun,
  protectFrom,
  type ProviderOptions,
  pruneImages,
  type Pruned,
  undoLine,
  undoScript,
} from "@layered-build/core/prune";
import { RegistrySession, systemClock, Transport } from "@layered-build/oci";
import { onlyCheck, type ActionContext, type Inputs } from "@layered-build/toolkit";
import { awsRoleOf, registryCredentials } from "@layered-build/toolkit/registry-credentials";
import { checkInputs } from "./check-inputs.ts";
import { imagesToPrune } from "./images-to-prune.ts";
import { keptByInputs } from "./kept-by-inputs.ts";
import type { manifest } from "./manifest.ts";
import { report, type WrittenLifecycle } from "./report.ts";

type Given = Inputs<typeof manifest>;
type Context = ActionContext<typeof manifest>;

/** Milliseconds without a byte: a registry that accepts and never answers must not take the job's hour. */
const idleTimeout = 20_000;
/** Milliseconds that a run waits for a limit at most; GitHub's own runs out within the hour. */
const longestWait = 15 * 60_000;

/** Plans what goes, repository by repository, writes the plan, and carries it out unless this is a dry run. */
export async function pruneOldImages(inputs: Given, context: Context): Promise<void> {
  const { log, workspace } = context;
  if (inputs.check !== undefined) return onlyCheck(inputs.check, log, () => checkInputs(inputs, context));
  const startedAt = systemClock.now();
  const folder = await mkdtemp(path.join(context.tempFolder, "prune-"));
  const planFile =
    inputs["plan-file"] === undefined ? path.join(folder, "plan.json") : path.resolve(workspace, inputs["plan-file"]);
  const undoFile = path.join(folder, "undo.sh");
  await checkOutputFile("plan-file", planFile);
  const { reviewed, policy } = keptByInputs(inputs, workspace);
  const images = await imagesToPrune(inputs);
  const options = providerOptions(inputs, images, context, startedAt);
  const pruned: Pruned[] = [];
  const planned: (PlannedRepository & { readonly name: string })[] = [];
  const lifecycles = new Map<string, WrittenLifecycle>();
  const done: Operation[] = [];
  let hasUndo = false;
  const onDone = async (operation: Operation, command: string | undefined): Promise<void> => {
    done.push(operation);
    if (command === undefined) return;
    if (!hasUndo) await writeFile(undoFile, undoScript, { mode: 0o755 });
    hasUndo = true;
    await appendFile(undoFile, undoLine(command));
  };
  try {
    // All are opened before the first is touched: a mistake in one must not leave the others half done.
    const repositories = [];
    for (const image of images)
      repositories.push({ image, repository: await openPrunable(image, inputs.provider, options) });
    const together = [];
    for (const { image, repository } of repositories) {
      const protect = await protectFrom(workspace, inputs["protect-from"], image, context.exec);
      const ofRun = policyOfRun({ ...policy, protect });
      const living = await livingRefs(ofRun, context.github.repository, githubRest(options));
      const cache = await openFactsCache(cacheFile(context, repository.name), log);
      together.push({ repository, cache, policy: living === undefined ? ofRun : { ...ofRun, living } });
    }
    const isAcross = together.length > 1 && reviewed === undefined;
    const policies = isAcross ? await basesAcross(together, startedAt, log) : together.map((each) => each.policy);
    for (const [index, { repository, cache, policy: ofRepository }] of together.entries())
      pruned.push(
        await pruneImages({
          repository,
          policy: policies[index] ?? ofRepository,
          ...(reviewed === undefined ? {} : { reviewed }),
          dryRun: inputs["dry-run"],
          limits: limitsOf(inputs),
          startedAt,
          clock: systemClock,
          cache,
          log,
          signal: context.signal,
          onPlan: async (plan) => {
            planned.push(plan);
            await writeFile(planFile, planFileText(planned));
            context.setOutput("plan-file", planFile);
            const lifecycle = await lifecycleOf(repository, plan, log);
            if (lifecycle === undefined) return;
            const file = lifecycleFile(planFile, repository.name);
            const isWritten = lifecycle.rules.length > 0 && !lifecycle.withheld;
            lifecycles.set(repository.name, { lifecycle, ...(isWritten ? { file } : {}) });
            // One of an earlier run would be taken for this one's.
            if (!isWritten) return rm(file, { force: true });
            await writeFile(file, lifecycle.text);
            log.info(`${repository.name}: its ECR lifecycle policy is in ${file}`);
          },
          onDone,
        }),
      );
  } catch (error) {
    // Before or between deletions it is the same as in the middle of them: the run ends well, and is not complete.
    if (!isLimit(error)) throw error;
    log.warning(`Stopped before the end: ${error.message}. The next run goes on.`);
  } finally {
    options.session.close();
    options.transport.close();
    const isEnded = pruned.length === images.length && pruned.every(({ applied }) => applied?.complete ?? true);
    report(
      context,
      { pruned, planned, done, lifecycles, isEnded, undoFile: hasUndo ? undoFile : "" },
      inputs["dry-run"],
    );
    if (planned.length === 0) await rm(folder, { recursive: true, force: true });
  }
}

function limitsOf(inputs: Given) {
  const [deletes, minutes] = [inputs["max-deletes"], inputs["max-minutes"]];
  return {
    deletePercent: inputs["max-delete-percent"],
    ...(deletes === undefined ? {} : { deletes }),
    ...(minutes === undefined ? {} : { minutes }),
  };
}

function providerOptions(
  inputs: Given,
  images: readonly string[],
  context: Context,
  startedAt: number,
): ProviderOptions {
  const { env, github, workspace } = context;
  const credentials = registryCredentials(
    inputs,
    context,
    images.map((image) => ({ image })),
  );
  const minutes = inputs["max-minutes"];
  return {
    root: workspace,
    credentials,
    session: new RegistrySession({
      credentials,
      insecureRegistries: inputs["insecure-registries"],
      proxyEnv: env,
      idleTimeout,
    }),
    transport: new Transport({ idleTimeout, proxyEnv: env }),
    clock: systemClock,
    longestWait: () =>
      minutes === undefined ? longestWait : Math.min(longestWait, startedAt + minutes * 60_000 - systemClock.now()),
    ...(inputs.token === undefined ? {} : { token: inputs.token }),
    awsRole: awsRoleOf(inputs, context),
    githubApiUrl: inputs["github-api-url"] ?? github.apiUrl,
    hubUrl: "https://hub.docker.com",
    env,
  };
}

/** Beside the plan: `plan.HOST_REPOSITORY.lifecycle.json` for `plan.json`. */
function lifecycleFile(planFile: string, name: string): string {
  return `${planFile.replace(/\.json$/, "")}.${name.replaceAll(/[^\w.-]+/g, "_")}.lifecycle.json`;
}

/** Below the tool cache, which a self-hosted runner keeps, and a workflow can keep by actions/cache. */
function cacheFile({ env, tempFolder }: Context, name: string): string {
  const toolCache = env["RUNNER_TOOL_CACHE"] ?? "";
  const file = `${name.replaceAll(/[^\w.-]+/g, "_")}.json`;
  return path.join(toolCache === "" ? tempFolder : toolCache, "layered-build", "pruned", file);
}
