import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { buildChain, chainToScan, writeDatabase } from "../harness/chain-to-scan.ts";
import { type CosignKeys, makeCosignKeys } from "../harness/cosign.ts";
import type { GitRepository } from "../harness/git-repository.ts";
import { type Registry, startRegistry } from "../harness/registry.ts";
import { requireTools } from "../harness/require-tools.ts";
import { runAction, type ActionResult } from "../harness/run-action.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";
import { findTool } from "../harness/tools.ts";
import { userTags, writesOf } from "./registry-state.ts";

const { describe } = requireTools("trivy", "docker-registry", "git", "cosign3");

describe("the images of a plan", () => {
  let stack: AsyncDisposableStack;
  let folder: string;
  let registry: Registry;
  let repository: GitRepository;
  let images: Readonly<Record<string, string>>;
  let keys: CosignKeys;
  let plan: string;

  beforeAll(async () => {
    stack = new AsyncDisposableStack();
    folder = stack.use(await temporaryFolder("plan")).path;
    registry = stack.use(await startRegistry());
    repository = stack.use(await chainToScan(`${registry.host}/acme/nllb`));
    // In no chain of another's: an app that takes single files of it has not all of it.
    await repository.commit({
      "layers.yaml": JSON.stringify({
        image: `${registry.host}/acme/nllb`,
        layers: Object.fromEntries(
          ["base", "tools", "model", "app"].map((name) => [name, { dockerfile: `${name}/Dockerfile` }]),
        ),
      }),
      "tools/Dockerfile": "FROM base\nCOPY tools/site /tools/site\n",
      "tools/site/Flask-2.0.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: Flask\nVersion: 2.0.0\n",
      "app/Dockerfile":
        "FROM model\nCOPY app/site /app/site\nCOPY app/node_modules /app/node_modules\nCOPY --from=tools /etc/os-release /tools-release\n",
    });
    images = await buildChain(repository.path);
    await writeDatabase(join(folder, "database"));
    keys = await makeCosignKeys("cosign3", folder, "correct horse");
    const detected = await runAction({ action: "detect-changed-layers", workspace: repository.path });
    plan = detected.outputs["plan"] ?? "";
  });
  afterAll(() => stack.disposeAsync());

  const act = (action: string, inputs: Readonly<Record<string, string>>, temp?: string): Promise<ActionResult> =>
    runAction({
      action,
      workspace: repository.path,
      inputs,
      ...(temp === undefined ? {} : { temp }),
      env: { TRIVY_CACHE_DIR: join(folder, "database") },
      secrets: inputs["key"] === undefined ? [] : inputs["key"].split("\n").slice(1, -2),
    });
  const scan = { mode: "scan", "trivy-path": findTool("trivy") ?? "", offline: "true", scanners: "vuln" };

  test("are scanned where no other has all that is in them, and what is below is attributed once a scan", async () => {
    const result = await act("scan-and-sign", { ...scan, plan, options: "fail-on: none" });
    expect([result.outcome, result.log]).toEqual(["success", expect.any(String)]);
    const scanned = result.log.split("\n").filter((line) => line.startsWith("Scanning "));
    expect(scanned.map((line) => line.split(" ")[1])).toEqual([images["app"], images["tools"]]);
    expect(result.log).toContain("model: looked at as part of the images on it");
    expect(JSON.parse(result.outputs["findings"] ?? "{}")).toEqual({
      // The base's two findings are in both chains.
      total: { critical: 1, high: 4, medium: 1, low: 2, unknown: 0 },
      layers: {
        app: { critical: 0, high: 1, medium: 1, low: 0, unknown: 0 },
        model: { critical: 1, high: 0, medium: 0, low: 0, unknown: 0 },
        base: { critical: 0, high: 2, medium: 0, low: 2, unknown: 0 },
        tools: { critical: 0, high: 1, medium: 0, low: 0, unknown: 0 },
      },
    });
    const failing = await act("scan-and-sign", { ...scan, plan, options: "fail-on: app=none,tools=high" });
    expect(failing.log).toContain("1 finding fails this step: 1 in tools.");
  });

  test("get bills of materials and signatures each, which are verified", async () => {
    const temp = join(folder, "temp");
    const bills = join(folder, "bills");
    const key = { sign: "key", key: keys.privatePem, "key-password": keys.password };
    const scanned = await act("scan-and-sign", {
      ...scan,
      plan,
      sbom: "spdx-json",
      "sbom-dir": bills,
      "fail-on": "none",
    });
    expect(scanned.outputs["sbom-files"]?.split("\n")).toHaveLength(4);
    expect(await readdir(bills)).toEqual(["app", "base", "model", "tools"]);
    const signed = await act("scan-and-sign", { mode: "sign", plan, attest: "sbom", "sbom-dir": bills, ...key }, temp);
    expect([signed.outcome, signed.log]).toEqual(["success", expect.any(String)]);
    const signatures: readonly { readonly subject: string; readonly outcome: string }[] = JSON.parse(
      signed.outputs["signatures"] ?? "[]",
    );
    const digests = Object.values(images).map((image) => image.split("@")[1]);
    expect(new Set(signatures.map(({ subject }) => subject))).toEqual(new Set(digests));
    expect(signatures).toHaveLength(8);
    const verify = { mode: "verify", plan, "public-key": keys.publicPem, attest: "sbom" };
    const verified = await act("scan-and-sign", verify);
    expect([verified.outcome, verified.outputs["verified"]]).toEqual(["success", "true"]);
    registry.requests.length = 0;
    await act("scan-and-sign", { mode: "sign", plan, attest: "sbom", "sbom-dir": bills, ...key });
    expect(writesOf(registry.requests)).toEqual([]);
    const vuln = await act("scan-and-sign", { mode: "sign", plan, attest: "vuln", report: "x.json", ...key });
    expect(vuln.log).toContain("attest: vuln needs the report of each image");
  });

  test("are signed and published as they were scanned, whatever their keys name by then", async () => {
    const scanned = await act("scan-and-sign", { ...scan, plan, "fail-on": "none" });
    const digests = scanned.outputs["digests"] ?? "";
    const before = await userTags(registry.host, "acme/nllb");
    // Somebody puts another image under the app's key.
    const manifests = `http://${registry.host}/v2/acme/nllb/manifests`;
    const [, key = ""] = /acme\/nllb:(app-key-[0-9a-f]{32})/.exec((await act("wrap-hf-image", { plan })).log) ?? [];
    const type = "application/vnd.oci.image.manifest.v1+json";
    const other = await fetch(`${manifests}/${images["tools"]?.split("@")[1]}`, { headers: { accept: type } });
    const own = await fetch(`${manifests}/${key}`, { headers: { accept: type } });
    const [bytes, restored] = await Promise.all([other.arrayBuffer(), own.arrayBuffer()]);
    await fetch(`${manifests}/${key}`, { method: "PUT", headers: { "content-type": type }, body: bytes });

    const signed = await act("scan-and-sign", {
      mode: "sign",
      plan,
      digests,
      sign: "key",
      key: keys.privatePem,
      "key-password": keys.password,
    });
    expect([signed.outcome, signed.outputs["digests"]]).toEqual(["success", digests]);
    expect(signed.outputs["signatures"]).toContain(images["app"]?.split("@")[1]);
    const publish = { phase: "publish", plan, "tag-rules": "type=raw,value=1.2.3" };
    const unbound = await act("build-layer", publish);
    expect(unbound.log).toContain("has no image of this key");
    const published = await act("build-layer", { ...publish, digests });
    expect([published.outcome, published.log]).toEqual(["success", expect.any(String)]);
    const after = await userTags(registry.host, "acme/nllb");
    expect(`${registry.host}/acme/nllb@${after["app-1.2.3"]}`).toBe(images["app"]);
    expect(before["app-1.2.3"]).toBeUndefined();
    await fetch(`${manifests}/${key}`, { method: "PUT", headers: { "content-type": type }, body: restored });

    const garbage = await act("build-layer", { ...publish, digests: "e30" });
    expect(garbage.log).toContain("digests: layer base is not among them.");
    const built = await act("build-layer", { phase: "build", plan, digests });
    expect(built.log).toContain("`digests` is for phase: publish, and this is phase: build.");
  });

  test("can be wrapped, one of them, and their repositories pruned", async () => {
    const two = await runAction({
      action: "detect-changed-layers",
      workspace: repository.path,
      inputs: { layers: "tools,model" },
    });
    const open = await act("wrap-hf-image", { plan: two.outputs["plan"] ?? "", version: "v1" });
    expect(open.log).toContain("layer: several layers could be meant (tools, model).");
    const wrapped = await act("wrap-hf-image", { plan, options: "version: v1\nport: 8080" });
    expect(wrapped.log).toContain(`${registry.host}/acme/nllb:app-key-`);
    expect(wrapped.outputs["tags"]).toBe(`${registry.host}/acme/nllb:hf-amd64-v1`);
    expect((await act("wrap-hf-image", { plan, layer: "apps" })).log).toContain(
      "layer: the plan has no image of apps (it has base, tools, model, app).",
    );
    const pruned = await act("prune-old-images", { plan, options: "keep-latest: 1\nmin-age: 0s" });
    expect([pruned.outcome, pruned.log]).toEqual(["success", expect.any(String)]);
    expect(pruned.summary).toContain(`${registry.host}/acme/nllb`);
  });

  test.each([
    ["scan-and-sign", { image: "ghcr.io/acme/x", plan: "x" }, "Give either `image` or `plan`."],
    ["scan-and-sign", {}, "Give either `image` or `plan`."],
    ["wrap-hf-image", {}, "Give either `image` or `plan`."],
    ["wrap-hf-image", { image: "ghcr.io/acme/x", layer: "app" }, "`layer` goes with `plan`"],
    ["prune-old-images", {}, "Give either `images` or `plan`."],
    ["prune-old-images", { images: "ghcr.io/acme/x", plan: "x" }, "Give either `images` or `plan`."],
    ["prune-old-images", { plan: "eJw" }, "The input `plan` is not a plan of detect-changed-layers."],
  ])("%s with %j says what is wrong", async (action, inputs, problem) => {
    const result = await act(action, inputs);
    expect([result.outcome, result.log]).toEqual(["failure", expect.stringContaining(problem)]);
  });
});
