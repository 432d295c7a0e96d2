import { LayeredBuildError } from "../error.ts";
import { buildLayers } from "../build/build-layers.ts";
import type { BuildEnvironment } from "../build/build-environment.ts";
import { layersOfFile } from "../config/layers-of-file.ts";
import { detectChanges } from "../plan/detect-changes.ts";
import { openProject } from "../project/open-project.ts";
import { createStores } from "../registry/stores.ts";
import { baseArgument } from "./wrap-file.ts";
import type { BuildFile, WrapFile } from "./wrap-request.ts";

/** Where the build happens: the checkout, and what builds need. */
export interface BuildWrapPorts {
  readonly folder: string;
  /** OWNER/NAME and its address, for annotations; "" where there is none. */
  readonly repository: string;
  readonly url?: string;
  /** Where proxies are named. */
  readonly proxyEnv: Readonly<Record<string, string | undefined>>;
  readonly environment: BuildEnvironment;
}

/** The only layer: its name in logs, and the prefix of the tags that the engine keeps. */
const layerId = "hf";

/**
 * Builds by the Dockerfile of the wrap, as a layer of its own: by registry calls where they do exactly what BuildKit would, else by BuildKit;
 * an image that was built of the same before is found again by its key. Throws what builds throw.
 */
export function buildWrapFile({ folder, repository, url, proxyEnv, environment }: BuildWrapPorts): BuildFile {
  return async (request) => {
    const { exec, log, env, credentials, insecureRegistries } = environment;
    const layers = layersOfFile(
      {
        image: request.repository,
        layers: {
          [layerId]: {
            dockerfile: request.file.path,
            context: ".",
            "build-args": { [baseArgument]: request.base },
            platforms: [...request.platforms],
            "tag-prefix": `${layerId}-`,
          },
        },
      },
      "the wrap",
    );
    const project = await openProject({
      folder,
      exec,
      env,
      gitEnv: env,
      log,
      repository,
      layers,
      compression: "auto",
      dirty: "hash",
    });
    const { head } = project;
    const stores = createStores({ root: folder, proxyEnv, credentials, insecureRegistries }, layers);
    // No tag rule is evaluated: the wrap has tags of its own.
    const context = {
      eventName: "push",
      ref: "",
      sha: head.commit,
      repositoryDefaultBranch: "",
      commitDate: new Date(head.time * 1000),
      now: new Date(head.time * 1000),
    };
    const { plan, keys, images } = await detectChanges(
      project,
      stores,
      {
        repository,
        layers: { kind: "all" },
        force: { kind: "none" },
        parents: "build",
        onUnknown: "build",
        bases: "track",
        context,
        env,
      },
      log,
    );
    const source = { repository, revision: head.commit, ...(url === undefined ? {} : { url }) };
    const isFolder = request.base.startsWith("oci:");
    const [built] = await buildLayers({
      project,
      plan,
      planIsFresh: true,
      keys,
      images,
      selection: new Set([layerId]),
      stores,
      choices: {
        engine: isFolder ? "native" : "auto",
        epoch: head.time,
        fixedTime: false,
        source,
      },
      environment,
    }).catch((error: unknown) => {
      throw isFolder ? ofFolder(error, request.file) : error;
    });
    if (built === undefined) throw new LayeredBuildError("build-failed", `${request.file.path} gave no image.`);
    const engine = {
      native: "registry calls alone",
      split: "BuildKit up to its last RUN, and registry calls",
      buildkit: "BuildKit",
    }[built.engine];
    return { digest: built.digest, engine, sentBytes: built.sentBytes };
  };
}

/** BuildKit finds no image in a folder by a name in FROM. */
function ofFolder(error: unknown, file: WrapFile): unknown {
  if (!(error instanceof LayeredBuildError) || error.code !== "engine") return error;
  return new LayeredBuildError(
    "engine",
    `${file.path} needs BuildKit, which cannot build on an image in a layout folder.`,
    {
      hint: "Push the image to a registry and wrap it there, or have the Dockerfile set configuration and copy files only.",
      cause: error,
    },
  );
}
