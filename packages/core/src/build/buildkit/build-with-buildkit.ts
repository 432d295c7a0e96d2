import { readFile } from "node:fs/promises";
import path from "node:path";
import {
  serveStore,
  StagingStore,
  type CredentialSource,
  type Digest,
  type ServedRequest,
  type Store,
} from "@layered-build/oci";
import type { Layer } from "../../config/layer.ts";
import { LayeredBuildError } from "../../error.ts";
import type { Exec, Log } from "../../ports.ts";
import type { Frontend } from "../frontend.ts";
import { buildDriver } from "./build-driver.ts";
import { buildxArguments, type BuildxOutput, type ParentContext } from "./buildx-arguments.ts";
import { runBuildx } from "./run-buildx.ts";
import { temporaryDockerConfig } from "./temporary-docker-config.ts";
import { stageDockerfile } from "./staged-dockerfile.ts";

/** A parent as BuildKit needs it: the names that the Dockerfile may call it by, and where its image is. */
export interface BuildkitParent {
  readonly id: string;
  readonly store: Store;
  readonly digest: Digest;
  /** Names in FROM and --from that mean it, expanded. */
  readonly names: readonly string[];
  /** The build argument before FROM that takes its reference, where the Dockerfile declares one. */
  readonly argument?: string;
}

/** One layer to be built by BuildKit. */
export interface BuildkitRequest {
  readonly layer: Layer;
  readonly store: Store;
  readonly parents: readonly BuildkitParent[];
  /** External images by the reference as written, with the digest that the plan has fixed. */
  readonly bases: Readonly<Record<string, Digest>>;
  /** The frontend that the Dockerfile asks for, with the digest that the plan has fixed. */
  readonly frontend?: Frontend & { readonly digest: Digest | undefined };
  readonly dockerfileText: string;
  readonly ignore: readonly string[];
  readonly contextFolder: string;
  /** The time of what is made, seconds since 1970. */
  readonly epoch: number;
  readonly noCache: boolean;
  readonly exec: Exec;
  readonly env: Readonly<Record<string, string>>;
  readonly credentials: CredentialSource;
  readonly insecure: boolean;
  readonly temporary: string;
  readonly log: Log;
  readonly signal?: AbortSignal;
  /** Told of the bytes of blobs that BuildKit sends through our server. */
  readonly onSent: (bytes: number) => void;
}

/** Where the manifest or index that BuildKit wrote can be read; its blobs are in the layer's repository. */
export interface BuildkitResult {
  readonly store: Store;
  readonly reference: string;
}

/**
 * Builds a layer with `docker buildx build`; its blobs are then in the layer's repository. No tag of the
 * repository is written. With Docker's own driver it is pushed through a registry on loopback that stands before the
 * repository: so the result's annotations and digests are ours on either of Docker's image stores, and no temporary tag is left behind.
 */
export async function buildWithBuildkit(request: BuildkitRequest): Promise<BuildkitResult> {
  const driver = await buildDriver(request.exec);
  const direct = driver !== "docker" && !request.store.name.startsWith("oci:");
  await using staged = await stageDockerfile(
    request.temporary,
    request.layer.dockerfile,
    request.dockerfileText,
    request.ignore,
  );
  const metadataFile = path.join(staged.folder, "metadata.json");
  const run = (
    output: BuildxOutput,
    imageOf: (parent: BuildkitParent) => string,
    env: Readonly<Record<string, string>>,
  ) =>
    runBuildx({
      exec: request.exec,
      log: request.log,
      what: `layer ${request.layer.id}`,
      dockerfile: request.layer.dockerfile,
      hint: "No tag was written.",
      env: { ...env, SOURCE_DATE_EPOCH: String(request.epoch) },
      ...(request.signal === undefined ? {} : { signal: request.signal }),
      args: buildxArguments({
        layer: request.layer,
        dockerfile: staged.dockerfile,
        contextFolder: request.contextFolder,
        buildArgs: {
          ...request.layer.buildArgs,
          ...parentArguments(request.parents),
          ...frontendArgument(request.frontend),
        },
        contexts: [...parentContexts(request.parents, imageOf), ...baseContexts(request.bases)],
        output,
        metadataFile,
        noCache: request.noCache,
      }),
    });

  // External images are pulled by BuildKit itself; with the bridge, all else comes and goes through this process.
  const pulled = [
    ...Object.keys(request.bases),
    ...(request.frontend === undefined ? [] : [request.frontend.reference]),
  ];
  const { credentials, temporary } = request;
  const references = direct ? [request.store.name, ...pulled] : pulled;
  await using config = await temporaryDockerConfig(references, credentials, request.env, temporary);
  const env = { ...request.env, ...config.env };
  if (direct) {
    await run({ kind: "digest", repository: request.store.name, insecure: request.insecure }, canonicalName, env);
    return required({ store: request.store, reference: await pushedDigest(metadataFile) }, request.layer);
  }
  if (request.layer.compression === "none" || request.layer.compression === "zstd") {
    request.log.warning(
      `${request.layer.id}: Docker's own BuildKit writes gzip; \`compression\` holds with docker/setup-buildx-action.`,
    );
  }
  const staging = new StagingStore(request.store);
  const repositories = new Map<string, Store>(
    // Whoever else finds the port can read the parents, and publish nothing in their name.
    request.parents.map((parent) => [`layers/${parent.id}`, new StagingStore(parent.store)]),
  );
  repositories.set(`layers/${request.layer.id}`, staging);
  const onRequest = ({ path: url, receivedBytes }: ServedRequest): void => {
    if (url.includes("/blobs/") && receivedBytes > 0) request.onSent(receivedBytes);
  };
  await using server = await serveStore(async (name) => repositories.get(name), { onRequest });
  const host = `${server.host}:${server.port}`;
  const reference = `${host}/layers/${request.layer.id}:build`;
  await run({ kind: "bridge", reference }, (parent) => `${host}/layers/${parent.id}@${parent.digest}`, env);
  return required({ store: staging, reference: "build" }, request.layer);
}

/** The name of a parent that stands in the image's history, the same on every machine; a named context says where it is. */
function canonicalName(parent: BuildkitParent): string {
  const repository = parent.store.name.startsWith("oci:") ? `layered-build.localhost/${parent.id}` : parent.store.name;
  return `${repository}@${parent.digest}`;
}

function parentArguments(parents: readonly BuildkitParent[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    parents.flatMap((parent) => (parent.argument === undefined ? [] : [[parent.argument, canonicalName(parent)]])),
  );
}

function parentContexts(
  parents: readonly BuildkitParent[],
  imageOf: (parent: BuildkitParent) => string,
): readonly ParentContext[] {
  return parents.flatMap((parent) => {
    const names = parent.argument === undefined ? parent.names : [...parent.names, canonicalName(parent)];
    return names.map((name) => ({ name, image: imageOf(parent) }));
  });
}

function baseContexts(bases: Readonly<Record<string, Digest>>): readonly ParentContext[] {
  return Object.entries(bases)
    .filter(([name]) => !name.includes("@"))
    .map(([name, digest]) => ({ name, image: pinned(name, digest) }));
}

/** The build argument goes before `# syntax=`, so that the Dockerfile stays as it is (BuildKit's builder.Build). */
function frontendArgument(frontend: BuildkitRequest["frontend"]): Readonly<Record<string, string>> {
  if (frontend?.digest === undefined || frontend.reference.includes("@")) return {};
  return { BUILDKIT_SYNTAX: `${pinned(frontend.reference, frontend.digest)} ${frontend.options}`.trimEnd() };
}

function pinned(reference: string, digest: Digest): string {
  return `${reference.replace(/:[^/:]*$/, "")}@${digest}`;
}

async function pushedDigest(metadataFile: string): Promise<string> {
  const metadata: unknown = JSON.parse(await readFile(metadataFile, "utf8"));
  const key = "containerimage.digest";
  if (typeof metadata === "object" && metadata !== null && key in metadata) return String(metadata[key]);
  throw new LayeredBuildError("engine", "buildx did not say which digest it pushed.", {
    hint: "Use buildx 0.10 or later.",
  });
}

async function required(result: BuildkitResult, layer: Layer): Promise<BuildkitResult> {
  if ((await result.store.headManifest(result.reference)) !== undefined) return result;
  throw new LayeredBuildError(
    "engine",
    `BuildKit ended without an error, but pushed no manifest for layer ${layer.id}.`,
    {
      hint: "Can the builder reach 127.0.0.1 of this machine, or the registry? See its log above.",
    },
  );
}
