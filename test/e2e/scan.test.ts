import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { buildChain, chainToScan, writeDatabase } from "../harness/chain-to-scan.ts";
import type { GitRepository } from "../harness/git-repository.ts";
import { startRegistry } from "../harness/registry.ts";
import { requireTools } from "../harness/require-tools.ts";
import { runAction, type ActionResult } from "../harness/run-action.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";
import { findTool } from "../harness/tools.ts";

const { describe } = requireTools("trivy", "docker-registry", "git");

/** What the database knows of the chain's packages, by layer. */
const byLayer = {
  app: { critical: 0, high: 1, medium: 1, low: 0, unknown: 0 },
  model: { critical: 1, high: 0, medium: 0, low: 0, unknown: 0 },
  base: { critical: 0, high: 1, medium: 0, low: 1, unknown: 0 },
};

const vex = {
  "@context": "https://openvex.dev/ns/v0.2.0",
  "@id": "https://example.org/vex/1",
  author: "tests",
  timestamp: "2026-01-01T00:00:00Z",
  version: 1,
  statements: [
    {
      vulnerability: { name: "CVE-2099-0006" },
      products: [{ "@id": "pkg:npm/lodash@4.17.20" }],
      status: "not_affected",
      justification: "vulnerable_code_not_in_execute_path",
    },
  ],
};

describe("the real Trivy, offline", () => {
  let stack: AsyncDisposableStack;
  let folder: string;
  let repository: GitRepository;
  let images: Readonly<Record<string, string>>;
  let count = 0;

  beforeAll(async () => {
    stack = new AsyncDisposableStack();
    folder = stack.use(await temporaryFolder("scan")).path;
    const { host } = stack.use(await startRegistry());
    repository = stack.use(await chainToScan(`${host}/acme/nllb`));
    images = await buildChain(repository.path);
    await writeDatabase(join(folder, "database"));
  });
  afterAll(() => stack.disposeAsync());

  async function scan(
    inputs: Readonly<Record<string, string>>,
    options: { readonly database?: string; readonly workspace?: string } = {},
  ): Promise<ActionResult> {
    count += 1;
    const workspace = options.workspace ?? join(folder, `workspace-${count}`);
    const temp = join(folder, `temp-${count}`);
    for (const each of [workspace, temp]) await mkdir(each, { recursive: true });
    const given = {
      mode: "scan",
      image: images["app"] ?? "",
      "trivy-path": findTool("trivy") ?? "",
      offline: "true",
      scanners: "vuln",
    };
    const env = { TRIVY_CACHE_DIR: options.database ?? join(folder, "database") };
    return runAction({ action: "scan-and-sign", workspace, temp, env, inputs: { ...given, ...inputs } });
  }

  test("packages of the system and of languages are attributed to the layers of an image in a registry", async () => {
    const result = await scan({ "fail-on": "app=high,model=critical,base=none", sbom: "spdx-json,cyclonedx" });
    expect(result.log).toContain("2 findings fail this step: 1 in app, 1 in model.");
    expect(JSON.parse(result.outputs["findings"] ?? "{}")).toEqual({
      total: { critical: 1, high: 2, medium: 1, low: 1, unknown: 0 },
      layers: byLayer,
    });
    const report = await readFile(result.outputs["report-file"] ?? "", "utf8");
    expect(report).not.toContain("127.0.0.1:0");
    expect(JSON.parse(report)).toMatchObject({ ArtifactName: images["app"] });
    const [spdx = "", cyclonedx = ""] = (result.outputs["sbom-files"] ?? "").split("\n");
    expect(JSON.parse(await readFile(spdx, "utf8"))).toMatchObject({ spdxVersion: expect.stringContaining("SPDX-") });
    const bom: unknown = JSON.parse(await readFile(cyclonedx, "utf8"));
    expect(bom).toMatchObject({ bomFormat: "CycloneDX", metadata: { component: { name: images["app"] } } });
    for (const name of ["apt", "torch", "Flask", "lodash"]) expect(JSON.stringify(bom)).toContain(`"${name}"`);
  });

  test("an image in a layout folder gives the same", async () => {
    await using other = await chainToScan(`oci:${join(folder, "layout")}`);
    const { app = "" } = await buildChain(other.path);
    expect(app).toMatch(/^oci:/);
    const result = await scan({ image: app, "fail-on": "none" });
    expect([result.outcome, result.log]).toEqual(["success", expect.any(String)]);
    expect(JSON.parse(result.outputs["findings"] ?? "{}")).toMatchObject({ layers: byLayer });
  });

  test("licences, secrets and misconfigurations are attributed too; the default scanners find secrets, but none in weights", async () => {
    await using other = await chainToScan(`oci:${join(folder, "more")}`);
    const secret = `aws_access_key_id = ${["AKIA", "QWERTYUIOPASDFGH"].join("")}\n`;
    await other.commit({
      "base/root/usr/share/doc/apt/copyright": "License: GPL-2\n",
      "model/lib/torch-2.0.0.dist-info/METADATA":
        "Metadata-Version: 2.1\nName: torch\nVersion: 2.0.0\nLicense: GPL-3.0\n",
      "model/weights.safetensors": secret,
      "app/node_modules/lodash/package.json": JSON.stringify({
        name: "lodash",
        version: "4.17.20",
        license: "AGPL-3.0",
      }),
      "app/site/settings.ini": secret,
      "app/site/Dockerfile": "FROM debian:12\nUSER root\n",
    });
    const { app = "" } = await buildChain(other.path);
    const byDefault = await scan({ image: app, "fail-on": "app=critical,model=none", scanners: "" });
    expect(byDefault.log).toContain("1 finding fails this step: 1 in app.");
    const all = await scan({
      image: app,
      "fail-on": "app=high,base=none,model=none",
      scanners: "secret,misconfig,license",
    });
    for (const line of [
      /high GPL-2\S* in apt \(layer base\)/,
      /high GPL-3\S* in torch .*\(layer model\)/,
      /AGPL-3\S* in lodash .*\(layer app\)/,
      /critical aws-access-key-id in \S*app\/site\/settings.ini.*\(layer app\)/,
      /DS-?0002 in \S*app\/site\/Dockerfile.*\(layer app\)/,
    ])
      expect(all.log).toMatch(line);
    expect(all.log).not.toContain("weights");
  });

  test("what the base brought is not new; an ignore file and VEX let pass", async () => {
    const compared = await scan({ "only-new": "base", "fail-on": "low" });
    expect(compared.log).toContain("2 findings fail this step: 2 in app.");
    const workspace = join(folder, "decisions");
    await mkdir(workspace);
    await writeFile(join(workspace, ".trivyignore"), "CVE-2099-0005\nCVE-2099-9999\nCVE-2099-0006 exp:2020-01-01\n");
    await writeFile(join(workspace, "vex.json"), JSON.stringify(vex));
    const ignored = await scan({ "only-new": "base", "fail-on": "low", "ignore-file": ".trivyignore" }, { workspace });
    expect(ignored.log).toContain("1 finding fails this step: 1 in app.");
    expect(ignored.annotations.flatMap(({ level, message }) => (level === "notice" ? [message] : []))).toEqual([
      "ignore-file: nothing that was found is CVE-2099-9999. Take out what is no longer needed.",
      "ignore-file: the time of CVE-2099-0006 (2020-01-01) is over: it lets nothing pass.",
    ]);
    const vexed = await scan(
      { "fail-on": "low", "ignore-file": ".trivyignore", vex: "vex.json", "only-new": "base" },
      { workspace },
    );
    expect([vexed.outcome, vexed.log]).toEqual(["success", expect.any(String)]);
  });

  test("an old database and none at all are failures of their own", async () => {
    await writeDatabase(join(folder, "old"), new Date("2020-01-01T00:00:00Z"));
    const old = await scan({ "fail-on": "none" }, { database: join(folder, "old") });
    expect([old.outcome, old.log]).toEqual(["failure", expect.stringContaining("is of 2020-01-01")]);
    const none = await scan({}, { database: join(folder, "none") });
    expect(none.log).toMatch(/Trivy did not scan the image[^]*TRIVY_CACHE_DIR/);
  });
});
