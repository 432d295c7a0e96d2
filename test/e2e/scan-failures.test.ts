import { appendFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { createHash, generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import { basename, dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { pushBaseImage } from "../harness/base-image.ts";
import { filesToScan } from "../harness/chain-to-scan.ts";
import type { GitRepository } from "../harness/git-repository.ts";
import { startGitServer } from "../harness/git-server.ts";
import { requireTools } from "../harness/require-tools.ts";
import type { ActionResult } from "../harness/run-action.ts";
import { findTool } from "../harness/tools.ts";
import { startScanning, type Scanning } from "./scanning.ts";

const { describe } = requireTools("docker-registry", "git");

const several = requireTools("docker-registry", "git", "skopeo", "busybox", "tar");
const gitleaks = requireTools("gitleaks", "docker-registry", "git");

describe("what surrounds a scan", () => {
  let stack: AsyncDisposableStack;
  let folder: string;
  let host: string;
  let images: Scanning["images"];
  let repository: GitRepository;
  let scan: Scanning["scan"];
  beforeAll(async () => {
    stack = new AsyncDisposableStack();
    ({ folder, host, images, repository, scan } = stack.use(await startScanning()));
  });
  afterAll(() => stack.disposeAsync());

  test("findings fail the step by layer, after all reports are written", async () => {
    const failed = await scan({ "fail-on": "app=high,model=critical,base=none", sbom: "spdx-json,cyclonedx" });
    expect(failed.outcome).toBe("failure");
    expect(failed.log).toContain("2 findings fail this step: 2 in app.");
    expect(JSON.parse(failed.outputs["findings"] ?? "")).toMatchObject({
      total: { high: 5 },
      layers: { app: { high: 2 }, model: { high: 2 }, base: { high: 1 } },
    });
    for (const name of ["report-file", "sarif-file"])
      await expect(readFile(failed.outputs[name] ?? "", "utf8")).resolves.toMatch(/CVE-2099-4/);
    expect((failed.outputs["sbom-files"] ?? "").split("\n").map((file) => file.split("/").at(-1))).toEqual([
      "sbom.spdx.json",
      "sbom.cdx.json",
    ]);
    expect(failed.summary).toContain("**2 of 5 findings fail this step.**");
    expect(failed.annotations.filter(({ message }) => message.includes("CVE-2099"))).toHaveLength(2);
    const passed = await scan({ "fail-on": "critical" });
    expect([passed.outcome, passed.log]).toEqual(["success", expect.any(String)]);
  });

  test("a threshold for a layer that the layers file has not is refused, and elsewhere a warning", async () => {
    const inputs = { "fail-on": "app=none,modle=critical" };
    const failed = await scan(inputs, { workspace: repository.path });
    expect([failed.outcome, failed.log]).toEqual([
      "failure",
      expect.stringContaining("fail-on names modle, and the layers are base, model, app."),
    ]);
    expect(failed.outputs["findings"]).toBeDefined();
    const passed = await scan(inputs);
    expect([passed.outcome, passed.annotations.map(({ level }) => level)]).toEqual(["success", ["warning"]]);
    // A layer of the file that this image has not is none that is misspelt.
    const base = await scan(
      { image: images["base"] ?? "", "fail-on": "app=none,model=none" },
      { workspace: repository.path },
    );
    expect([base.outcome, base.annotations]).toEqual(["success", []]);
  });

  test("only what the base does not have fails", async () => {
    const failed = await scan({ "only-new": "base" });
    expect(failed.log).toContain("2 findings fail this step: 2 in app.");
    const baseline = failed.outputs["report-file"] ?? "";
    const passed = await scan({ baseline });
    expect([passed.outcome, passed.log]).toEqual(["success", expect.any(String)]);
    // As large as a report may be, and files that are written by hand may not.
    await appendFile(baseline, " ".repeat(17 * 1024 * 1024));
    expect((await scan({ baseline })).outcome).toBe("success");
    expect((await scan({ vex: baseline })).log).toMatch(/vex: \S+ cannot be read: it has more than 16777216 bytes/);
  });

  test("pickles are findings of the layer that has them, and not new where the base has them", async () => {
    const scanners = { scanners: "vuln,pickle" };
    const failed = await scan({ ...scanners, "fail-on": "app=none,model=medium,base=none" });
    expect(failed.log).toContain("3 findings fail this step: 3 in model.");
    expect(failed.log).toMatch(/medium PICKLE in usr\/lib\/python3\/dist-packages\/data\.pt \(layer model\)/);
    const compared = await scan({ ...scanners, "fail-on": "medium", "only-new": "base" });
    expect(compared.log).toContain("2 findings fail this step: 2 in app.");
    const alone = await scan({ scanners: "pickle" });
    expect(alone.log).toContain("name at least one of vuln");
  });

  test("a scanner sees no token, key or right to an id-token, and starts in an empty folder", async () => {
    const seen = join(folder, "seen.json");
    await scan(
      { password: "hunter2", username: "octo" },
      {
        change: `fs.writeFileSync(${JSON.stringify(seen)}, JSON.stringify({ env, files: fs.readdirSync("."), args }));`,
      },
    );
    const text = await readFile(seen, "utf8");
    const { env, files }: { env: Record<string, string>; files: string[] } = JSON.parse(text);
    expect(
      Object.keys(env).filter((name) => !/^(PATH|HOME|TMPDIR|TMP|TEMP|XDG_CACHE_HOME|LANG|LC_ALL|TZ)$/.test(name)),
    ).toEqual([]);
    expect(files).toEqual([]);
    expect(text).not.toMatch(/hunter2|TOKEN|GITHUB|INPUT_/);
  });

  test.each<readonly [string, string, RegExp]>([
    [
      "a failure",
      'process.stderr.write("x\\n2026 FATAL ::error::TOOMANYREQUESTS\\n"); process.exit(1);',
      /Trivy did not scan the image: it ended with exit code 1/,
    ],
    ["no report", "process.exit(0);", /it wrote no report/],
    ["an empty report", 'report = "";', /it is empty/],
    ["a cut report", "report = JSON.stringify(report).slice(0, -9);", /no JSON, or cut off/],
    ["another schema", "report.SchemaVersion = 9;", /its SchemaVersion is 9/],
    ["the report of a part", "report.Metadata.DiffIDs.pop();", /other layers/],
    ["a version that steals", 'report.Trivy.Version = "0.69.4";', /trivy 0\.69\.4 is not run/],
    [
      "a push through the action's credentials",
      'const url = `http://${host}/v2/${name}/manifests/`; const body = await (await fetch(url + digest)).text(); const put = await fetch(url + "evil", { method: "PUT", headers: { "content-type": manifest.mediaType }, body }); if (put.status >= 400) process.exit(3);',
      /exit code 3/,
    ],
  ])("%s is no clean image", async (_, change, message) => {
    const failed = await scan({}, { change });
    expect(failed.outcome).toBe("failure");
    expect(failed.log).toMatch(message);
    expect(failed.outputs).not.toHaveProperty("findings");
  });

  test("an old database is another failure than findings, and both are told", async () => {
    const change =
      'fs.writeFileSync(`${option("--cache-dir")}/db/metadata.json`, JSON.stringify({ Version: 2, UpdatedAt: "2020-01-01T00:00:00Z" }));';
    const old = await scan({ "fail-on": "critical" }, { change });
    expect(old.outcome).toBe("failure");
    expect(old.log).toMatch(/The vulnerability database is of 2020-01-01/);
    expect(old.outputs["findings"]).toBeDefined();
    const both = await scan({}, { change });
    expect(both.log).toMatch(/does not pass:[^]*2020-01-01[^]*5 findings fail this step/);
  });

  test("a pull request's own ignore file is not used: that of its base is", async () => {
    const base = await repository.commit({ ".trivyignore": "CVE-OLD\n" });
    await repository.commit({ ".trivyignore": "CVE-2099-4\n" });
    const seen = join(folder, "ignore.txt");
    const change = `fs.writeFileSync(${JSON.stringify(seen)}, args.includes("--ignorefile") ? fs.readFileSync(option("--ignorefile"), "utf8") : "none");`;
    const same = { repo: { full_name: "octo/demo" } };
    const pull = (sha: string): object => ({
      eventName: "pull_request",
      event: { pull_request: { number: 1, head: { ...same, sha: "x" }, base: { ...same, sha } } },
    });
    const run = (github?: object): Promise<ActionResult> =>
      scan(
        { "ignore-file": ".trivyignore" },
        { change, workspace: repository.path, ...(github === undefined ? {} : { github }) },
      );
    await run(pull(base));
    expect(await readFile(seen, "utf8")).toBe("CVE-OLD\n");
    const lost = await run(pull("1".repeat(40)));
    expect(await readFile(seen, "utf8")).toBe("none");
    expect(lost.log).toContain("ignore-file is not used");
    await run();
    expect(await readFile(seen, "utf8")).toBe("CVE-2099-4\n");
  });

  test("in a pull request a layer goes by the name that its base commit gives it, and else has the app's threshold", async () => {
    const inputs = { "fail-on": "app=high,model=none,base=none" };
    const base = await repository.git("rev-parse", "HEAD");
    const others = { image: `${host}/acme/nllb`, layers: { other: { dockerfile: "app/Dockerfile" } } };
    const without = await repository.commit({ "layers.yaml": JSON.stringify(others) });
    await repository.commit({ "layers.yaml": filesToScan(`${host}/acme/nllb`)["layers.yaml"] ?? "" });
    const same = { repo: { full_name: "octo/demo" } };
    const pull = (sha: string): object => ({
      eventName: "pull_request",
      event: { pull_request: { number: 1, head: { ...same, sha: "x" }, base: { ...same, sha } } },
    });
    const run = (github?: object, more: Readonly<Record<string, string>> = {}): Promise<ActionResult> =>
      scan({ ...inputs, ...more }, { workspace: repository.path, ...(github === undefined ? {} : { github }) });
    for (const github of [undefined, pull(base)])
      expect((await run(github)).log).toContain("2 findings fail this step: 2 in app.");
    const renamed = await run(pull(without));
    expect(renamed.log).toContain("5 findings fail this step: 5 in app.");
    expect(renamed.annotations.filter(({ level }) => level === "warning")).toEqual([]);
    // A layer that a pull request's own plan calls so.
    const url = `http://${host}/v2/acme/nllb/manifests`;
    const mediaType = "application/vnd.oci.image.manifest.v1+json";
    const manifest = await fetch(`${url}/${images["app"]?.split("@")[1]}`, { headers: { accept: mediaType } });
    await fetch(`${url}/planned`, {
      method: "PUT",
      headers: { "content-type": mediaType },
      body: await manifest.text(),
    });
    const layer = { name: "model", image: `${host}/acme/nllb`, tag: "planned", key: "0".repeat(64), action: "build" };
    const rest = { reasons: [], parents: [], bases: {}, platforms: ["linux/amd64"], engine: "native" };
    const planFile = join(folder, "named-plan.json");
    const source = { repository: "octo/demo", revision: base };
    await writeFile(planFile, JSON.stringify({ schema: 1, source, layers: [{ ...layer, ...rest }] }));
    const planned = { image: "", "plan-file": planFile };
    expect((await run(undefined, planned)).outcome).toBe("success");
    expect((await run(pull(without), planned)).log).toContain("5 findings fail this step: 5 in app.");
    const lost = await run(pull("1".repeat(40)));
    expect(lost.log).toMatch(/Every layer has the app's threshold: [^]*5 findings fail this step: 5 in app\./);
  });

  test("a base commit that the checkout has not got is fetched, with the token where it kept none", async () => {
    const token = "ghs_abcdefgh";
    await using server = await startGitServer(dirname(repository.path), token);
    const base = await repository.commit({});
    await repository.commit({});
    const workspace = join(folder, "shallow");
    await repository.git("clone", "--quiet", "--depth=1", `file://${repository.path}`, workspace);
    await repository.git(
      "-C",
      workspace,
      "remote",
      "set-url",
      "origin",
      `${server.url}/${basename(repository.path)}/.git`,
    );
    const same = { repo: { full_name: "octo/demo" } };
    const event = { pull_request: { number: 1, head: { ...same, sha: "x" }, base: { ...same, sha: base } } };
    const github = { eventName: "pull_request", event, serverUrl: server.url, token };
    const result = await scan({ "fail-on": "app=high,model=none,base=none" }, { workspace, github });
    expect(result.log).toContain("2 findings fail this step: 2 in app.");
    expect(result.annotations.filter(({ level }) => level === "warning")).toEqual([]);
    expect([server.refused(), result.log.includes(token)]).toEqual([0, false]);
  });

  test("findings are shown at the Dockerfile lines that brought them, and uploaded; a refusal is a warning", async () => {
    const bodies: string[] = [];
    let status = 202;
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        if (request.url?.endsWith("/code-scanning/sarifs") === true)
          bodies.push(Buffer.concat(chunks).toString("utf8"));
        response.writeHead(status).end("{}");
      });
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    stack.defer(() => void server.close());
    const address = server.address();
    const apiUrl = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
    const options = { workspace: repository.path, github: { apiUrl } };
    const uploaded = await scan({ "fail-on": "none", "upload-sarif": "true" }, options);
    expect([uploaded.outcome, uploaded.log]).toEqual(["success", expect.stringContaining("in code scanning")]);
    const { sarif }: { sarif: string } = JSON.parse(bodies[0] ?? "{}");
    const places = [
      ...gunzipSync(Buffer.from(sarif, "base64"))
        .toString("utf8")
        .matchAll(/"uri":"([^"]+)"[^}]*\},"region":\{"startLine":(\d+)/g),
    ];
    expect(places.map(([, uri, line]) => `${uri}:${line}`)).toEqual([
      "base/Dockerfile:2",
      "model/Dockerfile:3",
      "model/Dockerfile:4",
      "app/Dockerfile:2",
      "app/Dockerfile:3",
    ]);
    status = 403;
    const refused = await scan({ "fail-on": "none", "upload-sarif": "true" }, options);
    expect([refused.outcome, refused.log]).toEqual(["success", expect.stringContaining("security-events: write")]);
  });

  test("mode: all scans, and signs only what passed, with what the scan wrote attested", async () => {
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const key = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    const given = { mode: "all", sign: "key", key, attest: "sbom,vuln", sbom: "cyclonedx" };
    const failed = await scan(given);
    expect([failed.outcome, failed.outputs["signed"]]).toEqual(["failure", undefined]);
    const signed = await scan({ ...given, "fail-on": "critical" });
    expect([signed.outcome, signed.log]).toEqual(["success", expect.stringContaining("Signed and verified")]);
    expect(JSON.parse(signed.outputs["signatures"] ?? "[]")).toHaveLength(3);
    const publicPem = publicKey.export({ type: "spki", format: "pem" }).toString();
    const verified = await scan({ mode: "verify", "public-key": publicPem, attest: "sbom,vuln", "trivy-path": "" });
    expect([verified.outcome, verified.log]).toEqual(["success", expect.any(String)]);
    const fork = { full_name: "someone/demo" };
    const event = { pull_request: { number: 1, head: { repo: fork }, base: { repo: { full_name: "octo/demo" } } } };
    const foreign = await scan({ ...given, "fail-on": "critical" }, { github: { eventName: "pull_request", event } });
    expect([foreign.outcome, foreign.log]).toEqual(["success", expect.stringContaining("Nothing is signed")]);
    expect(foreign.outputs).toMatchObject({ signed: "false" });
    expect(foreign.outputs["findings"]).toBeDefined();
  });

  test("findings are told where an SBOM cannot be written", async () => {
    const workspace = join(folder, "no-folder");
    await mkdir(workspace);
    const change = `fs.writeFileSync(process.argv[1], ${JSON.stringify("#!/bin/sh\nexit 1\n")});`;
    const failed = await scan({ sbom: "cyclonedx" }, { change, workspace });
    expect(failed.log).toMatch(/does not pass:[^]*did not scan the image[^]*5 findings fail this step/);
    expect(failed.outputs["findings"]).toBeDefined();
  });

  test("findings are told where a program for secrets cannot be had", async () => {
    const server = createServer((_, response) => void response.writeHead(404).end());
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    stack.defer(() => void server.close());
    const address = server.address();
    const mirror = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
    const failed = await scan({ "secret-scan": ".", "tool-mirror": mirror });
    expect(failed.log).toMatch(/does not pass:[^]*5 findings fail this step[^]*gitleaks\S* answers 404/);
  });

  test("two images of one platform in an index have a report and a SARIF run each, and one listed twice has one", async () => {
    const url = `http://${host}/v2/acme/nllb/manifests`;
    const manifests = await Promise.all(
      ["app", "base", "app"].map(async (name) => {
        const digest = images[name]?.split("@")[1] ?? "";
        const accept = "application/vnd.oci.image.manifest.v1+json";
        const { headers } = await fetch(`${url}/${digest}`, { method: "HEAD", headers: { accept } });
        const platform = { os: "linux", architecture: "amd64" };
        return { mediaType: accept, digest, size: Number(headers.get("content-length")), platform };
      }),
    );
    const mediaType = "application/vnd.oci.image.index.v1+json";
    const body = JSON.stringify({ schemaVersion: 2, mediaType, manifests });
    await fetch(`${url}/twice`, { method: "PUT", headers: { "content-type": mediaType }, body });
    const result = await scan({ image: `${host}/acme/nllb:twice`, "fail-on": "none", sbom: "cyclonedx" });
    expect([result.outcome, result.log]).toEqual(["success", expect.any(String)]);
    for (const name of ["report-file", "sbom-files"]) expect(new Set(result.outputs[name]?.split("\n")).size).toBe(2);
    expect(result.outputs["report-file"]?.split("\n")).toHaveLength(2);
    const sarif = await readFile(result.outputs["sarif-file"] ?? "", "utf8");
    const ids = [...sarif.matchAll(/"automationDetails":\{"id":"([^"]+)"/g)].map(([, id]) => id);
    expect([ids.length, new Set(ids).size]).toEqual([2, 2]);
  });

  test("an index whose image is not there says which", async () => {
    const layout = join(folder, "half");
    const manifest = "application/vnd.oci.image.manifest.v1+json";
    const mediaType = "application/vnd.oci.image.index.v1+json";
    const child = `sha256:${"b".repeat(64)}`;
    const platform = { os: "linux", architecture: "arm64" };
    const index = JSON.stringify({
      schemaVersion: 2,
      mediaType,
      manifests: [{ mediaType: manifest, digest: child, size: 9, platform }],
    });
    const hex = createHash("sha256").update(index).digest("hex");
    await mkdir(join(layout, "blobs", "sha256"), { recursive: true });
    await writeFile(join(layout, "blobs", "sha256", hex), index);
    await writeFile(join(layout, "oci-layout"), JSON.stringify({ imageLayoutVersion: "1.0.0" }));
    const manifests = [{ mediaType, digest: `sha256:${hex}`, size: index.length }];
    await writeFile(join(layout, "index.json"), JSON.stringify({ schemaVersion: 2, mediaType, manifests }));
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const key = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    for (const mode of ["scan", "sign"]) {
      const signing = mode === "sign" ? { sign: "key", key, "trivy-path": "" } : {};
      const failed = await scan({ mode, image: `oci:${layout}@sha256:${hex}`, ...signing });
      expect(failed.log).toContain(`has the index sha256:${hex}, and not the image ${child} for linux/arm64`);
    }
  });

  test.each([
    ["unable to decode VEX: 2 errors occurred:", /The file in `vex`/],
    ["failed to download: dial tcp 10.0.0.1:443: i/o timeout", /could not be downloaded/],
    ["no layer sha256:4294290: unknown", /Run the job again/],
    ["GET https://x: status code 429 Too Many Requests", /limits downloads/],
    ["context deadline exceeded", /longer than an hour/],
  ])("where Trivy says %j, so does the advice", async (said, advice) => {
    const change = `console.error(${JSON.stringify(`2026 FATAL ${said}`)}); process.exit(1);`;
    expect((await scan({}, { change })).log).toMatch(advice);
  });

  gitleaks.describe("with gitleaks", () => {
    test("secrets in the history fail the step beside the findings, and are shown nowhere", async () => {
      const secret = ["AKIA", "QWERTYUIOPASDFGH"].join("");
      await repository.commit({ "deploy.env": `key = "${secret}"\n` });
      await repository.commit({ "deploy.env": null });
      const inputs = { "secret-scan": "history", "gitleaks-path": findTool("gitleaks") ?? "" };
      const failed = await scan(inputs, { workspace: repository.path });
      expect(failed.log).toMatch(
        /does not pass:[^]*5 findings fail this step[^]*1 secrets? w(as|ere) found in the history/,
      );
      expect(failed.summary).toContain("aws");
      expect(`${failed.log}${failed.summary}`).not.toContain(secret);
      const clean = await scan(
        { ...inputs, "secret-scan": "app", "fail-on": "critical" },
        { workspace: repository.path },
      );
      expect([clean.outcome, clean.log]).toEqual(["success", expect.stringContaining("No secrets were found")]);
    });
  });

  several.describe("of several platforms", () => {
    test("every platform of an index is scanned, and has a report, an SBOM and a SARIF run of its own", async () => {
      const platforms = ["linux/amd64", "linux/arm64"];
      const { reference } = await pushBaseImage(`${host}/acme/two:v1`, { platforms });
      const result = await scan({ image: reference, "fail-on": "none", sbom: "cyclonedx" });
      expect([result.outcome, result.log]).toEqual(["success", expect.any(String)]);
      expect(result.outputs["report-file"]?.split("\n").map((file) => basename(file))).toEqual([
        "report-linux-amd64.json",
        "report-linux-arm64.json",
      ]);
      expect(result.outputs["sbom-files"]?.split("\n").map((file) => basename(file))).toEqual([
        "sbom-linux-amd64.cdx.json",
        "sbom-linux-arm64.cdx.json",
      ]);
      expect(JSON.parse(result.outputs["findings"] ?? "{}")).toMatchObject({
        total: { high: 2 },
        layers: { app: { high: 2 } },
      });
      const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
      const key = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
      const image = reference.replace(/:v1$/, `@${result.outputs["digest"] ?? ""}`);
      const workspace = join(folder, "two");
      await mkdir(join(workspace, "sboms"), { recursive: true });
      // Not of this scan: not attested.
      await writeFile(join(workspace, "sboms", "old.json"), JSON.stringify({ spdxVersion: "SPDX-2.3", old: true }));
      const all = { mode: "all", sign: "key", key, sbom: "cyclonedx", "sbom-dir": "sboms", "fail-on": "none" };
      const signed = await scan({ image, ...all, attest: "sbom,vuln" }, { workspace });
      expect([signed.outcome, JSON.parse(signed.outputs["signatures"] ?? "[]").length]).toEqual(["success", 7]);
      const pem = publicKey.export({ type: "spki", format: "pem" }).toString();
      const verify = { image, mode: "verify", "public-key": pem, "trivy-path": "" };
      const verified = await scan({ ...verify, attest: "sbom,vuln" });
      expect([verified.outcome, verified.log]).toEqual(["success", expect.any(String)]);
      expect((await scan({ ...verify, attest: "provenance" })).log).toContain("no provenance attestation");
      const sarif = await readFile(result.outputs["sarif-file"] ?? "", "utf8");
      expect([...sarif.matchAll(/"automationDetails":\{"id":"([^"]+)"/g)].map(([, id]) => id)).toEqual(
        platforms.map((platform) => `scan-and-sign/${host}/acme/two/${platform}/`),
      );
    });
  });
});
