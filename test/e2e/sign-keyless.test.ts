import { generateKeyPairSync } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { pushBaseImage } from "../harness/base-image.ts";
import { type Cosign, runCosign } from "../harness/cosign.ts";
import { type Registry, startRegistry } from "../harness/registry.ts";
import { requireTools } from "../harness/require-tools.ts";
import { runAction, type ActionResult } from "../harness/run-action.ts";
import { type Sigstore, startSigstore } from "../harness/sigstore.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";

const { describe } = requireTools("docker-registry", "skopeo", "busybox", "tar", "cosign2", "cosign3");

const issuer = "https://token.actions.githubusercontent.com";
const workflow = "acme/shop/.github/workflows/images.yml@refs/heads/main";
const identity = `https://github.com/${workflow}`;

describe("keyless signing by Sigstore's services on loopback", () => {
  let stack: AsyncDisposableStack;
  let registry: Registry;
  let sigstore: Sigstore;
  let folder: string;

  beforeAll(async () => {
    stack = new AsyncDisposableStack();
    folder = stack.use(await temporaryFolder("keyless")).path;
    await mkdir(join(folder, "workspace"));
    registry = stack.use(await startRegistry());
    sigstore = stack.use(await startSigstore());
    await writeFile(join(folder, "workspace", "trusted_root.json"), JSON.stringify(sigstore.trustedRoot));
    await writeFile(join(folder, "workspace", "root.json"), sigstore.tufRoot);
    await writeFile(join(folder, "ca.pem"), sigstore.pem.ca);
    await writeFile(join(folder, "rekor.pub"), sigstore.pem.log);
  });
  afterAll(() => stack.disposeAsync());
  beforeEach(() => {
    sigstore.claims = {
      iss: issuer,
      sub: "repo:acme/shop:ref:refs/heads/main",
      job_workflow_ref: workflow,
      san: identity,
    };
    sigstore.answer = undefined;
    sigstore.requests.length = 0;
  });

  const push = async (name: string): Promise<string> => {
    const { reference, digest } = await pushBaseImage(`${registry.host}/${name}:v1`, { files: { "/name": name } });
    return reference.replace(/:v1$/, `@${digest}`);
  };

  const act = (inputs: Readonly<Record<string, string>>): Promise<ActionResult> =>
    runAction({
      action: "scan-and-sign",
      workspace: join(folder, "workspace"),
      env: sigstore.jobEnv,
      inputs: { "trusted-root": "trusted_root.json", ...inputs },
    });

  const sign = (image: string, more: Readonly<Record<string, string>> = {}): Promise<ActionResult> =>
    act({
      mode: "sign",
      sign: "keyless",
      image,
      "fulcio-url": `${sigstore.url}/fulcio`,
      "rekor-url": `${sigstore.url}/rekor`,
      ...more,
    });

  const cosignVerify = async (cosign: Cosign, image: string, who: string, by = issuer): Promise<number> => {
    const identities = ["--certificate-identity", who, "--certificate-oidc-issuer", by, "--insecure-ignore-sct"];
    const root = cosign === "cosign3" ? ["--trusted-root", join(folder, "workspace", "trusted_root.json")] : [];
    const args = ["verify", ...identities, ...root, "--allow-http-registry", image];
    // Version 2 takes the services' keys from its environment.
    const env = { SIGSTORE_ROOT_FILE: join(folder, "ca.pem"), SIGSTORE_REKOR_PUBLIC_KEY: join(folder, "rekor.pub") };
    return (await runCosign(cosign, args, { home: folder, ...(cosign === "cosign2" ? { env } : {}) })).code;
  };

  test("cosign 3 verifies a bundle by its identity and issuer, and refuses others", async () => {
    const image = await push("bundle");
    const signed = await sign(image);
    expect([signed.outcome, signed.log]).toEqual(["success", expect.stringContaining(`Signed and verified: ${image}`)]);
    expect(await cosignVerify("cosign3", image, identity)).toBe(0);
    expect(await cosignVerify("cosign3", image, identity.replace("images", "other"))).not.toBe(0);
    expect(await cosignVerify("cosign3", image, identity, "https://other.example")).not.toBe(0);

    const verify = { mode: "verify", image };
    expect((await act({ ...verify, "certificate-identity": identity })).outcome).toBe("success");
    expect((await act({ ...verify, "certificate-identity": "^https://github\\.com/acme/shop/.*$" })).outcome).toBe(
      "success",
    );
    const other = await act({ ...verify, "certificate-identity": identity.slice(0, -1) });
    expect([other.outcome, other.log]).toEqual(["failure", expect.stringContaining(`a signature by ${identity}`)]);
    const issued = await act({
      ...verify,
      "certificate-identity": identity,
      "certificate-oidc-issuer": "https://other.example",
    });
    expect([issued.outcome, issued.log]).toEqual(["failure", expect.stringContaining("vouches")]);
  });

  test("cosign 2 and 3 verify the older form", async () => {
    const image = await push("legacy");
    const signed = await sign(image, { "signature-format": "legacy" });
    expect([signed.outcome, signed.log]).toEqual(["success", expect.stringContaining("Signed and verified")]);
    expect(await cosignVerify("cosign3", image, identity)).toBe(0);
    expect(await cosignVerify("cosign2", image, identity)).toBe(0);
    expect(await cosignVerify("cosign2", image, `${identity}x`)).not.toBe(0);
  });

  test("what cosign 3 signs and attests is verified, with the keys from a TUF repository", async () => {
    const image = await push("foreign");
    const services = {
      mediaType: "application/vnd.dev.sigstore.signingconfig.v0.2+json",
      caUrls: [service(sigstore.url)],
      rekorTlogUrls: [service(sigstore.url)],
      rekorTlogConfig: { selector: "ANY" },
      tsaConfig: {},
    };
    const [config, token, sbom] = [join(folder, "services.json"), join(folder, "token"), join(folder, "sbom.json")];
    await writeFile(config, JSON.stringify(services));
    await writeFile(token, sigstore.idToken());
    await writeFile(sbom, JSON.stringify({ spdxVersion: "SPDX-2.3", SPDXID: "SPDXRef-DOCUMENT", packages: [] }));
    const root = join(folder, "workspace", "trusted_root.json");
    const by = ["--yes", "--identity-token", token, "--signing-config", config, "--trusted-root", root];
    for (const command of [["sign"], ["attest", "--type", "spdxjson", "--predicate", sbom]]) {
      const args = [...command, ...by, "--allow-http-registry", image];
      const signed = await runCosign("cosign3", args, { home: folder });
      expect([signed.code, signed.stderr]).toEqual([0, expect.not.stringContaining("panic")]);
    }
    const tuf = { "trusted-root": "", "tuf-url": `${sigstore.url}/tuf`, "tuf-root": "root.json" };
    const verify = (attest: string, who = identity): Promise<ActionResult> =>
      act({ mode: "verify", image, ...tuf, "certificate-identity": who, attest });
    const verified = await verify("sbom");
    expect([verified.outcome, verified.log]).toEqual(["success", expect.stringContaining("Verified")]);
    expect(sigstore.requests.map(({ path }) => path)).toContain("/tuf/timestamp.json");
    expect((await verify("vuln")).log).toContain("has no vulnerability attestation by");
    expect((await verify("sbom", `${identity}x`)).log).toContain("has no signature and no SBOM attestation by");
  });

  test("a log that is down is asked again with a fresh token; one that refuses is not", async () => {
    const image = await push("patience");
    let failures = 1;
    sigstore.answer = ({ service: of }) => (of === "rekor" && failures-- > 0 ? 503 : undefined);
    const signed = await sign(image);
    expect([signed.outcome, signed.log]).toEqual(["success", expect.stringContaining("once more in")]);
    const asked = (name: string): number => sigstore.requests.filter(({ service: of }) => of === name).length;
    expect([asked("rekor"), asked("fulcio"), asked("oidc")]).toEqual([2, 2, 3]);

    sigstore.requests.length = 0;
    sigstore.answer = ({ service: of }) => (of === "rekor" ? 400 : undefined);
    const refused = await sign(await push("refused"));
    expect([refused.outcome, refused.log]).toEqual([
      "failure",
      expect.stringContaining("Rekor takes no entry (status 400)"),
    ]);
    expect(asked("rekor")).toBe(1);

    sigstore.answer = ({ service: of }) => (of === "fulcio" ? 500 : undefined);
    const over = await sign(await push("over"), { "retry-minutes": "0" });
    expect([over.outcome, over.log]).toEqual([
      "failure",
      expect.stringContaining("Fulcio gives no certificate (status 500)"),
    ]);
  });

  test("a timestamp is asked for where an authority is named, and a key's signature can be logged", async () => {
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
    const key = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    const image = await push("witnesses");
    const urls = { "rekor-url": `${sigstore.url}/rekor`, "tsa-url": `${sigstore.url}/tsa` };
    const signed = await act({ mode: "sign", sign: "key", key, image, ...urls });
    expect([signed.outcome, signed.log]).toEqual(["success", expect.stringContaining("Signed and verified")]);
    expect(sigstore.requests.map(({ service: of }) => of)).toEqual(["rekor", "tsa"]);
    expect((await act({ mode: "verify", key, image, ...urls })).outcome).toBe("success");
    // By the same key, and in no log: not what is asked for.
    const other = await push("no-witness");
    expect((await act({ mode: "sign", sign: "key", key, image: other })).outcome).toBe("success");
    expect((await act({ mode: "verify", key, image: other })).outcome).toBe("success");
    expect((await act({ mode: "verify", key, image: other, ...urls })).outcome).toBe("failure");
  });

  test("without the right to a token it says which permission is missing", async () => {
    const run = { action: "scan-and-sign", workspace: join(folder, "workspace") };
    const image = await push("no-right");
    const result = await runAction({ ...run, inputs: { mode: "sign", sign: "keyless", image } });
    expect([result.outcome, result.log]).toEqual(["failure", expect.stringContaining("id-token: write")]);
  });
});

function service(url: string): object {
  return { url, majorApiVersion: 1, validFor: { start: "2024-01-01T00:00:00Z" }, operator: "sigstore.mock" };
}
