import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { pushBaseImage } from "../harness/base-image.ts";
import { type Cosign, type CosignKeys, makeCosignKeys, offlineFiles, runCosign } from "../harness/cosign.ts";
import { startReferrersRegistry } from "../harness/referrers-registry.ts";
import { startRegistry } from "../harness/registry.ts";
import { type ActionResult, runAction } from "../harness/run-action.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";

/** The tools that {@link startKeySigning} needs. */
export const keySigningTools = [
  "docker-registry",
  "skopeo",
  "busybox",
  "tar",
  "cosign2",
  "cosign3",
  "referrers-registry",
] as const;

/** The kinds of registries: Debian's has no referrers API. */
export const registryKinds = ["without the referrers API", "with the referrers API"] as const;

type Inputs = Readonly<Record<string, string>>;
type Offline = Awaited<ReturnType<typeof offlineFiles>>;

/** A registry, the keys of two signers, and both generations of cosign beside the built action. */
export type KeySigning = AsyncDisposable & {
  readonly folder: string;
  /** The checkout of `act`. */
  readonly workspace: string;
  readonly keys: CosignKeys;
  readonly otherKeys: CosignKeys;
  /** Runs scan-and-sign. */
  readonly act: (inputs: Inputs) => Promise<ActionResult>;
  /** `act` in mode: sign, with `keys`. */
  readonly sign: (image: string, more?: Inputs) => Promise<ActionResult>;
  /** `act` in mode: verify, by the public key of `keys`. */
  readonly verify: (image: string, more?: Inputs) => Promise<ActionResult>;
  /** Signs or attests by cosign with a signer's keys, in no log. Throws where that fails. */
  readonly cosignWrites: (cosign: Cosign, args: readonly string[], by?: CosignKeys) => Promise<void>;
  /** The exit code of `cosign verify`, or of another such command, by a public key. */
  readonly cosignVerifies: (
    cosign: Cosign,
    image: string,
    publicFile: string,
    command?: readonly string[],
  ) => Promise<number>;
  /** Pushes an image as `NAME:v1`, and gives it by its digest. Each content is another image. */
  readonly push: (
    name: string,
    more?: { readonly content?: string; readonly platforms?: readonly string[] },
  ) => Promise<string>;
};

/** Starts a registry of a kind, and makes the keys. Needs `requireTools(...keySigningTools)`. */
export async function startKeySigning(kind: (typeof registryKinds)[number]): Promise<KeySigning> {
  await using stack = new AsyncDisposableStack();
  const folder = stack.use(await temporaryFolder("sign")).path;
  const registry = kind.startsWith("without") ? await startRegistry() : await startReferrersRegistry();
  const { host } = stack.use(registry);
  for (const name of ["keys", "other", "workspace"]) await mkdir(join(folder, name));
  const keys = await makeCosignKeys("cosign3", join(folder, "keys"), "correct horse");
  const otherKeys = await makeCosignKeys("cosign2", join(folder, "other"), "battery");
  const offline = await offlineFiles(folder);
  const workspace = join(folder, "workspace");
  const act = (inputs: Inputs): Promise<ActionResult> =>
    runAction({ action: "scan-and-sign", workspace, inputs, secrets: secretsOf(inputs["key"] ?? "") });
  const owned = stack.move();
  return {
    folder,
    workspace,
    keys,
    otherKeys,
    act,
    sign: (image, more) =>
      act({ mode: "sign", sign: "key", key: keys.privatePem, "key-password": keys.password, image, ...more }),
    verify: (image, more) => act({ mode: "verify", image, "public-key": keys.publicPem, ...more }),
    cosignWrites: (cosign, args, by = keys) => writeBy(cosign, args, by, { home: folder, offline }),
    cosignVerifies: async (cosign, image, publicFile, command = ["verify"]) => {
      const trust = cosign === "cosign3" ? ["--trusted-root", offline.trustedRoot] : [];
      const given = ["--key", publicFile, "--insecure-ignore-tlog=true", ...trust, "--allow-http-registry"];
      return (await runCosign(cosign, [...command, ...given, image], { home: folder })).code;
    },
    push: async (name, { content = name, platforms = ["linux/amd64", "linux/arm64"] } = {}) => {
      const { digest } = await pushBaseImage(`${host}/${name}:v1`, { platforms, files: { "/name": content } });
      return `${host}/${name}@${digest}`;
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function writeBy(
  cosign: Cosign,
  [command = "", ...args]: readonly string[],
  { privateFile, password }: CosignKeys,
  { home, offline }: { readonly home: string; readonly offline: Offline },
): Promise<void> {
  const inNoLog =
    cosign === "cosign3"
      ? ["--signing-config", offline.signingConfig, "--trusted-root", offline.trustedRoot]
      : ["--tlog-upload=false"];
  const given = [command, "--yes", "--key", privateFile, "--allow-http-registry", ...inNoLog, ...args];
  const { code, stderr } = await runCosign(cosign, given, { home, env: { COSIGN_PASSWORD: password } });
  if (code !== 0) throw new Error(stderr);
}

/** The texts by which a private key in PEM could be seen. */
function secretsOf(pem: string): readonly string[] {
  if (pem === "") return [];
  const lines = pem.split("\n").filter((line) => line.length > 4 && !line.startsWith("-----"));
  return [...lines, Buffer.from(pem).toString("base64")];
}
