import { expect, test } from "@jest/globals";
import { pushBaseImage } from "./base-image.ts";
import type { RegistryAuth } from "./registry-auth.ts";
import { startRegistry } from "./registry.ts";
import { runCommand } from "./run-command.ts";
import { requireTools } from "./require-tools.ts";

const { describe } = requireTools("docker-registry", "skopeo", "busybox", "tar", "perl", "openssl");

const inspect = async (reference: string, ...args: string[]): Promise<string> =>
  (await runCommand("skopeo", ["inspect", "--tls-verify=false", ...args, `docker://${reference}`])).stdout;

describe("startRegistry", () => {
  test("serves images, and records what its clients asked and sent", async () => {
    await using registry = await startRegistry();
    const base = await pushBaseImage(`${registry.host}/acme/base:1`, { config: { User: "user" } });
    expect(JSON.parse(await inspect(base.reference))).toMatchObject({ Digest: base.digest, Architecture: "amd64" });
    const uploads = registry.requests.filter(({ method }) => method === "PUT" || method === "PATCH");
    expect(uploads.map(({ status }) => status)).toEqual(expect.arrayContaining([201]));
    expect(uploads.reduce((sum, { requestBytes }) => sum + requestBytes, 0)).toBeGreaterThan(500_000);

    registry.requests.length = 0;
    await pushBaseImage(`${registry.host}/acme/base:2`, { config: { User: "user" } });
    const blobs = registry.requests.filter(({ method, path }) => method === "PATCH" && path.includes("/blobs/"));
    expect(blobs).toEqual([]);
  });

  test("makes the same base twice, an index for several platforms, and Docker's types on request", async () => {
    await using registry = await startRegistry();
    const one = await pushBaseImage(`${registry.host}/a:1`);
    const two = await pushBaseImage(`${registry.host}/b:1`);
    expect(two.digest).toBe(one.digest);
    const index = await pushBaseImage(`${registry.host}/c:1`, { platforms: ["linux/amd64", "linux/arm64"] });
    const raw: unknown = JSON.parse(await inspect(index.reference, "--raw"));
    expect(raw).toMatchObject({
      manifests: [{ platform: { architecture: "amd64" } }, { platform: { architecture: "arm64" } }],
    });
    const docker = await pushBaseImage(`${registry.host}/d:1`, { format: "v2s2" });
    expect(await inspect(docker.reference, "--raw")).toContain("vnd.docker.distribution.manifest.v2+json");
  });

  test("answers in the registry's place where it is told to", async () => {
    let failures = 1;
    await using registry = await startRegistry({
      intercept: ({ method }) =>
        method === "GET" && failures-- > 0 ? { status: 429, headers: { "retry-after": "1" } } : undefined,
    });
    const first = await fetch(`http://${registry.host}/v2/`);
    const second = await fetch(`http://${registry.host}/v2/`);
    expect([first.status, first.headers.get("retry-after"), second.status]).toEqual([429, "1", 200]);
  });

  test("can delete", async () => {
    await using registry = await startRegistry();
    const base = await pushBaseImage(`${registry.host}/a:1`);
    const response = await fetch(`http://${registry.host}/v2/a/manifests/${base.digest}`, { method: "DELETE" });
    expect(response.status).toBe(202);
    await expect(inspect(base.reference)).rejects.toThrow("manifest unknown");
  });

  const user = { username: "octo", password: "s3cret-pass" };
  test.each<RegistryAuth>([
    { kind: "basic", ...user },
    { kind: "token", ...user },
  ])("lets in by $kind authentication only who knows the password", async (auth) => {
    await using registry = await startRegistry({ auth });
    const challenge = await fetch(`http://${registry.host}/v2/`);
    expect(challenge.status).toBe(401);
    expect(challenge.headers.get("www-authenticate")).toContain(auth.kind === "basic" ? "Basic" : "Bearer");
    const copy = (credentials: string): Promise<unknown> =>
      runCommand("skopeo", [
        "list-tags",
        "--tls-verify=false",
        "--creds",
        credentials,
        `docker://${registry.host}/none/such`,
      ]);
    await expect(copy("octo:wrong")).rejects.toThrow(/unauthorized|authentication required/);
    await expect(copy("octo:s3cret-pass")).rejects.toThrow("404 (Not Found)");
  });

  test("lets anyone read, but not write, where anonymous pulls are on", async () => {
    await using registry = await startRegistry({ auth: { kind: "token", ...user, anonymousPull: true } });
    await expect(inspect(`${registry.host}/none/such:1`)).rejects.toThrow("manifest unknown");
    await expect(pushBaseImage(`${registry.host}/a:1`)).rejects.toThrow(/unauthorized|denied|authentication required/);
  });
});
