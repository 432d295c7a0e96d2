import { generateKeyPairSync } from "node:crypto";
import { mkdir, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { writeFalseTrivy } from "../harness/false-trivy.ts";
import { gitRepository, type GitRepository } from "../harness/git-repository.ts";
import { runAction } from "../harness/run-action.ts";
import { runCommand } from "../harness/run-command.ts";
import { faultyRegistry, messageProblems, type FaultyRegistry } from "./refusals.ts";
import { sampleChain } from "./sample-chain.ts";

/** What a path may lead to instead of what it should; see also read-text-file.test.ts. */
const kinds = ["folder", "missing", "pipe", "empty", "large"] as const;
type Kind = (typeof kinds)[number];
type Inputs = Readonly<Record<string, string>>;

/** Sparse: it has no bytes on disk. */
const large = 200 * 1024 * 1024;
const mostMemory = 200 * 1024 * 1024;

const output: readonly Kind[] = ["missing", "empty", "large"];
const folder: readonly Kind[] = ["missing"];

/** An input that takes a path; `fine`: the kinds that it may lead to. Nothing is asked of a registry before the path. */
type Case = readonly [
  action: string,
  input: string,
  inputs: (path: string, world: World) => Inputs,
  fine?: readonly Kind[],
];

interface World {
  readonly image: string;
  readonly plan: string;
  readonly program: string;
  readonly workspace: string;
  readonly key: string;
}

const own = ({ program }: World): Inputs => ({
  mode: "scan",
  "fail-on": "none",
  "trivy-path": program,
  "gitleaks-path": program,
});
const sign = { mode: "sign", sign: "key" };
const verify = { mode: "verify", "certificate-identity": "https://example.com/x" };

const cases: readonly Case[] = [
  ["detect-changed-layers", "config", (config) => ({ config })],
  ["detect-changed-layers", "store", (path) => ({ store: `oci:${path}` }), folder],
  ["build-layer", "config", (config) => ({ config })],
  ["build-layer", "plan-file", (path) => ({ "plan-file": path })],
  ["build-layer", "store", (path) => ({ store: `oci:${path}` }), folder],
  ["build-layer", "images", (path) => ({ layer: "base", images: `oci:${path}` }), folder],
  ["wrap-hf-image", "image", (path) => ({ image: `oci:${path}:1` })],
  ["wrap-hf-image", "plan-file", (path) => ({ "plan-file": path })],
  ["wrap-hf-image", "repository", (path, { image }) => ({ image, version: "1", repository: `oci:${path}` }), folder],
  ["wrap-hf-image", "file", (file, { image }) => ({ image, file })],
  [
    "wrap-hf-image",
    "space-dir",
    (path, { image }) => ({ image, space: "acme/app", "hf-token": "hf_token", "space-dir": path }),
  ],
  ["scan-and-sign", "image", (path) => ({ mode: "scan", image: `oci:${path}:1` })],
  ["scan-and-sign", "plan-file", (path) => ({ mode: "scan", "plan-file": path })],
  ["scan-and-sign", "store", (path, world) => ({ ...own(world), plan: world.plan, store: `oci:${path}` }), folder],
  ...["baseline", "ignore-file", "vex"].map((name): Case => [
    "scan-and-sign",
    name,
    (path, world) => ({ ...own(world), image: world.image, [name]: path }),
    // What is in the last two is for the scanner to say.
    name === "baseline" ? [] : ["empty"],
  ]),
  ["scan-and-sign", "sarif-file", (path, world) => ({ ...own(world), image: world.image, "sarif-file": path }), output],
  [
    "scan-and-sign",
    "sbom-dir",
    (path, world) => ({ ...own(world), image: world.image, sbom: "cyclonedx", "sbom-dir": path }),
    ["folder", "missing"],
  ],
  [
    "scan-and-sign",
    "secret-scan",
    (path, world) => ({ ...own(world), "fail-on": "", "secret-scan": path }),
    ["folder"],
  ],
  ...["public-key", "trusted-root"].map((name): Case => [
    "scan-and-sign",
    name,
    (path, { image }) => ({ ...(name === "public-key" ? { mode: "verify" } : verify), image, [name]: path }),
  ]),
  ...["trivy-path", "gitleaks-path"].map((name): Case => [
    "scan-and-sign",
    name,
    (path, world) => ({ ...own(world), image: world.image, "secret-scan": ".", [name]: join(world.workspace, path) }),
  ]),
  ["scan-and-sign", "report", (path, { image, key }) => ({ ...sign, image, key, attest: "vuln", report: path })],
  [
    "scan-and-sign",
    "sbom-dir to attest",
    (path, { image, key }) => ({ ...sign, image, key, attest: "sbom", "sbom-dir": path }),
  ],
  [
    "scan-and-sign",
    "tuf-root",
    (path, { image }) => ({ ...verify, image, "tuf-root": path, "tuf-url": "http://127.0.0.1:1" }),
  ],
  ["prune-old-images", "images", (path) => ({ images: `oci:${path}`, "keep-latest": "1" }), folder],
  ["prune-old-images", "policy", (policy) => ({ images: "oci:images", policy })],
  ["prune-old-images", "apply-plan", (path) => ({ images: "oci:images", "apply-plan": path })],
  [
    "prune-old-images",
    "plan-file",
    (path) => ({ images: "oci:images", "keep-latest": "1", "plan-file": path }),
    output,
  ],
  [
    "prune-old-images",
    "plan-file below it",
    (path) => ({ images: "oci:images", "keep-latest": "1", "plan-file": `${path}/plan.json` }),
    ["folder", "missing"],
  ],
];

describe("a path that leads to something else", () => {
  let stack: AsyncDisposableStack;
  let registry: FaultyRegistry;
  let repository: GitRepository;
  let world: World;

  beforeAll(async () => {
    stack = new AsyncDisposableStack();
    registry = stack.use(await faultyRegistry());
    repository = stack.use(await gitRepository(sampleChain(registry.address)));
    const workspace = repository.path;
    const temp = join(workspace, ".git");
    const detected = await runAction({ action: "detect-changed-layers", workspace, temp });
    const built = await runAction({ action: "build-layer", workspace });
    const program = join(temp, "program");
    await writeFalseTrivy(program);
    const { plan = "" } = detected.outputs;
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const key = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    world = { image: built.outputs["image"] ?? "", plan, program, workspace, key };
  });
  afterAll(() => stack.disposeAsync());

  test.each(cases)("%s: %s", async (action, input, inputs, fine = []) => {
    const found = kinds.map(async (kind) => {
      const name = `${action}-${input.replaceAll(" ", "-")}-${kind}`;
      await put(join(repository.path, name), kind);
      const result = await runAction({ action, workspace: repository.path, inputs: inputs(name, world) });
      const problems = fine.includes(kind) ? [] : messageProblems(result, [/./]);
      const bug = /This is a bug/.test(result.log) ? result.log : "";
      return [kind, problems, bug, result.peakRssBytes < mostMemory];
    });
    expect(await Promise.all(found)).toEqual(kinds.map((kind) => [kind, [], "", true]));
  });
});

async function put(path: string, kind: Kind): Promise<void> {
  switch (kind) {
    case "folder":
      await mkdir(path);
      return writeFile(join(path, "file"), "");
    case "pipe":
      await runCommand("mkfifo", [path]);
      return;
    case "empty":
      return writeFile(path, "");
    case "large":
      await writeFile(path, "");
      return truncate(path, large);
    case "missing":
  }
}
