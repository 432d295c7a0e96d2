import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { openRegistry } from "@layered-build/oci";
import { readImageConfig, readPlatformManifest } from "../../packages/core/src/image/platform-manifest.ts";
import { requireTools } from "../harness/require-tools.ts";
import { type ActionResult, runAction } from "../harness/run-action.ts";
import { type KeySigning, keySigningTools, registryKinds, startKeySigning } from "./key-signing.ts";

const { describe } = requireTools(...keySigningTools);

describe.each(registryKinds)("key signing on a registry %s", (kind) => {
  let signing: KeySigning;

  beforeAll(async () => {
    signing = await startKeySigning(kind);
  });
  afterAll(async () => {
    await signing[Symbol.asyncDispose]();
  });

  test("cosign 3 verifies the bundles of an index and its children, and refuses another key", async () => {
    const { keys, otherKeys, sign, cosignVerifies } = signing;
    const image = await signing.push("bundle");
    const [repository = "", digest] = image.split("@");
    const first = await sign(image);
    expect([first.outcome, first.log]).toEqual(["success", expect.stringContaining("Signed and verified")]);
    expect(first.outputs).toMatchObject({ digest, signed: "true", verified: "true" });
    const entries = entriesOf(first);
    expect(entries).toHaveLength(3);
    for (const { subject } of entries) {
      const child = `${repository}@${subject}`;
      expect(await cosignVerifies("cosign3", child, keys.publicFile)).toBe(0);
      expect(await cosignVerifies("cosign3", child, otherKeys.publicFile)).not.toBe(0);
    }
    const second = await sign(image);
    expect(entriesOf(second).map(({ outcome }) => outcome)).toEqual(["exists", "exists", "exists"]);
  });

  test("cosign 2 verifies the older form, and so does cosign 3", async () => {
    const { keys, otherKeys, sign, cosignVerifies } = signing;
    const image = await signing.push("legacy");
    const signed = await sign(image, { "signature-format": "legacy" });
    expect([signed.outcome, signed.log]).toEqual(["success", expect.any(String)]);
    expect(await cosignVerifies("cosign2", image, keys.publicFile)).toBe(0);
    expect(await cosignVerifies("cosign3", image, keys.publicFile)).toBe(0);
    expect(await cosignVerifies("cosign2", image, otherKeys.publicFile)).not.toBe(0);
  });

  test("what either cosign signs is verified, and an image that has only an attestation is not signed", async () => {
    const { keys, otherKeys, verify, cosignWrites, cosignVerifies } = signing;
    const bundle = await signing.push("signed-by-3");
    const legacy = await signing.push("signed-by-2");
    const attested = await signing.push("attested");
    const predicate = join(signing.folder, "sbom.json");
    await writeFile(predicate, JSON.stringify(spdx));
    await cosignWrites("cosign3", ["sign", bundle]);
    await cosignWrites("cosign2", ["sign", legacy]);
    await cosignWrites("cosign3", ["attest", "--type", "spdxjson", "--predicate", predicate, attested]);
    expect((await verify(bundle)).outputs).toMatchObject({ verified: "true" });
    expect((await verify(legacy)).outputs).toMatchObject({ verified: "true" });
    expect((await verify(legacy, { "public-key": otherKeys.publicPem })).log).toContain("made with another key");
    // cosign 3 itself takes it for signed.
    expect(await cosignVerifies("cosign3", attested, keys.publicFile)).toBe(0);
    const refused = await verify(attested);
    expect([refused.outcome, refused.outputs["verified"]]).toEqual(["failure", "false"]);
    expect(refused.log).toContain("which is not what is asked for");
    const without = await verify(bundle, { attest: "sbom" });
    expect([without.outcome, without.log]).toEqual(["failure", expect.stringContaining("no SBOM attestation")]);
  });

  test("SBOMs, a vulnerability report and provenance are attested once, and cosign verifies them", async () => {
    const { keys, act, sign, cosignVerifies, workspace } = signing;
    const image = await signing.push("attest");
    const sboms = join(workspace, "sbom");
    await mkdir(sboms, { recursive: true });
    await writeFile(join(sboms, "image.spdx.json"), JSON.stringify(spdx));
    await writeFile(
      join(sboms, "app-linux-arm64.cdx.json"),
      JSON.stringify({ bomFormat: "CycloneDX", specVersion: "1.6" }),
    );
    await writeFile(join(sboms, "notes.json"), "{}");
    const report = { ...trivyReport, Metadata: { DiffIDs: await diffIdsOf(image) } };
    await writeFile(join(workspace, "report.json"), JSON.stringify(report));
    await writeFile(join(workspace, "other.json"), JSON.stringify(trivyReport));
    const attest = { attest: "sbom, vuln, provenance", "sbom-dir": "sbom", report: "report.json" };
    const refused = await sign(image, { ...attest, report: "other.json" });
    expect([refused.outcome, refused.log]).toEqual([
      "failure",
      expect.stringContaining("the report is about another image"),
    ]);
    const first = await sign(image, { ...attest, "signature-format": "both" });
    expect([first.outcome, first.log]).toEqual(["success", expect.stringContaining("Signed and verified")]);
    const entries = entriesOf(first);
    // Three signatures, three provenances, two SBOMs and a report, in two forms.
    expect(entries).toHaveLength(18);
    expect(entries.every(({ outcome }) => outcome === "written")).toBe(true);
    // By the commands that the summary gives.
    const commands = [...first.summary.matchAll(/^cosign (verify-attestation --type \S+) .* (\S+)$/gm)];
    const types = commands.map(([, command]) => command?.split(" ").at(-1));
    expect(new Set(types)).toEqual(new Set(["cyclonedx", "slsaprovenance1", "spdxjson", "vuln"]));
    for (const cosign of ["cosign2", "cosign3"] as const)
      for (const [, command = "", of = ""] of commands)
        expect([cosign, command, await cosignVerifies(cosign, of, keys.publicFile, command.split(" "))]).toEqual([
          cosign,
          command,
          0,
        ]);
    const arm = entries.find(({ type }) => type.includes("cyclonedx"));
    expect(arm?.platform).toBe("linux/arm64");
    // Made once more, as by another scan.
    await writeFile(
      join(sboms, "image.spdx.json"),
      JSON.stringify({ ...spdx, documentNamespace: "http://trivy.dev/2" }),
    );
    const again = await sign(image, { ...attest, "signature-format": "both" });
    const second = entriesOf(again);
    expect([second.length, ...new Set(second.map(({ outcome }) => outcome))]).toEqual([18, "exists"]);
    expect(
      (await act({ mode: "verify", image, key: keys.privatePem, "key-password": keys.password, attest: attest.attest }))
        .outcome,
    ).toBe("success");
  });

  test("a tag that has moved is reported, a tag alone is not signed, and an image that is not there is said so", async () => {
    const { act, keys, sign } = signing;
    const [repository = "", digest = ""] = (await signing.push("moved")).split("@");
    const reference = `${repository}:v1`;
    await signing.push("moved", { content: "newer" });
    const signed = await sign(`${reference}@${digest}`);
    expect([signed.outcome, signed.annotations.map(({ message }) => message).join()]).toEqual([
      "success",
      expect.stringContaining(`and not ${digest}`),
    ]);
    expect((await sign(reference)).log).toContain("only a digest can be signed");
    const nothing = `${repository}@sha256:${"0".repeat(64)}`;
    for (const result of [
      await sign(nothing),
      await act({ mode: "verify", image: nothing, "public-key": keys.publicPem }),
    ])
      expect([result.outcome, result.log]).toEqual(["failure", expect.stringContaining("has no image")]);
  });

  test("pull requests of forks sign nothing", async () => {
    const { keys, workspace } = signing;
    const image = await signing.push("fork");
    const payload = {
      pull_request: { head: { repo: { full_name: "eve/shop" } }, base: { repo: { full_name: "acme/shop" } } },
    };
    const result = await runAction({
      action: "scan-and-sign",
      workspace,
      github: { eventName: "pull_request", event: payload },
      inputs: { mode: "sign", sign: "key", key: keys.privatePem, "key-password": keys.password, image },
    });
    expect([result.outcome, result.outputs]).toEqual(["success", { signed: "false", verified: "false" }]);
    expect(result.log).toContain("Nothing is signed: this run is for a pull request of a fork");
  });
});

/** The layers of an image's platforms, which all have the same. */
async function diffIdsOf(image: string): Promise<readonly string[]> {
  const [host = "", path = ""] = image.split("/");
  const [repository = "", digest = ""] = path.split("@");
  const store = openRegistry({ registry: host, repository });
  const found = await readPlatformManifest(store, digest, "linux/amd64");
  return (await readImageConfig(store, found)).rootfs.diff_ids;
}

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
