import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import {
  type BuildPush,
  type BuildPushResult,
  type BuildSecret,
  buildPushSummary,
  runBuildPush,
  usualPlaces,
} from "@layered-build/core/build-push";
import { type ActionContext, type Inputs, maskable } from "@layered-build/toolkit";
import { registryCredentials } from "@layered-build/toolkit/registry-credentials";
import type { manifest } from "../manifest.ts";
import { readBuildPush } from "./read-build-push.ts";
import { signInRegistries } from "./sign-in.ts";

type Given = Inputs<typeof manifest>;
type Context = ActionContext<typeof manifest>;

/**
 * Builds what docker/build-push-action's inputs ask for, and tells it; `given` are those that are, `problems` what is wrong with inputs
 * beside them. Throws `bad-input` with all that is wrong.
 */
export async function buildPush(
  inputs: Given,
  context: Context,
  given: readonly string[],
  problems: readonly string[],
): Promise<void> {
  const { log, env, exec, signal, programEnv, workspace, tempFolder, github } = context;
  const { build, warnings } = readBuildPush(inputs, problems, {
    hasFile: (path) => existsSync(resolve(workspace, path)),
    hasVariable: (name) => programEnv[name] !== undefined,
  });
  for (const text of build.secrets.flatMap((secret) => secretTexts(secret, env))) context.mask(text);
  for (const warning of warnings) log.warning(warning);
  const leftAside = usualPlaces.find((place) => existsSync(join(workspace, place)));
  if (leftAside !== undefined) log.warning(`${leftAside} is left aside: \`${given[0]}\` says what is built.`);

  const images = signInRegistries(build).map((registry) => ({ image: `${registry}/x` }));
  const started = Date.now();
  const result = await runBuildPush(build, {
    exec,
    log,
    signal,
    env: programEnv,
    folder: workspace,
    temporary: tempFolder,
    credentials: registryCredentials(inputs, context, images),
    registry: inputs.registry,
    provenance: { builderId: runAddress(github), isPrivate: isPrivate(github) },
  });
  report(context, build, result, Date.now() - started);
}

/** What is to be masked of a secret. */
function secretTexts(secret: BuildSecret, env: Context["env"]): readonly string[] {
  if (secret.kind === "file") return [];
  return maskable(secret.kind === "value" ? secret.value : (env[secret.name] ?? ""));
}

function runAddress({ serverUrl, repository, runId, runAttempt }: Context["github"]): string {
  const run = `${serverUrl}/${repository ?? ""}/actions/runs/${runId ?? ""}`;
  return runAttempt === undefined ? run : `${run}/attempts/${runAttempt}`;
}

function isPrivate({ payload }: Context["github"]): boolean {
  const repository = payload["repository"];
  return (
    typeof repository === "object" && repository !== null && "private" in repository && repository.private === true
  );
}

function report(
  { log, summary, setOutput }: Context,
  build: BuildPush,
  result: BuildPushResult,
  milliseconds: number,
): void {
  const made = result.image ?? result.digest ?? build.outputs.join(" ");
  log.info(made === "" ? "built by BuildKit" : `built by BuildKit: ${made}`);
  summary.add(`### Image\n\n${buildPushSummary(build, result, milliseconds)}`);
  setOutput("action", "built");
  setOutput("engine", "buildkit");
  setOutput("tags", build.tags.join("\n"));
  if (result.digest !== undefined) setOutput("digest", result.digest);
  if (result.imageId !== undefined) setOutput("imageid", result.imageId);
  if (result.metadata !== undefined) setOutput("metadata", result.metadata);
  if (result.image !== undefined) setOutput("image", result.image);
}
