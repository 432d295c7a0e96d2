import path from "node:path";
import { checkScaffold, scaffoldFiles, writeScaffold } from "@layered-build/core/scaffold";
import {
  checkIsInRegistry,
  checkIsPublic,
  deploySpace,
  HubClient,
  openSpace,
  parseSettings,
  parseSpaceName,
  spaceSummary,
  type SpaceName,
  type SpacePorts,
  type SpaceRequest,
  type SpaceSettings,
} from "@layered-build/core/space";
import { LayeredBuildError, type Repositories, type WrapResult } from "@layered-build/core/wrap";
import { formatReference, RegistrySession } from "@layered-build/oci";
import type { ActionContext, Inputs } from "@layered-build/toolkit";
import { idTokenOf } from "@layered-build/toolkit/id-token";
import type { Given } from "./image-to-wrap.ts";
import type { manifest } from "./manifest.ts";

export { wasScaffolded } from "@layered-build/core/scaffold";

type Asked = Inputs<typeof manifest>;
type Context = ActionContext<typeof manifest>;

/** What is done about a Space beside the wrap, in this order. */
export interface SpaceWork {
  /** Writes the files of a Space into the checkout, where that is asked for, once what they will say has been checked. */
  readonly scaffold: () => Promise<void>;
  /** Checks all that can be checked before anything is written; gives what deploys the wrapped image, where a Space is named. */
  readonly open: () => Promise<((wrapped: WrapResult) => Promise<void>) | undefined>;
}

/** Milliseconds: the Hub counts requests by five minutes, and says when they are over. */
const longestWait = 300_000;
const spacePlatform = "linux/amd64";

/** Reads the inputs about a Space. Throws `bad-input`. */
export function parseSpace(inputs: Asked): About<SpaceName | undefined> {
  const settings = settingsOf(inputs);
  const space = inputs.space === undefined ? undefined : parseSpaceName(inputs.space);
  const folderName = folderOf(inputs);
  checkWait(inputs);
  if (space !== undefined && !inputs.platforms.includes(spacePlatform) && !inputs.platforms.includes("all")) {
    throw new LayeredBuildError("bad-input", `A Space runs ${spacePlatform}, which is not in \`platforms\`.`, {
      hint: `Add ${spacePlatform} to \`platforms\`, or leave the input out.`,
    });
  }
  return { space, settings, folderName };
}

/** What the inputs ask for about a Space. Throws what `parseSpace` throws. */
export function spaceWork(inputs: Given, context: Context, stores: Repositories): SpaceWork {
  const { space, settings, folderName } = parseSpace(inputs);
  return {
    scaffold: () =>
      inputs.scaffold ? scaffold(inputs, context, stores, { space, settings, folderName }) : Promise.resolve(),
    open: async () => {
      if (space === undefined) return undefined;
      const request = requestOf(inputs, context, { space, settings, folderName });
      const ports = portsOf(inputs, context);
      await checkSource(inputs, ports, stores);
      const opened = await openSpace(request, ports);
      return (wrapped) => deploy(wrapped, opened, ports, context);
    },
  };
}

interface About<Space> {
  readonly space: Space;
  readonly settings: SpaceSettings;
  readonly folderName: string;
}

async function scaffold(
  inputs: Given,
  { workspace, log, env }: Context,
  stores: Repositories,
  about: About<SpaceName | undefined>,
): Promise<void> {
  const { image, "fallback-tags": fallbackTags } = inputs;
  const reference = await checkScaffold({ image, fallbackTags, settings: about.settings }, stores, log);
  const { tag: _, digest: __, ...repository } = reference;
  const from = env["GITHUB_ACTION_REPOSITORY"] ?? "";
  const [source, ref] = from === "" ? ["org/layered-build", "v1"] : [from, env["GITHUB_ACTION_REF"] || "v1"];
  const files = scaffoldFiles({
    ...about,
    repository: formatReference(repository),
    tag: reference.tag ?? "latest",
    port: inputs.port,
    uses: (action) => `${source}/${action}@${ref}`,
  });
  for (const { path: file, outcome, why } of await writeScaffold(workspace, about.folderName, files)) {
    const line = `Scaffold: ${file}: ${outcome}, since ${why}`;
    if (outcome === "kept") log.warning(line);
    else log.info(line);
  }
}

function settingsOf(inputs: Asked): SpaceSettings {
  const secrets = parseSettings(inputs["space-secrets"] ?? "", "secrets");
  return { variables: parseSettings(inputs["space-variables"] ?? "", "variables"), secrets };
}

function folderOf(inputs: Asked): string {
  const given = inputs["space-dir"] ?? "hf";
  const folder = path.posix.normalize(given.replace(/^\.\//, "")).replace(/\/$/, "");
  if (folder !== "." && !folder.startsWith("..") && !path.posix.isAbsolute(folder)) return folder;
  throw new LayeredBuildError("bad-input", `space-dir: "${given}" is no folder below the repository's root.`, {
    hint: "All files of that folder are published: give the Space a folder of its own, as hf.",
  });
}

/** Nothing is known of a commit that nobody waits for. `timeout` has a value whether it is given or not. */
function checkWait(inputs: Asked): void {
  const idle = [...(inputs.revert ? ["revert"] : []), ...(inputs["smoke-path"] === undefined ? [] : ["smoke-path"])];
  if (inputs.wait || idle.length === 0) return;
  throw new LayeredBuildError("bad-input", `${idle.join(", ")}: it needs \`wait\`, which is false.`, {
    hint: "Leave `wait` out, so that the step sees whether the new commit runs; or leave out what needs it.",
  });
}

function requestOf(inputs: Given, { workspace }: Context, about: About<SpaceName>): SpaceRequest {
  const waiting = { seconds: inputs.timeout, smokePath: inputs["smoke-path"], revert: inputs.revert };
  return {
    ...about,
    isFolderGiven: inputs["space-dir"] !== undefined,
    root: workspace,
    port: inputs.port,
    create: inputs["create-space"],
    factory: inputs.factory,
    wait: inputs.wait ? waiting : undefined,
  };
}

function portsOf(inputs: Given, { env, log, mask, signal, setOutput }: Context): SpacePorts {
  const insecure = inputs["insecure-registries"];
  // Without credentials: what it can see, a Space can pull.
  const anonymous = new RegistrySession({ proxyEnv: env, insecureRegistries: insecure });
  const { transport, clock, retry } = anonymous;
  const endpoint = inputs["hf-endpoint"] ?? (env["HF_ENDPOINT"] || undefined);
  const hub = new HubClient({ endpoint, insecure, transport, clock, retry: { ...retry, maxDelay: longestWait } });
  const idToken = idTokenOf(env, mask, { policy: retry, clock });
  const progress: SpacePorts["progress"] = ({ url, commit, stage }) => {
    if (url !== undefined) setOutput("space-url", url);
    if (commit !== undefined) setOutput("space-commit", commit);
    if (stage !== undefined) setOutput("stage", stage);
  };
  const credentials = { token: inputs["hf-token"], idToken, mask };
  return { hub, credentials, anonymous, transport, clock, log, signal, progress };
}

async function deploy(
  wrapped: WrapResult,
  opened: Awaited<ReturnType<typeof openSpace>>,
  ports: SpacePorts,
  { summary }: Context,
): Promise<void> {
  const image = wrapped.platforms.find(({ platform }) => platform === spacePlatform);
  if (image === undefined) {
    throw new LayeredBuildError(
      "missing-image",
      `${wrapped.image} has no image for ${spacePlatform}, which a Space runs.`,
      {
        hint: "Build the main image for linux/amd64 too.",
      },
    );
  }
  const { repository } = wrapped;
  const result = await deploySpace(opened, { repository, tag: image.tag, digest: image.descriptor.digest }, ports);
  summary.add(spaceSummary(opened.request.space, result));
}

/**
 * Refuses before the push what a Space could not pull after it: an image in a folder, and one of a private repository, where the wrap stays
 * in it. An image that cannot be found at all is left to the wrap, which says so better.
 */
async function checkSource(inputs: Given, { anonymous }: SpacePorts, stores: Repositories): Promise<void> {
  if (inputs.repository !== undefined) return void checkIsInRegistry(inputs.repository);
  const { digest, tag = "latest", ...repository } = checkIsInRegistry(inputs.image);
  const store = await stores.ofReference(formatReference(repository));
  for (const name of digest === undefined ? [tag, ...inputs["fallback-tags"]] : [digest]) {
    if ((await store.headManifest(name)) === undefined) continue;
    const found = digest === undefined ? { ...repository, tag: name } : { ...repository, digest };
    return checkIsPublic(formatReference(found), anonymous);
  }
}
