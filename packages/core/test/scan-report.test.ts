import { readFile, truncate, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "@jest/globals";
import type { PlacedFinding } from "../src/scan/finding.ts";
import { failingFindings, parseFailOn, thresholdOf } from "../src/scan/fail-on.ts";
import { isDeeperThan } from "../src/is-deeper-than.ts";
import { layerOfBlob, type LayerGroup } from "../src/scan/layer-groups.ts";
import { isSameRepository, nameOfLayer } from "../src/scan/name-of-layer.ts";
import { noveltyOf } from "../src/scan/new-findings.ts";
import { parseReport, readReport } from "../src/scan/parse-report.ts";
import { renameReport } from "../src/scan/rename-report.ts";
import { reportBytes } from "../src/scan/report-bytes.ts";
import { mostResults, sarifLog } from "../src/scan/sarif.ts";
import { countFindings } from "../src/scan/scan-counts.ts";
import { lastFrom, sourceLines } from "../src/scan/source-line.ts";
import { checkDatabaseAge } from "../src/scan/database-age.ts";
import { checkDisk } from "../src/scan/check-disk.ts";
import { trivyArguments } from "../src/scan/trivy-arguments.ts";
import { temporaryFolder } from "../../../test/harness/temporary-folder.ts";
import { RecordingLog } from "./recording-log.ts";

const bytes = await readFile(path.join(import.meta.dirname, "fixtures/trivy-0.72-report.json"));
const report = parseReport(bytes);
const parsed = (json: Buffer): unknown => JSON.parse(json.toString("utf8"));
const [base = "", model = "", python = "", node = ""] = report.diffIds;
const groups: readonly LayerGroup[] = [
  { name: "app", diffIds: [python, node] },
  { name: "model", diffIds: [model] },
  { name: "base", diffIds: [base] },
];
const placed: readonly PlacedFinding[] = report.findings.map((each) => ({
  ...each,
  layer: layerOfBlob(groups, each.blob),
}));
// oxlint-disable-next-line typescript/no-explicit-any, typescript/no-unsafe-return
const changed = (change: (document: any) => unknown): Buffer => {
  const document: unknown = JSON.parse(bytes.toString("utf8"));
  return Buffer.from(JSON.stringify(change(document) ?? document));
};

/** So many objects in lists. */
const nested = (depth: number): Buffer => Buffer.from(`${'[{"a":'.repeat(depth)}1${"}]".repeat(depth)}`);

describe("the report of the real program", () => {
  test("findings are attributed to the layers that brought them", () => {
    expect(placed.map(({ id, severity, subject, layer }) => `${layer} ${severity} ${id} ${subject}`)).toEqual([
      "base high CVE-2099-0001 apt",
      "base low CVE-2099-0002 bash",
      "base high CVE-2099-0001 libapt-pkg6.0",
      "base critical CVE-2099-0003 zlib1g",
      "app medium CVE-2099-0006 lodash",
      "app high CVE-2099-0005 Flask",
      "model critical CVE-2099-0004 torch",
    ]);
    expect(report.system).toBe("debian 12.15");
    expect(report.scanner).toBe("0.72.0");
    expect(countFindings(placed, ["app", "model", "base"])).toEqual({
      total: { critical: 2, high: 3, medium: 1, low: 1, unknown: 0 },
      layers: {
        app: { critical: 0, high: 1, medium: 1, low: 0, unknown: 0 },
        model: { critical: 1, high: 0, medium: 0, low: 0, unknown: 0 },
        base: { critical: 1, high: 2, medium: 0, low: 1, unknown: 0 },
      },
    });
  });

  test("what nobody knows the layer of counts as the app's", () => {
    const lost = parseReport(changed((document) => void delete document.Results[0].Vulnerabilities[0].Layer));
    expect(layerOfBlob(groups, lost.findings[0]?.blob)).toBe("app");
    expect(layerOfBlob(groups, `sha256:${"0".repeat(64)}`)).toBe("app");
  });

  test("a report that has the compressed digest alone is attributed all the same", () => {
    const old = parseReport(changed((document) => void delete document.Results[0].Vulnerabilities[0].Layer.DiffID));
    expect(old.findings[0]?.blob).toBe(base);
  });

  test.each<readonly [string, Uint8Array, RegExp]>([
    ["empty", Buffer.alloc(0), /it is empty/],
    ["cut off", bytes.subarray(0, bytes.length - 100), /no JSON, or cut off/],
    ["no JSON", Buffer.from("<html>"), /no JSON/],
    ["of nothing", Buffer.from("{}"), /has not the members/],
    ["a list", Buffer.from("[]"), /has not the members/],
    ["of another schema", changed((document) => ({ ...document, SchemaVersion: 3 })), /its SchemaVersion is 3/],
    ["of a file system", changed((document) => ({ ...document, ArtifactType: "filesystem" })), /ArtifactType/],
    [
      "with another severity",
      changed((document) => void (document.Results[0].Vulnerabilities[0].Severity = "NONE")),
      /Severity/,
    ],
    [
      "with a number for a name",
      changed((document) => void (document.Results[0].Vulnerabilities[0].PkgName = 1)),
      /PkgName/,
    ],
    ["with diffIDs that are none", changed((document) => void (document.Metadata.DiffIDs = ["x"])), /no digests/],
  ])("%s is an error, never a clean image", (_, text, message) => expect(() => parseReport(text)).toThrow(message));

  test("a report of another image, or of a part of it, is refused", () => {
    expect(() => readReport(bytes, [base, model, python])).toThrow(/of an image of 4 other layers/);
    expect(() => readReport(bytes, [base, model, node, python])).toThrow(/other layers/);
    expect(readReport(bytes, [base, model, python, node]).report.findings).toHaveLength(7);
  });

  test("a file that is none is not read into memory: too large, or of other first bytes", async () => {
    await using folder = await temporaryFolder("report");
    const file = path.join(folder.path, "report.json");
    await writeFile(file, ` \n${bytes.toString("utf8")}`);
    expect(parseReport(await reportBytes(file)).findings).toHaveLength(7);
    for (const [text, length, message] of [
      ["{", 513 * 1024 ** 2, /it has 537919488 bytes/],
      ["x", 500 * 1024 ** 2, /no JSON/],
    ] as const) {
      await writeFile(file, text);
      await truncate(file, length);
      await expect(reportBytes(file)).rejects.toThrow(message);
    }
    await writeFile(file, "");
    expect(await reportBytes(file)).toHaveLength(0);
  });

  test("what is nested is told by its bytes, and brackets in texts are none", () => {
    expect([isDeeperThan(nested(50), 100), isDeeperThan(nested(50), 99)]).toEqual([false, true]);
    expect(isDeeperThan(Buffer.from(JSON.stringify(['"[[[', "\\", "{{", '\\"['])), 1)).toBe(false);
    const deep = changed((document) => void (document.Other = JSON.parse(nested(60).toString())));
    expect(() => parseReport(deep)).toThrow(/more than 100 lists in each other/);
  });

  test("20 MB of findings are read", () => {
    const many = changed((document) => {
      const [first] = document.Results[0].Vulnerabilities;
      document.Results[0].Vulnerabilities = Array.from({ length: 26_000 }, (_, at) => ({
        ...first,
        VulnerabilityID: `CVE-2099-${at}`,
        Description: "x".repeat(400),
      }));
    });
    expect(many.length).toBeGreaterThan(20_000_000);
    const findings = parseReport(many).findings.map((each) => ({ ...each, layer: "app" }));
    expect(findings).toHaveLength(26_003);
    const subject = {
      image: "acme/app",
      platform: "linux/amd64",
      scanner: undefined,
      lineOf: () => ({ file: "Dockerfile", line: 1 }),
    };
    const sarif = sarifLog([{ findings, subject }]);
    const text = JSON.stringify(sarif);
    expect(text.split('"ruleIndex"').length - 1).toBe(mostResults);
    // The worst are kept.
    expect(text).toContain("CVE-2099-0004");
  });
});

const failingIds = (failOn: string, ignoreUnfixed: boolean): string =>
  failingFindings(placed, parseFailOn(failOn.split(",")), ignoreUnfixed)
    .map(({ id }) => id.slice(-1))
    .join("");

describe("the gate", () => {
  test.each<readonly [string, boolean, string]>([
    ["high", false, "11354"],
    ["critical", false, "34"],
    ["none", false, ""],
    ["low", false, "1213654"],
    ["app=high,model=critical,base=none", false, "54"],
    ["app=medium", false, "113654"],
    ["app=none,model=critical", false, "4"],
    ["critical,base=none", false, "4"],
    ["aap=high", false, "11354"],
    ["high", true, "354"],
  ])("%s (ignore-unfixed: %s) fails for %s", (failOn, ignoreUnfixed, expected) =>
    expect(failingIds(failOn, ignoreUnfixed)).toBe(expected),
  );
  test("a layer that is not named has the app's threshold, else the strictest", () => {
    expect(thresholdOf(parseFailOn(["app=medium", "base=none"]), "other")).toBe("medium");
    expect(thresholdOf(parseFailOn(["model=critical", "base=high"]), "other")).toBe("high");
    expect(thresholdOf(parseFailOn(["base=none"]), "other")).toBe("none");
  });
  test.each(["", "hgih", "app=", "app=hi gh", "App=high", "high,low", "app=high,app=low", "app:high"])(
    "%j is refused",
    (text) => expect(() => parseFailOn(text === "" ? [] : text.split(","))).toThrow(/fail-on/),
  );
});

test("new is what the baseline has not: in a package that it has, it was published since", () => {
  const baseline = parseReport(
    changed((document) => {
      document.Results[0].Vulnerabilities.splice(0, 1);
      document.Results[1].Packages = [];
      document.Results[1].Vulnerabilities = [];
    }),
  );
  expect(report.findings.map((each) => noveltyOf(each, baseline))).toEqual([
    "published",
    "known",
    "known",
    "known",
    "introduced",
    "known",
    "known",
  ]);
  expect(noveltyOf({ ...(report.findings[1] ?? placed[0]!), key: "x", ofPackage: undefined }, baseline)).toBe(
    "introduced",
  );
});

const withSecret = (layer: object | undefined): ReturnType<typeof parseReport> =>
  parseReport(
    changed((document) => {
      const secret = { RuleID: "aws-access-key-id", Severity: "CRITICAL", Title: "AWS", Match: "key = ****" };
      document.Results.push({ Target: "/app/.env", Class: "secret", Secrets: [{ ...secret, Layer: layer }] });
    }),
  );

test.each([
  ["in a blob that the baseline has", "known", { DiffID: node }],
  // Another one, in a file that had one before.
  ["in another blob", "introduced", { DiffID: `sha256:${"0".repeat(64)}` }],
  ["in nobody knows which", "introduced", undefined],
])("a secret %s is %s", (_, novelty, Layer) => {
  const secret = withSecret(Layer).findings.at(-1);
  expect(secret?.kind).toBe("secret");
  expect(noveltyOf(secret ?? placed[0]!, withSecret({ DiffID: node }))).toBe(novelty);
});

const weights = { id: "weights", image: "ghcr.io/acme/nllb", tagPrefix: "nllb-model-" };

test.each<readonly [string, string | undefined]>([
  ["ghcr.io/acme/nllb:model-key-0123456789abcdef0123456789abcdef", "model"],
  ["ghcr.io/acme/nllb:nllb-model-key-0123456789abcdef0123456789abcdef", "weights"],
  ["ghcr.io/acme/torch:key-0123456789abcdef0123456789abcdef", "torch"],
  ["oci:/srv/images/nllb:model-key-0123456789abcdef0123456789abcdef", "model"],
  ["debian:bookworm", undefined],
  ["ghcr.io/acme/nllb:model-key-01", undefined],
  ["--help", undefined],
  ["ghcr.io/acme/nllb:__-key-0123456789abcdef0123456789abcdef", undefined],
])("the layer of %s is %s", (reference, name) =>
  expect(nameOfLayer(reference, { layers: [weights], areAll: false })).toBe(name),
);

test.each([
  ["acme/app", "docker.io/acme/app", true],
  ["nginx", "docker.io/library/nginx", true],
  ["ghcr.io/acme/app:v1", "ghcr.io/acme/app", true],
  ["oci:images/app", "oci:images/app", true],
  ["ghcr.io/acme/app", "docker.io/acme/app", false],
  ["--help", "--help", false],
])("%s and %s are one repository: %s", (one, other, expected) => expect(isSameRepository(one, other)).toBe(expected));

test("a report loses the address that it was scanned by, and nothing else", () => {
  const renamed: unknown = JSON.parse(renameReport(parsed(bytes), "localhost:5000/scan", "ghcr.io/acme/app"));
  expect(renamed).toMatchObject({
    ArtifactName: "ghcr.io/acme/app:app",
    Metadata: { RepoTags: ["ghcr.io/acme/app:app"] },
    Results: [{ Target: "ghcr.io/acme/app:app (debian 12.15)" }, {}, {}],
  });
  expect(renamed).not.toHaveProperty("ArtifactID");
  expect(parseReport(Buffer.from(JSON.stringify(renamed))).findings).toEqual(report.findings);
  const labelled = changed((document) => void (document.Metadata.ImageConfig.config.Labels = { Fingerprint: "mine" }));
  expect(renameReport(parsed(labelled), "x", "y")).toContain('"Fingerprint":"mine"');
});

const layerOf = (id: string): string => (id === "1" ? "base" : "app");

test("a finding is shown at the Dockerfile line that made its layer, or at FROM", () => {
  const text =
    "# syntax\nFROM a AS b\nRUN x\nFROM base\n\nCOPY --chown=1 --link \\\n  # why\n  site  /app/site\nRUN echo one\nRUN echo one\n";
  const steps = ["rootfs", "COPY site /app/site # buildkit", "RUN /bin/sh -c echo one # buildkit", "nothing"];
  const history = [...steps.map((created_by) => ({ created_by })), { created_by: "CMD x", empty_layer: true }];
  expect(lastFrom(text)).toBe(4);
  expect(
    Object.fromEntries(
      sourceLines(["1", "2", "3", "4"], history, layerOf, [{ layer: "app", file: "Dockerfile", text, from: 4 }]),
    ),
  ).toEqual({
    "2": { file: "Dockerfile", line: 6 },
    "3": { file: "Dockerfile", line: 4 },
    "4": { file: "Dockerfile", line: 4 },
  });
});

test("an old database is another failure than a finding", () => {
  const now = new Date("2026-11-29T00:00:00Z");
  checkDatabaseAge(new Date("2026-11-22T00:00:00Z"), now);
  expect(() => checkDatabaseAge(new Date("2026-11-21T23:00:00Z"), now)).toThrow(
    expect.objectContaining({ code: "stale-database" }),
  );
});

test("a disk that is too small is found before the scan", async () => {
  const log = new RecordingLog();
  await checkDisk("/tmp", [10, 20], log, async () => 60);
  expect(log.warnings).toEqual([]);
  await checkDisk("/tmp", [10, 20], log, async () => 59);
  expect(log.warnings).toEqual([expect.stringContaining("may run out of disk")]);
  await expect(checkDisk("/tmp", [10, 20], log, async () => 19)).rejects.toThrow(
    /needs at least 20 B in \/tmp, and 19 B are free/,
  );
});

test("weights are left out of a search for secrets only, and offline means no update at all", () => {
  const given = { reference: "r", report: "o", cacheFolder: "c", offline: false, skipUpdate: false } as const;
  expect(trivyArguments({ ...given, scanners: ["vuln", "secret"] })).toContain("**/*.safetensors");
  expect(trivyArguments({ ...given, scanners: ["vuln"] })).not.toContain("--skip-files");
  expect(
    trivyArguments({ ...given, scanners: ["vuln"], offline: true }).filter((each) => /skip|offline/.test(each)),
  ).toEqual([
    "--skip-version-check",
    "--skip-db-update",
    "--skip-java-db-update",
    "--skip-check-update",
    "--offline-scan",
  ]);
});
