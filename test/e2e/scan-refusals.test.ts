import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { generateKeyPairSync } from "node:crypto";
import { basename, dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type GitRepository, gitRepository } from "../harness/git-repository.ts";
import { requireTools } from "../harness/require-tools.ts";
import { runAction } from "../harness/run-action.ts";
import { startScanning, type Scanning } from "./scanning.ts";

const { describe } = requireTools("docker-registry", "git");

describe("what a scan refuses", () => {
  let stack: AsyncDisposableStack;
  let folder: string;
  let host: string;
  let repository: GitRepository;
  let scan: Scanning["scan"];
  beforeAll(async () => {
    stack = new AsyncDisposableStack();
    ({ folder, host, repository, scan } = stack.use(await startScanning()));
  });
  afterAll(() => stack.disposeAsync());

  test("a layers file that is not there, or cannot be read, is refused before the scan: fail-on may name its layers", async () => {
    const missing = await scan({ config: "layres.yaml" }, { workspace: repository.path });
    expect([missing.outcome, missing.log]).toEqual([
      "failure",
      expect.stringContaining("The layers file layres.yaml does not exist."),
    ]);
    await using broken = await gitRepository({ "layers.yaml": "layers: {\n" });
    const failed = await scan({ "fail-on": "modle=none" }, { workspace: broken.path });
    expect([failed.outcome, failed.log, failed.outputs["findings"]]).toEqual([
      "failure",
      expect.stringContaining("layers.yaml:2:1"),
      undefined,
    ]);
    // Without one a Dockerfile of which no layer can be made says nothing.
    await using none = await gitRepository({ "A B/Dockerfile": "FROM scratch\n" });
    const passed = await scan({ "fail-on": "critical" }, { workspace: none.path });
    expect([passed.outcome, passed.log]).toEqual(["success", expect.any(String)]);
  });

  test("what is missing to sign is told before anything is scanned", async () => {
    const seen = join(folder, "scanned.txt");
    const change = `fs.writeFileSync(${JSON.stringify(seen)}, "");`;
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const key = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    for (const [inputs, message] of [
      [{ sign: "keyless" }, /id-token: write/],
      [{ sign: "key" }, /needs `key`/],
      [{ sign: "key", key: "no-key-at-all" }, /cannot be read/],
      [{ sign: "key", key, attest: "sbmo" }, /expected sbom, vuln, provenance/],
      [{ sign: "key", key, attest: "sbom" }, /needs `sbom`/],
    ] as const) {
      const failed = await scan({ mode: "all", ...inputs }, { change });
      expect([failed.outcome, failed.log]).toEqual(["failure", expect.stringMatching(message)]);
    }
    const unsigned = await scan({ mode: "all", sign: "none", "fail-on": "none" });
    expect([unsigned.outcome, unsigned.outputs["signed"]]).toEqual(["success", "false"]);
    await expect(readFile(seen)).rejects.toThrow(/ENOENT/);
  });

  test("signatures of the older form are refused before the scan, also where it is a plan that says where images are", async () => {
    await using local = await gitRepository({
      Dockerfile: "FROM scratch\nCOPY file /\n",
      file: "1",
      "layers.yaml": "image: oci:images\nlayers: { app: { dockerfile: Dockerfile } }\n",
    });
    const built = await runAction({ action: "build-layer", workspace: local.path, inputs: { layer: "all" } });
    const { outputs } = await runAction({ action: "detect-changed-layers", workspace: local.path });
    expect([built.outcome, outputs["any-changed"]]).toEqual(["success", "false"]);
    const seen = join(folder, "scanned-layout.txt");
    const change = `fs.writeFileSync(${JSON.stringify(seen)}, "");`;
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const key = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    const inputs = { mode: "all", image: "", plan: outputs["plan"] ?? "", sign: "key", key };
    const failed = await scan({ ...inputs, "signature-format": "both" }, { workspace: local.path, change });
    expect([failed.outcome, failed.log]).toEqual(["failure", expect.stringContaining("are kept in registries only")]);
    expect(existsSync(seen)).toBe(false);
  });

  test("no folder is made where an input is wrong, nor one for what is not written", async () => {
    const workspace = join(folder, "no-folders");
    const inputs = { "sarif-file": "out/x.sarif", "sbom-dir": "bills/here", "fail-on": "hihg" };
    const failed = await scan({ ...inputs, sbom: "cyclonedx" }, { workspace });
    expect([failed.outcome, failed.log]).toEqual(["failure", expect.stringContaining('"hihg"')]);
    expect(await readdir(workspace)).toEqual([]);
    await writeFile(join(workspace, "out"), "");
    await writeFile(join(workspace, "bills"), "");
    const taken = await scan({ ...inputs, sbom: "cyclonedx" }, { workspace });
    for (const place of [
      /sarif-file: "\S+out" cannot be written: it, or/,
      /sbom-dir: "\S+here" cannot be written: it, or/,
    ])
      expect(taken.log).toMatch(place);
    const passed = await scan({ "sbom-dir": "boms", "fail-on": "critical" }, { workspace });
    expect([passed.outcome, await readdir(workspace)]).toEqual(["success", ["bills", "out"]]);
  });

  test("nothing is written through a link of the checkout, and a checkout behind a link is no link of it", async () => {
    const outside = join(folder, "outside");
    await mkdir(outside);
    await writeFile(join(outside, "precious"), "precious");
    const seen = join(folder, "scanned-links.txt");
    const change = `fs.writeFileSync(${JSON.stringify(seen)}, "");`;
    for (const [name, inputs, isSeen] of [
      ["out.sarif", { "sarif-file": "out.sarif" }, false],
      ["reports", { "sarif-file": "reports/out.sarif" }, false],
      ["sboms", { sbom: "cyclonedx", "sbom-dir": "sboms" }, false],
      ["ignore.txt", { "ignore-file": "ignore.txt" }, false],
      ["bills/sbom.cdx.json", { sbom: "cyclonedx", "sbom-dir": "bills" }, true],
    ] as const) {
      const workspace = join(folder, `links-${basename(name)}`);
      await mkdir(dirname(join(workspace, name)), { recursive: true });
      await symlink(/\./.test(name) ? join(outside, "precious") : outside, join(workspace, name));
      const failed = await scan({ "fail-on": "none", ...inputs }, { workspace, change });
      expect([failed.outcome, failed.log]).toEqual([
        "failure",
        expect.stringMatching(/a link in the checkout|behind a link/),
      ]);
      expect(await readdir(outside)).toEqual(["precious"]);
      await expect(readFile(join(outside, "precious"), "utf8")).resolves.toBe("precious");
      expect(existsSync(seen)).toBe(isSeen);
    }
    const workspace = join(folder, "work");
    await mkdir(join(folder, "disk", "checkout"), { recursive: true });
    await symlink(join(folder, "disk"), workspace);
    await writeFile(join(workspace, "checkout", ".trivyignore"), "");
    const passed = await scan(
      {
        "fail-on": "none",
        "ignore-file": ".trivyignore",
        "sarif-file": "out/x.sarif",
        sbom: "cyclonedx",
        "sbom-dir": "bills",
      },
      { workspace: join(workspace, "checkout") },
    );
    expect([passed.outcome, passed.log]).toEqual(["success", expect.any(String)]);
    expect(await readdir(join(folder, "disk", "checkout"))).toEqual([".trivyignore", "bills", "out"]);
  });

  test.each([
    [{ mode: "verify", "public-key": "x", "certificate-identity": "y" }, /public-key and certificate-identity exclude/],
    [{ mode: "sign", sign: "key", "public-key": "x" }, /public-key is for mode: verify/],
    [
      { mode: "sign", vex: "x", "sarif-file": "y" },
      /vex does nothing in mode: sign[^]*sarif-file does nothing in mode: sign/,
    ],
    [{ baseline: "garbage.json" }, /baseline: "garbage.json" is no report of Trivy[^]*`report-file`/],
    [{ scanners: "vulns" }, /action-docs\/scan-and-sign\.md/],
  ])("%j is refused, and says by which input", async (inputs, message) => {
    const workspace = join(folder, "garbage");
    await mkdir(workspace, { recursive: true });
    await writeFile(join(workspace, "garbage.json"), "garbage");
    const failed = await scan(inputs, { workspace });
    expect([failed.outcome, failed.log]).toEqual(["failure", expect.stringMatching(message)]);
    expect(failed.log).not.toContain("tools.lock.json");
  });

  test("an image that came out empty is no search for secrets alone, where anything is said of images", async () => {
    const inputs = { image: "", "trivy-path": "", "secret-scan": ".", "gitleaks-path": "/bin/false" };
    const failed = await scan({ ...inputs, sbom: "cyclonedx", "upload-sarif": "true", "fail-on": "critical" });
    expect([failed.outcome, failed.log]).toEqual([
      "failure",
      expect.stringContaining("No image is named, and fail-on, upload-sarif, sbom would do nothing."),
    ]);
    const alone = await scan(inputs);
    expect(alone.annotations).toContainEqual(
      expect.objectContaining({ level: "notice", message: expect.stringContaining("No image was scanned") }),
    );
    // It went on to gitleaks.
    expect(alone.log).toContain("/bin/false");
  });

  test("inputs that are wrong are told together, before anything is started", async () => {
    const failed = await scan({
      mode: "all",
      image: `${host}/acme/nllb:app`,
      scanners: "vuln,viruses",
      "fail-on": "hihg",
      sbom: "xml",
      "only-new": "base",
      baseline: "x.json",
      sign: "key",
      attest: "sbmo,sbom",
      "public-key": "cosign.pub",
      "certificate-identity": "^https://github.com/acme",
      "tuf-url": "https://tuf.example",
      "trivy-path": "bin/trivy",
      "secret-scan": "history",
      "gitleaks-version": "8.0.0",
    });
    for (const problem of [
      /"viruses"[^]*"hihg"[^]*only-new and baseline exclude each other/,
      /names a tag; only a digest can be signed/,
      /`sign: key` needs `key`/,
      /got "sbmo", expected sbom, vuln, provenance/,
      /public-key is for mode: verify/,
      /not anchored at both ends/,
      /trivy-path: "bin\/trivy" is not absolute/,
      /No sha256 is known for gitleaks 8\.0\.0/,
      /baseline: "\S+x\.json" cannot be read: there is no such file/,
      /9 things are wrong with the inputs/,
    ])
      expect(failed.log).toMatch(problem);
    expect(failed.annotations).toHaveLength(1);
    // Also what a mode has no use for: whoever misspells it believes in it.
    for (const mode of ["sign", "verify"]) {
      const unused = await scan({ mode, scanners: "viruses", "fail-on": "hihg", "public-key": "", "trivy-path": "" });
      expect(unused.log).toMatch(/"viruses"[^]*"hihg"/);
    }
    const unknown = await scan({ "trivy-path": "", "trivy-version": "0.71.0" });
    expect(unknown.log).toMatch(/No sha256 is known for trivy 0\.71\.0/);
  });
});
