import { Readable } from "node:stream";
import { expect, test } from "@jest/globals";
import { digestOf, MediaType, openRegistry } from "@layered-build/oci";
import type { Interception } from "../harness/registry-proxy.ts";
import { startRegistry } from "../harness/registry.ts";
import { requireTools } from "../harness/require-tools.ts";
import { runCommand } from "../harness/run-command.ts";
import { startOtherHost } from "./other-host.ts";
import { refusal } from "./registry-faults.ts";

const { describe } = requireTools("docker-registry", "skopeo", "perl");

const auth = { kind: "basic", username: "octo", password: "hidden-word-0" } as const;
const empty = Buffer.from("{}");
const config = { mediaType: MediaType.empty, digest: digestOf(empty), size: empty.length };

/** A manifest without content of its own. */
const manifest = (more: object): { readonly bytes: Buffer; readonly mediaType: string } => ({
  bytes: Buffer.from(
    JSON.stringify({ schemaVersion: 2, mediaType: MediaType.manifest, config, layers: [config], ...more }),
  ),
  mediaType: MediaType.manifest,
});

// What ghcr.io has answered in the place of the referrers API.
describe("a registry without the referrers API", () => {
  test.each<[string, (page: string) => Interception]>([
    ["404", () => refusal(404, "MANIFEST_UNKNOWN", "manifest unknown")],
    ["303 to a web page", (page) => ({ status: 303, headers: { location: page } })],
    ["429", () => refusal(429, "TOOMANYREQUESTS", "slow down", { "retry-after": "600" })],
    ["405", () => ({ status: 405 })],
    ["a web page with 200", () => ({ status: 200, headers: { "content-type": "text/html" }, body: "<html></html>" })],
  ])("%s: the fall-back tag is read and written, no other host is asked", async (_, answer) => {
    await using other = await startOtherHost();
    await using registry = await startRegistry({
      auth,
      intercept: ({ path, headers }) =>
        path.includes("/referrers/") && headers.authorization !== undefined
          ? answer(`http://${other.host}/web`)
          : undefined,
    });
    const credentials = async () => ({ username: auth.username, password: auth.password });
    const store = openRegistry({ registry: registry.host, repository: "demo" }, { credentials });
    await store.putBlob({ open: () => Readable.from([empty]), digest: config.digest, size: config.size });
    const image = await store.putManifest(manifest({}), "x");
    const subject = { mediaType: image.mediaType, digest: image.digest, size: image.size };
    const written = await Promise.all(
      ["one", "two"].map((name) =>
        store.putManifest(
          manifest({ artifactType: "application/vnd.example", subject, annotations: { "org.example.name": name } }),
        ),
      ),
    );
    const listed = await store.referrers(image.digest);
    expect(listed.map(({ digest }) => digest).toSorted()).toEqual(written.map(({ digest }) => digest).toSorted());
    const raw = await runCommand("skopeo", [
      "inspect",
      "--raw",
      "--tls-verify=false",
      `--creds=${auth.username}:${auth.password}`,
      `docker://${registry.host}/demo:${image.digest.replace(":", "-")}`,
    ]);
    const index: { readonly manifests: readonly { readonly artifactType: string }[] } = JSON.parse(raw.stdout);
    expect(index.manifests.map(({ artifactType }) => artifactType)).toEqual([
      "application/vnd.example",
      "application/vnd.example",
    ]);
    expect(other.requests).toEqual([]);
  });
});
