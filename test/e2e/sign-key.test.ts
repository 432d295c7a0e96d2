import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { pushBaseImage } from "../harness/base-image.ts";
import { type Cosign, type CosignKeys, makeCosignKeys, offlineFiles, runCosign } from "../harness/cosign.ts";
import { startReferrersRegistry } from "../harness/referrers-registry.ts";
import { startRegistry } from "../harness/registry.ts";
import { requireTools } from "../harness/require-tools.ts";
import { runCommand } from "../harness/run-command.ts";
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

  const cosignVerify = async (
    cosign: Cosign,
    image: string,
    publicFile: string,
    command: readonly string[] = ["verify"],
  ): Promise<number> => {
    const trust = cosign === "cosign3" ? ["--trusted-root", offline.trustedRoot] : [];
    const args = [
      ...command,
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
    const entries = entriesOf(first);
    expect(entries).toHaveLength(3);
    for (const { subject } of entries) {
      const child = reference.replace(/:v1$/, `@${subject}`);
      expect(await cosignVerify("cosign3", child, keys.publicFile)).toBe(0);
      expect(await cosignVerify("cosign3", child, otherKeys.publicFile)).not.toBe(0);
    }
    const second = await sign(image);
    expect(entriesOf(second).map(({ outcome }) => outcome)).toEqual(["exists", "exists", "exists"]);
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

  test("what either cosign signs is verified, and an image that has only an attestation is not signed", async () => {
    const bundle = await byDigest("signed-by-3");
    const legacy = await byDigest("signed-by-2");
    const attested = await byDigest("attested");
    const predicate = join(folder, "sbom.json");
    await writeFile(predicate, JSON.stringify(spdx));
    const common = ["--yes", "--key", keys.privateFile, "--allow-http-registry"];
    const offline3 = ["--signing-config", offline.signingConfig, "--trusted-root", offline.trustedRoot];
    await succeed("cosign3", ["sign", ...common, ...offline3, bundle]);
    await succeed("cosign2", ["sign", ...common, "--tlog-upload=false", legacy]);
    await succeed("cosign3", [
      "attest",
      ...common,
      ...offline3,
      "--type",
      "spdxjson",
      "--predicate",
      predicate,
      attested,
    ]);

    const verify = (image: string, more: object = {}): Promise<ActionResult> =>
      act({ mode: "verify", image, "public-key": keys.publicPem, ...more });
    expect((await verify(bundle)).outputs).toMatchObject({ verified: "true" });
    expect((await verify(legacy)).outputs).toMatchObject({ verified: "true" });
    expect((await verify(legacy, { "public-key": otherKeys.publicPem })).log).toContain("made with another key");
    // cosign 3 itself takes it for signed.
    expect(await cosignVerify("cosign3", attested, keys.publicFile)).toBe(0);
    const refused = await verify(attested);
    expect([refused.outcome, refused.outputs["verified"]]).toEqual(["failure", "false"]);
    expect(refused.log).toContain("which is not what is asked for");
    const without = await verify(bundle, { attest: "sbom" });
    expect([without.outcome, without.log]).toEqual(["failure", expect.stringContaining("no SBOM attestation")]);
  });

  test("SBOMs, a vulnerability report and provenance are attested once, and cosign verifies them", async () => {
    const image = await byDigest("attest");
    const sboms = join(folder, "workspace", "sbom");
    await mkdir(sboms, { recursive: true });
    await writeFile(join(sboms, "image.spdx.json"), JSON.stringify(spdx));
    await writeFile(
      join(sboms, "app-linux-arm64.cdx.json"),
      JSON.stringify({ bomFormat: "CycloneDX", specVersion: "1.6" }),
    );
    await writeFile(join(sboms, "notes.json"), "{}");
    await writeFile(join(folder, "workspace", "report.json"), JSON.stringify(trivyReport));
    const attest = { attest: "sbom, vuln, provenance", "sbom-dir": "sbom", report: "report.json" };
    const first = await sign(image, { ...attest, "signature-format": "both" });
    expect([first.outcome, first.log]).toEqual(["success", expect.stringContaining("Signed and verified")]);
    const entries = entriesOf(first);
    // Three signatures, three provenances, two SBOMs and a report, in two forms.
    expect(entries).toHaveLength(18);
    expect(entries.every(({ outcome }) => outcome === "written")).toBe(true);
    for (const cosign of ["cosign2", "cosign3"] as const)
      for (const type of ["spdxjson", "vuln", "https://slsa.dev/provenance/v1"])
        expect([
          cosign,
          type,
          await cosignVerify(cosign, image, keys.publicFile, ["verify-attestation", "--type", type]),
        ]).toEqual([cosign, type, 0]);
    const arm = entries.find(({ type }) => type.includes("cyclonedx"));
    expect(arm?.platform).toBe("linux/arm64");
    const again = await sign(image, { ...attest, "signature-format": "both" });
    const second = entriesOf(again);
    expect([second.length, ...new Set(second.map(({ outcome }) => outcome))]).toEqual([18, "exists"]);
    expect(
      (await act({ mode: "verify", image, key: keys.privatePem, "key-password": keys.password, attest: attest.attest }))
        .outcome,
    ).toBe("success");
  });

  test("a signature of another image, copied beside this one, is refused", async () => {
    const [mine, other] = [await byDigest("copied-from"), await byDigest("copied-to")];
    await sign(mine, { "signature-format": "both" });
    const [from, to] = [mine, other].map((image) => {
      const [name = "", digest = ""] = image.split("@");
      return { name, digest, tag: digest.replace(":", "-") };
    });
    if (from === undefined || to === undefined) throw new Error("two images");
    const source = `docker://${from.name}:${from.tag}.sig`;
    await runCommand("skopeo", [
      "--insecure-policy",
      "copy",
      "--src-tls-verify=false",
      "--dest-tls-verify=false",
      source,
      `docker://${to.name}:${to.tag}.sig`,
    ]);
    const refused = await act({ mode: "verify", image: other, "public-key": keys.publicPem });
    expect(refused.summary).toMatch(/### Not verified: [^]*has no signature by/);
    expect([refused.outcome, refused.log]).toEqual(["failure", expect.stringContaining("about another image")]);
  });

  test("a tag that has moved is reported, a tag alone is not signed, and an image that is not there is said so", async () => {
    const { reference, digest } = await push("moved");
    await pushBaseImage(reference, { platforms, files: { "/name": "newer" } });
    const signed = await sign(`${reference}@${digest}`);
    expect([signed.outcome, signed.annotations.map(({ message }) => message).join()]).toEqual([
      "success",
      expect.stringContaining(`and not ${digest}`),
    ]);
    expect((await sign(reference)).log).toContain("only a digest can be signed");
    const nothing = reference.replace(/:v1$/, `@sha256:${"0".repeat(64)}`);
    for (const result of [
      await sign(nothing),
      await act({ mode: "verify", image: nothing, "public-key": keys.publicPem }),
    ])
      expect([result.outcome, result.log]).toEqual(["failure", expect.stringContaining("has no image")]);
  });

  test("pull requests of forks sign nothing", async () => {
    const image = await byDigest("fork");
    const payload = {
      pull_request: { head: { repo: { full_name: "eve/shop" } }, base: { repo: { full_name: "acme/shop" } } },
    };
    const result = await runAction({
      action: "scan-and-sign",
      workspace: join(folder, "workspace"),
      github: { eventName: "pull_request", event: payload },
      inputs: { mode: "sign", sign: "key", key: keys.privatePem, "key-password": keys.password, image },
    });
    expect([result.outcome, result.outputs]).toEqual(["success", { signed: "false", verified: "false" }]);
    expect(result.log).toContain("Nothing is signed: this run is for a pull request of a fork");
  });

  const byDigest = async (name: string): Promise<string> => {
    const { reference, digest } = await push(name);
    return reference.replace(/:v1$/, `@${digest}`);
  };
  const succeed = async (cosign: Cosign, args: readonly string[]): Promise<void> => {
    const { code, stderr } = await runCosign(cosign, args, { home: folder, env: { COSIGN_PASSWORD: keys.password } });
    if (code !== 0) throw new Error(stderr);
  };
});

function entriesOf({ outputs }: ActionResult): readonly Entry[] {
  const entries: readonly Entry[] = JSON.parse(outputs["signatures"] ?? "[]");
  return entries;
}

type Entry = { readonly subject: string; readonly type: string; readonly outcome: string; readonly platform?: string };

const spdx = {
  spdxVersion: "SPDX-2.3",
  dataLicense: "CC0-1.0",
  SPDXID: "SPDXRef-DOCUMENT",
  name: "image",
  packages: [],
};
const trivyReport = {
  SchemaVersion: 2,
  Trivy: { Version: "0.72.0" },
  CreatedAt: "2026-11-01T00:00:00Z",
  ArtifactName: "image",
  Results: [],
};

function secretsOf(pem: string): readonly string[] {
  const lines = pem.split("\n").filter((line) => line.length > 4 && !line.startsWith("-----"));
  return [...lines, Buffer.from(pem).toString("base64")];
}
