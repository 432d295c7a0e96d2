import type { DemoData, DemoScan } from "../../scripts/demo/demo-data.ts";

const digest = (digit: string): string => `sha256:${digit.repeat(64)}`;
const none = () => ({ critical: 0, high: 0, medium: 0, low: 0, unknown: 0 });

/** Data for the demo's page: two runs, the second of which a finding stops. All numbers differ. */
export function demoData(): DemoData {
  return {
    at: new Date("2026-01-02T03:04:05Z"),
    milliseconds: 9870,
    node: "v24.21.0",
    scanner: { kind: "ready", database: "a database of today" },
    runs: [
      {
        title: "First",
        story: "Nothing is there.",
        commit: "a".repeat(40),
        change: undefined,
        layers: [
          { name: "base", action: "build", reason: "no image", key: "b".repeat(64), written: 101, milliseconds: 210 },
          {
            name: "app",
            action: "reuse",
            reason: "it exists",
            key: "c".repeat(64),
            written: 0,
            milliseconds: undefined,
          },
        ],
        steps: [
          { name: "detect", written: 11, milliseconds: 120 },
          { name: "scan", written: 12, milliseconds: 130 },
          { name: "sign", written: 13, milliseconds: 140 },
          { name: "publish", written: 14, milliseconds: 150 },
        ],
        written: { layer: 301, document: 302, signature: 303, record: 304 },
        writtenFiles: 21,
        scan: scan("d", true),
        signed: ["signature (bundle) written"],
        tags: ["app-latest", "app-1234567"],
      },
      {
        title: "Second",
        story: "A package came in.",
        commit: "e".repeat(40),
        change: { file: "app/Dockerfile", removed: ["COPY a b"], added: ["COPY a c"] },
        layers: [
          { name: "app", action: "build", reason: "a changed", key: "f".repeat(64), written: 401, milliseconds: 310 },
        ],
        steps: [
          { name: "detect", written: 15, milliseconds: 160 },
          { name: "scan", written: 16, milliseconds: 170 },
        ],
        written: { layer: 501, document: 502, signature: 503, record: 504 },
        writtenFiles: 22,
        scan: scan("1", false),
        signed: [],
        tags: [],
      },
    ],
    images: [
      { name: "base image", digest: digest("2"), documents: 601, blobs: [digest("3")] },
      { name: "Space", digest: digest("4"), documents: 602, blobs: [digest("3"), digest("5")] },
    ],
    blobs: [
      { digest: digest("3"), size: 701, instruction: "COPY x /", layer: "lowest" },
      { digest: digest("5"), size: 702, instruction: "COPY y /", layer: "highest" },
    ],
    signing: {
      trusts: "the key SHA256:x",
      tag: "app-7654321",
      digest: digest("6"),
      tampered: digest("7"),
      command: "node evil.js",
      refusal: "it has no signature",
    },
    wrap: {
      tag: "hf-amd64-latest",
      digest: digest("4"),
      changes: ["ENV HOST 0.0.0.0"],
      written: { layer: 801, document: 802, signature: 803, record: 804 },
      writtenAgain: 23,
      milliseconds: 410,
    },
    prune: {
      policy: "keep-latest: 1",
      kept: [{ digest: digest("8"), what: "image", tags: ["app-kept"], reason: "newest 1 of 2" }],
      deleted: [{ digest: digest("9"), what: "list of inputs", tags: [], reason: "it belongs to none" }],
      freed: 901,
      filesBefore: 62,
      filesAfter: 61,
    },
    commands: [{ command: "skopeo inspect oci:images:app", what: "its blobs" }],
  };
}

function scan(digit: string, passes: boolean): DemoScan {
  return {
    digest: digest(digit),
    passes,
    verdict: passes ? "" : "1 finding fails this step: 1 in app.",
    layers: [
      { layer: "app", failsFrom: "high", counts: { ...none(), high: passes ? 0 : 31 } },
      { layer: "base", failsFrom: "none", counts: { critical: 1, high: 2, medium: 3, low: 4, unknown: 5 } },
    ],
    findings: passes
      ? []
      : [
          {
            id: "CVE-2021-23337",
            severity: "high",
            layer: "app",
            text: "lodash 4.17.20, fixed in 4.17.21",
            place: "app/Dockerfile:9",
            fails: true,
          },
        ],
  };
}
