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
});
