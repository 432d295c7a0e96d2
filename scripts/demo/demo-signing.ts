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
import type { DemoRepository } from "./demo-repository.ts";

/** What the chapter has shown: digests of the signed image and of the tampered one, and what was said of the latter. */
export interface DemoSigning {
  readonly digest: string;
  readonly entries: readonly string[];
  readonly tampered: string;
  readonly refusal: string;
}

/**
 * Signs the topmost image with a new key, attests where it comes from, and verifies it by its tag, as before a deployment. Then changes what
 * the image starts, under the same tag, and verifies again. Throws unless the first is let through and the second is not.
 */
export async function signDemoImage(
  { folder, images }: DemoRepository,
  tag: string,
  apiUrl: string,
): Promise<DemoSigning> {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  const key = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  await writeFile(join(folder, "cosign.pub"), publicKey.export({ type: "spki", format: "pem" }));
  const store = await openLayout(images);
  const image = await store.getManifest(tag);
  if (image === undefined) throw new Error(`There is no image ${tag} in ${images}.`);
  const { digest } = image.descriptor;
  const step = (inputs: NonNullable<ActionRun["inputs"]>): Promise<ActionResult> =>
    runAction({
      action: "scan-and-sign",
      inputs,
      workspace: folder,
      github: { repository: "octo/quickstart", apiUrl },
    });
  const verify = { mode: "verify", image: `oci:images:${tag}`, "public-key": "cosign.pub", attest: "provenance" };

  const signed = await step({
    mode: "sign",
    sign: "key",
    key,
    image: `oci:images:${tag}@${digest}`,
    attest: "provenance",
  });
  if (signed.outcome !== "success") throw new Error(`The image was not signed:\n${signed.log}`);
  const verified = await step(verify);
  if (verified.outputs["verified"] !== "true" || verified.outputs["digest"] !== digest)
    throw new Error(`The signed image was not let through:\n${verified.log}`);

  const tampered = await tamper(store, image, tag);
  const refused = await step(verify);
  // The tag names the right image again: the folder is left to look at.
  await store.putManifest({ bytes: image.bytes, mediaType: image.descriptor.mediaType }, tag);
  if (refused.outcome !== "failure") throw new Error("The tampered image was let through.");
  const entries = signed.log.split("\n").filter((line) => line.endsWith(" written"));
  const [refusal = ""] = refused.log.split("\n").filter((line) => line.startsWith("##[error]"));
  return { digest, entries, tampered, refusal: refusal.replace("##[error]", "") };
}

/** The same image, annotations and all, but for the command that it starts. */
async function tamper(store: Store, image: StoredManifest, tag: string): Promise<string> {
  const parsed = parseManifest(image);
  if (parsed.kind !== "manifest") throw new Error("The demo's image has one platform.");
  const blob = await store.getBlob(parsed.document.config.digest);
  if (blob === undefined) throw new Error("The image has no configuration.");
  const config = parseConfig(await buffer(blob));
  const changed = { ...config, config: { ...config.config, Cmd: ["node", "evil.js"] } };
  const { digest, size } = await putBytes(store, Buffer.from(JSON.stringify(changed)));
  const manifest = { ...parsed.document, config: { mediaType: MediaType.config, digest, size } };
  const bytes = Buffer.from(JSON.stringify(manifest));
  return (await store.putManifest({ bytes, mediaType: image.descriptor.mediaType }, tag)).digest;
}
