import { generateKeyPairSync } from "node:crypto";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, afterAll, describe, expect, test } from "@jest/globals";
import { MediaType, openLayout, putBytes, type Digest } from "@layered-build/oci";
import { runAction, type ActionResult } from "../harness/run-action.ts";
import { temporaryFolder, type TemporaryFolder } from "../harness/temporary-folder.ts";
import { hostileTexts } from "./hostile-texts.ts";

const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
const key = privateKey.export({ type: "pkcs8", format: "pem" }).toString();

describe("hostile text", () => {
  let folder: TemporaryFolder;
  let image: string;
  const act = (
    inputs: Readonly<Record<string, string>>,
    env: Readonly<Record<string, string>> = {},
  ): Promise<ActionResult> => runAction({ action: "scan-and-sign", workspace: folder.path, inputs, env });

  beforeAll(async () => {
    folder = await temporaryFolder("hostile");
    image = `oci:images@${await writeImage(join(folder.path, "images"))}`;
    const root = { mediaType: "application/vnd.dev.sigstore.trustedroot+json;version=0.1" };
    await writeFile(join(folder.path, "root.json"), JSON.stringify(root));
    await writeFile(join(folder.path, "cosign.pub"), publicKey.export({ type: "spki", format: "pem" }));
  });
  afterAll(async () => {
    await folder[Symbol.asyncDispose]();
  });

  test("in annotations and labels of the image, and in the names of its bases, changes nothing", async () => {
    const run = await act({ mode: "sign", sign: "key", key, image, attest: "provenance" });
    expect([run.outcome, run.annotations]).toEqual(["success", []]);
    expect(Object.keys(run.outputs).toSorted()).toEqual(["digest", "signatures", "signed", "verified"]);
    const summary = run.summary.replaceAll(/```[\s\S]*?```/g, "");
    expect(summary).not.toMatch(/^# |<script|<img|!\[|pwned/m);
    const verified = await act({ mode: "verify", image, "public-key": "cosign.pub", attest: "provenance" });
    expect([verified.outcome, verified.annotations, verified.log.match(/pwned/g)]).toEqual(["success", [], null]);
  });

  test.each(hostileTexts.map((text, index) => [index, text] as const))(
    "number %i as an identity, a path, a choice, and an image's name and tag",
    async (_, text) => {
      // The runner itself takes no null byte in a variable.
      const given = text.replaceAll("\u0000", "0").replaceAll("\ud800", "");
      const keyless = { mode: "verify", image, "certificate-identity": `x${given}`, "trusted-root": "root.json" };
      const verify = { mode: "verify", "public-key": "cosign.pub" };
      const runs = await Promise.all([
        act(keyless),
        act({ ...verify, image, "public-key": `x${given}` }),
        act({ mode: "sign", sign: "key", key, image, attest: `x${given}` }),
        act({ ...verify, image: `127.0.0.1:1/UPPER${given}` }),
        act({ ...verify, image: `oci:images:${given}` }),
      ]);
      for (const run of runs) {
        expect(run.outcome).toBe("failure");
        // One annotation, which is ours: nothing in the text has made another.
        expect(run.annotations).toHaveLength(1);
        expect(run.annotations.filter(({ message }) => message.startsWith("pwned"))).toEqual([]);
        expect(run.outputs["signed"]).toBeUndefined();
        expect(run.outputs["verified"] ?? "false").toBe("false");
      }
    },
  );

  test("links and damaged files among the predicates are refused", async () => {
    const sboms = join(folder.path, "sboms");
    await mkdir(sboms);
    await symlink("/etc/hostname", join(sboms, "a.json"));
    const run = await act({ mode: "sign", sign: "key", key, image, attest: "sbom", "sbom-dir": "sboms" });
    expect(run.log).toContain("Links are not followed");
  });

  test("a tag alone is scanned, and only signed it is refused", async () => {
    const given = { mode: "all", image: "oci:images:v1", "trivy-path": "/nowhere/trivy", key };
    const [signed, scanned] = await Promise.all([
      act({ ...given, sign: "key" }),
      act({ ...given, sign: "none", key: "" }),
    ]);
    expect(signed.log).toContain("only a digest can be signed");
    expect(scanned.log).not.toContain("only a digest can be signed");
    expect(scanned.log).toContain("/nowhere/trivy");
  });

  test("files to attest behind a link of the checkout are refused", async () => {
    await using outside = await temporaryFolder("outside");
    await mkdir(join(outside.path, "app"));
    for (const file of ["report.json", "a.json", "app/a.json"])
      await writeFile(join(outside.path, file), '{"spdxVersion":"SPDX-2.3"}');
    await symlink(outside.path, join(folder.path, "linked"));
    const sign = { mode: "sign", sign: "key", key, image };
    for (const inputs of [
      { attest: "sbom", "sbom-dir": "linked" },
      { attest: "sbom", "sbom-dir": "linked/app" },
      { attest: "vuln", report: "linked/report.json" },
    ])
      expect((await act({ ...sign, ...inputs })).log).toContain('"linked" is a link in the checkout');
    expect((await act({ ...sign, attest: "sbom", "sbom-dir": outside.path })).outcome).toBe("success");
  });
});

async function writeImage(path: string): Promise<Digest> {
  const store = await openLayout(path);
  const texts = Object.fromEntries(hostileTexts.map((text, index) => [`label-${index}`, text]));
  const names = Object.fromEntries(hostileTexts.slice(0, 30).map((text) => [text, text]));
  const config = {
    os: "linux",
    architecture: "amd64",
    rootfs: { type: "layers", diff_ids: [] },
    config: { Labels: texts },
  };
  const { digest, size } = await putBytes(store, Buffer.from(JSON.stringify(config)));
  const base = {
    "org.opencontainers.image.base.name": hostileTexts[5] ?? "",
    "org.opencontainers.image.base.digest": `sha256:${"1".repeat(64)}`,
  };
  const manifest = {
    schemaVersion: 2,
    mediaType: MediaType.manifest,
    config: { mediaType: MediaType.config, digest, size },
    layers: [],
    annotations: { ...texts, ...names, ...base, "io.github.layered-build.key": "\n::error::pwned" },
  };
  return (
    await store.putManifest({ bytes: Buffer.from(JSON.stringify(manifest)), mediaType: MediaType.manifest }, "v1")
  ).digest;
}
