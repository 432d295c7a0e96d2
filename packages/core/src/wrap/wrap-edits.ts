import type { ContainerConfig, Digest, Tree } from "@layered-build/oci";
import { OciAnnotation } from "../image/annotations.ts";
import { chooseHome } from "./choose-home.ts";
import { type ConfigEdit, envValue } from "./edit-config.ts";
import type { WrapVariables } from "./wrap-variables.ts";

/** The user of a Space's containers (hub-docs, spaces-sdks-docker.md, "Permissions"). */
const spaceUser = 1000;

/** What a wrap is to say of one platform's image. */
export interface WrapSettings {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly variables: WrapVariables;
  /** What the Dockerfile of the wrap has said itself: the wrap's own wishes stand back. */
  readonly saidByFile: { readonly variables: ReadonlySet<string>; readonly user: boolean };
  readonly base: { readonly name: string; readonly digest: Digest };
}

/** The edits that make an image one for a Space, and why HOME is what it is. */
export interface WrapEdits {
  readonly edits: readonly ConfigEdit[];
  readonly home: string;
}

/** Decides on the edits for an image's configuration. `files` gives the list of the image's files, and is called only where it decides. */
export async function wrapEdits(
  container: ContainerConfig,
  settings: WrapSettings,
  files: () => Promise<Tree>,
): Promise<WrapEdits> {
  const { host, port, user, variables, saidByFile, base } = settings;
  const edits: ConfigEdit[] = [env("HOST", host), env("PORT", String(port))];
  const isMine = (name: string): boolean =>
    !variables.set.has(name) && !variables.left.has(name) && !saidByFile.variables.has(name);
  const { home, why } = await homeOf(container, settings, isMine("HOME"), files);
  if (isMine("HOME") && home !== undefined) edits.push(env("HOME", home));
  const cache = `${home === undefined || home === "/" ? "" : home}/.cache`;
  if (isMine("HF_HOME")) edits.push(env("HF_HOME", `${cache}/huggingface`));
  if (isMine("XDG_CACHE_HOME")) edits.push(env("XDG_CACHE_HOME", cache));
  for (const [name, value] of variables.set) edits.push(env(name, value));
  edits.push({ kind: "expose", port });
  if (user !== "keep" && !saidByFile.user) edits.push({ kind: "user", user });
  edits.push(
    { kind: "label", name: OciAnnotation.baseName, value: base.name },
    { kind: "label", name: OciAnnotation.baseDigest, value: base.digest },
  );
  return { edits, home: why };
}

async function homeOf(
  container: ContainerConfig,
  { user, variables }: WrapSettings,
  isMine: boolean,
  files: () => Promise<Tree>,
): Promise<{ readonly home: string | undefined; readonly why: string }> {
  const given = variables.set.get("HOME");
  if (given !== undefined) return { home: given, why: "as `env` says" };
  // The caches need a place that can be written, whatever is done about HOME itself.
  const { home, why } = isMine
    ? await chooseHome(container, uidOf(user), files)
    : { home: envValue(container, "HOME") ?? "/tmp/home", why: "left as the image has it" };
  return { home, why };
}

/** A name says nothing without the image's files, and root may write all that a Space's user may not. */
function uidOf(user: string): number {
  const [, number = "0"] = /^([0-9]+)(?::|$)/.exec(user) ?? [];
  return Number(number) === 0 ? spaceUser : Number(number);
}

function env(name: string, value: string): ConfigEdit {
  return { kind: "env", name, value };
}
