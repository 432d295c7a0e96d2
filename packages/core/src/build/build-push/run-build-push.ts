import { mkdtemp, readFile, rm } from "node:fs/promises";
import path from "node:path";
import type { CredentialSource } from "@layered-build/oci";
import { isRecord } from "@layered-build/oci/is-record";
import type { Exec, Log } from "../../ports.ts";
import { buildDriver } from "../buildkit/build-driver.ts";
import { runBuildx } from "../buildkit/run-buildx.ts";
import { temporaryDockerConfig } from "../buildkit/temporary-docker-config.ts";
import { buildPushArguments } from "./build-push-arguments.ts";
import { dockerfileName, type BuildPush } from "./build-push.ts";
import { namedImages, pushedImages, registryImage } from "./build-push-outputs.ts";
import { asksForDefault, attestations, type AttestationDefaults } from "./attestations.ts";
import { stageSecrets } from "./stage-secrets.ts";

/** Where a build runs, and who it is at registries. */
interface BuildPushEnvironment {
  readonly exec: Exec;
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly env: Readonly<Record<string, string>>;
  /** The checkout, which paths are relative to. */
  readonly folder: string;
  readonly temporary: string;
  readonly credentials: CredentialSource;
  /** The host of a registry that base images may come from, whether the build names an image there or not. */
  readonly registry?: string | undefined;
  readonly provenance: Omit<AttestationDefaults, "canAttest">;
}

/** What BuildKit says of what it made; what is no image has neither digest nor id. */
export interface BuildPushResult {
  readonly digest?: string;
  readonly imageId?: string;
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** `repository@digest` of the first name that was pushed. */
  readonly image?: string;
}

/** Builds what is asked for by BuildKit, and nothing else: no key, no plan. Throws `engine` and `build-failed`. */
export async function runBuildPush(build: BuildPush, environment: BuildPushEnvironment): Promise<BuildPushResult> {
  const { exec, log, signal, credentials, temporary } = environment;
  const canAttest = await canAttestBy((request) => exec({ signal, ...request }), build);
  const folder = await mkdtemp(path.join(temporary, "layered-build-"));
  await using stack = new AsyncDisposableStack();
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const ofRegistry = environment.registry === undefined ? [] : [`${environment.registry}/x`];
  const images = [...namedImages(build), ...ofRegistry].filter((image) => registryImage(image) !== undefined);
  const config = stack.use(await temporaryDockerConfig(images, credentials, environment.env, temporary));
  const metadataFile = path.join(folder, "metadata.json");
  const imageIdFile = path.join(folder, "image-id");
  const dockerfile = dockerfileName(build);
  await runBuildx({
    exec,
    log,
    signal,
    cwd: environment.folder,
    // As docker/build-push-action has it: what the Dockerfile is warned of is in the metadata too.
    env: { BUILDX_METADATA_WARNINGS: "true", ...environment.env, ...config.env },
    args: buildPushArguments(build, {
      secrets: await stageSecrets(build.secrets, folder),
      attestations: attestations(build, { ...environment.provenance, canAttest }),
      metadataFile,
      imageIdFile,
    }),
    what: `the image of ${dockerfile}`,
    dockerfile,
  });
  return resultOf(build, await readIfThere(metadataFile), (await readIfThere(imageIdFile))?.trim());
}

/** Docker's own driver refuses what it cannot do: with its old image store, attestations. */
async function canAttestBy(exec: Exec, build: BuildPush): Promise<boolean> {
  const driver = await buildDriver(exec, build.builder);
  if (driver !== "docker" || !asksForDefault(build)) return true;
  const { stdout } = await exec({ command: "docker", args: ["info", "--format", "{{json .DriverStatus}}"] });
  return stdout.includes("io.containerd.snapshotter");
}

function resultOf(build: BuildPush, metadataText: string | undefined, imageId: string | undefined): BuildPushResult {
  const parsed: unknown = JSON.parse(metadataText ?? "null");
  const metadata = isRecord(parsed) ? parsed : undefined;
  const digest = metadata?.["containerimage.digest"];
  const [name] = pushedImages(build);
  const pushed = name === undefined ? undefined : registryImage(name);
  return {
    ...(imageId === undefined || imageId === "" ? {} : { imageId }),
    ...(metadata === undefined ? {} : { metadata }),
    ...(typeof digest === "string" ? { digest } : {}),
    ...(typeof digest === "string" && pushed !== undefined
      ? { image: `${pushed.registry}/${pushed.repository}@${digest}` }
      : {}),
  };
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (isRecord(error) && error["code"] === "ENOENT") return undefined;
    throw error;
  }
}
