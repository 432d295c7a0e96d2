import { generateKeyPairSync } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import {
  MediaType,
  openLayout,
  parseConfig,
  parseManifest,
  putBytes,
  type Store,
  type StoredManifest,
} from "@layered-build/oci";
import { runAction, type ActionResult, type ActionRun } from "../../test/harness/run-action.ts";
import type { DemoSigning } from "./demo-data.ts";
import type { DemoRepository } from "./demo-repository.ts";

const publicKeyFile = "cosign.pub";
const tamperedCommand = ["node", "evil.js"];

/** Makes a new key pair: the public half as a file of the demo's folder, the private one only in memory. */
export async function makeSigningKey(folder: string): Promise<string> {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  await writeFile(join(folder, publicKeyFile), publicKey.export({ type: "spki", format: "pem" }));
  return privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}

/** The inputs of the step that signs an image of the demo's folder and attests where it comes from. */
export function signStep(key: string, digest: string): Pick<ActionRun, "action" | "inputs"> {
  const inputs = { mode: "sign", sign: "key", key, image: `oci:images@${digest}`, attest: "provenance" };
  return { action: "scan-and-sign", inputs };
}

/** What a signing step said of each signature and attestation: `signature (bundle) written`. */
export function signedEntries(log: string): readonly string[] {
  return log.split("\n").flatMap((line) => /^sha256:[0-9a-f]{64}: (.* (?:written|was there))$/.exec(line)?.[1] ?? []);
}

/**
 * Verifies the signed image by its tag, as before a deployment. Then changes what the image starts, under the same tag, and verifies again. Throws unless
 * the first is let through and the second is not.
 */
export async function verifyDemoImage(
  { folder, images }: DemoRepository,
  tag: string,
  apiUrl: string,
): Promise<DemoSigning> {
  const store = await openLayout(images);
  const image = await store.getManifest(tag);
  if (image === undefined) throw new Error(`There is no image ${tag} in ${images}.`);
  const { digest } = image.descriptor;
  const inputs = { mode: "verify", image: `oci:images:${tag}`, "public-key": publicKeyFile, attest: "provenance" };
  const github = { repository: "octo/quickstart", apiUrl };
  const verify = (): Promise<ActionResult> => runAction({ action: "scan-and-sign", inputs, workspace: folder, github });
  const verified = await verify();
  if (verified.outputs["verified"] !== "true" || verified.outputs["digest"] !== digest)
    throw new Error(`The signed image was not let through:\n${verified.log}`);
  const [, trusts = ""] = /^Verified: .* is signed by (.*)$/m.exec(verified.log) ?? [];

  const tampered = await tamper(store, image, tag);
  const refused = await verify();
  // The tag names the right image again: the folder is left to look at.
  await store.putManifest({ bytes: image.bytes, mediaType: image.descriptor.mediaType }, tag);
  if (refused.outcome !== "failure") throw new Error("The tampered image was let through.");
  const [refusal = ""] = refused.log.split("\n").filter((line) => line.startsWith("##[error]"));
  const command = tamperedCommand.join(" ");
  return {
    trusts,
    tag,
    digest,
    tampered,
    command,
    refusal: refusal.replace("##[error]", "").replaceAll(images, "images"),
  };
}

/** The same image, annotations and all, but for the command that it starts. */
async function tamper(store: Store, image: StoredManifest, tag: string): Promise<string> {
  const parsed = parseManifest(image);
  if (parsed.kind !== "manifest") throw new Error("The demo's image has one platform.");
  const blob = await store.getBlob(parsed.document.config.digest);
  if (blob === undefined) throw new Error("The image has no configuration.");
  const config = parseConfig(await buffer(blob));
  const changed = { ...config, config: { ...config.config, Cmd: tamperedCommand } };
  const { digest, size } = await putBytes(store, Buffer.from(JSON.stringify(changed)));
  const manifest = { ...parsed.document, config: { mediaType: MediaType.config, digest, size } };
  const bytes = Buffer.from(JSON.stringify(manifest));
  return (await store.putManifest({ bytes, mediaType: image.descriptor.mediaType }, tag)).digest;
}
