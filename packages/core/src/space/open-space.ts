import { LayeredBuildError } from "../error.ts";
import { readSpaceFolder } from "./read-space-folder.ts";
import { checkToken, signIn } from "./sign-in.ts";
import { SpaceApi, type SpaceInfo } from "./space-api.ts";
import { checkOwnReadme } from "./space-files.ts";
import type { SpacePorts, SpaceRequest } from "./space-request.ts";
import { checkSettings } from "./space-settings.ts";

/** A Space that can be deployed to: all that can be known before anything is written has been checked. */
export interface OpenedSpace {
  readonly request: SpaceRequest;
  readonly api: SpaceApi;
  /** Undefined where it is still to be made. */
  readonly info: SpaceInfo | undefined;
  /** The files of `space-dir`. */
  readonly own: ReadonlyMap<string, Uint8Array>;
}

/**
 * Checks a deployment before anything is written anywhere: the files, variables and secrets, the front matter, the token's right, and
 * that the Space is a Docker Space. Throws `bad-input`, `bad-config`, `space`, and what the Hub says.
 */
export async function openSpace(request: SpaceRequest, ports: SpacePorts): Promise<OpenedSpace> {
  const { space, settings, root, folderName, isFolderGiven } = request;
  checkSettings(settings);
  const own = await readSpaceFolder(root, folderName, isFolderGiven);
  checkOwnReadme(own, request);
  const hub = ports.hub.withTokens(await signIn(ports.hub, space, ports.credentials, ports.log));
  await checkToken(hub, space);
  const api = new SpaceApi(hub, space);
  const info = await api.info();
  if (info === undefined && !request.create) {
    throw new LayeredBuildError("space", `There is no ${api.what}, or the token does not see it.`, {
      hint: "Check the name in `space`. With `create-space: true` it is made.",
    });
  }
  if (info !== undefined) checkSdk(api, info);
  return { request, api, info, own };
}

/** Throws `space` for a Space that runs no image. */
export function checkSdk(api: SpaceApi, { sdk }: SpaceInfo): void {
  // A Space whose README.md says nothing has none yet.
  if (sdk === undefined || sdk === "docker") return;
  throw new LayeredBuildError("space", `${api.what} is a ${sdk} Space: it runs no image.`, {
    hint: `Its README.md says \`sdk: ${sdk}\`. Set \`sdk: docker\` there if it shall be one, or name another Space.`,
  });
}
