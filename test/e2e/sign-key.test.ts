import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { pushBaseImage } from "../harness/base-image.ts";
import { type Cosign, type CosignKeys, makeCosignKeys, offlineFiles, runCosign } from "../harness/cosign.ts";
import { startReferrersRegistry } from "../harness/referrers-registry.ts";
import { startRegistry } from "../harness/registry.ts";
import { requireTools } from "../harness/require-tools.ts";
import { runAction, type ActionResult } from "../harness/run-action.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";

const { describe } = requireTools(
  "docker-registry",
  "skopeo",
  "busybox",
  "tar",
  "cosign2",
  "cosign3",
  "referrers-registry",
);

const platforms = ["linux/amd64", "linux/arm64"];

describe.each(["without the referrers API", "with the referrers API"])("key signing on a registry %s", (kind) => {
  let stack: AsyncDisposableStack;
  let host: string;
  let folder: string;
  let keys: CosignKeys;
  let otherKeys: CosignKeys;
  let offline: Awaited<ReturnType<typeof offlineFiles>>;

  beforeAll(async () => {
    stack = new AsyncDisposableStack();
    folder = stack.use(await temporaryFolder("sign")).path;
    const registry = kind.startsWith("without") ? await startRegistry() : await startReferrersRegistry();
    ({ host } = stack.use(registry));
    for (const name of ["keys", "other", "workspace"]) await mkdir(join(folder, name));
    keys = await makeCosignKeys("cosign3", join(folder, "keys"), "correct horse");
    otherKeys = await makeCosignKeys("cosign2", join(folder, "other"), "battery");
    offline = await offlineFiles(folder);
  });
  afterAll(() => stack.disposeAsync());

  const push = (name: string): ReturnType<typeof pushBaseImage> =>
    pushBaseImage(`${host}/${name}:v1`, { platforms, files: { "/name": name } });

  const act = (inputs: Readonly<Record<string, string>>): Promise<ActionResult> =>
    runAction({
      action: "scan-and-sign",
      workspace: join(folder, "workspace"),
      inputs,
      secrets: inputs["key"] === undefined ? [] : secretsOf(inputs["key"]),
    });

  const sign = (image: string, more: Readonly<Record<string, string>> = {}): Promise<ActionResult> =>
    act({ mode: "sign", sign: "key", key: keys.privatePem, "key-password": keys.password, image, ...more });

  const cosignVerify = async (cosign: Cosign, image: string, publicFile: string): Promise<number> => {
    const trust = cosign === "cosign3" ? ["--trusted-root", offline.trustedRoot] : [];
    const args = [
      "verify",
      "--key",
      publicFile,
      "--insecure-ignore-tlog=true",
      ...trust,
      "--allow-http-registry",
      image,
    ];
    return (await runCosign(cosign, args, { home: folder })).code;
  };

  test("cosign 3 verifies the bundles of an index and its children, and refuses another key", async () => {
    const { reference, digest } = await push("bundle");
    const image = reference.replace(/:v1$/, `@${digest}`);
    const first = await sign(image);
    expect([first.outcome, first.log]).toEqual(["success", expect.stringContaining("Signed and verified")]);
    expect(first.outputs).toMatchObject({ digest, signed: "true", verified: "true" });
    const entries = JSON.parse(first.outputs["signatures"] ?? "[]");
    expect(entries).toHaveLength(3);
    for (const { subject } of entries) {
      const child = reference.replace(/:v1$/, `@${subject}`);
      expect(await cosignVerify("cosign3", child, keys.publicFile)).toBe(0);
      expect(await cosignVerify("cosign3", child, otherKeys.publicFile)).not.toBe(0);
    }
    const second = await sign(image);
    expect(JSON.parse(second.outputs["signatures"] ?? "[]").map(({ outcome }: { outcome: string }) => outcome)).toEqual(
      ["exists", "exists", "exists"],
    );
  });

  test("cosign 2 verifies the older form, and so does cosign 3", async () => {
    const { reference, digest } = await push("legacy");
    const image = reference.replace(/:v1$/, `@${digest}`);
    const signed = await sign(image, { "signature-format": "legacy" });
    expect([signed.outcome, signed.log]).toEqual(["success", expect.any(String)]);
    expect(await cosignVerify("cosign2", image, keys.publicFile)).toBe(0);
    expect(await cosignVerify("cosign3", image, keys.publicFile)).toBe(0);
    expect(await cosignVerify("cosign2", image, otherKeys.publicFile)).not.toBe(0);
  });
});

function secretsOf(pem: string): readonly string[] {
  const lines = pem.split("\n").filter((line) => line.length > 4 && !line.startsWith("-----"));
  return [...lines, Buffer.from(pem).toString("base64")];
}
