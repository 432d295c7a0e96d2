import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type GitRepository, gitRepository } from "../harness/git-repository.ts";
import { requireTools } from "../harness/require-tools.ts";
import { runAction, type ActionResult, type ActionRun } from "../harness/run-action.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";
import { messageProblems } from "./refusals.ts";
import { sampleServices } from "./sample-chain.ts";

const { describe } = requireTools("git");

type Inputs = NonNullable<ActionRun["inputs"]>;
type Case = readonly [action: string, inputs: Inputs, words: RegExp];

/** Nothing listens there: whoever looks at an image fails otherwise. */
const nowhere = "127.0.0.1:9";

const scan = (options: string): Inputs => ({ check: "scan", mode: "scan", options });
const sign = (options: string): Inputs => ({
  check: "sign",
  mode: "sign",
  "plan-file": "plan.json",
  attest: "provenance",
  options,
});
const verify = (inputs: Inputs): Inputs => ({ check: "verify", mode: "verify", options: "true", ...inputs });
const wrap = (options: string): Inputs => ({ check: "wrap", options });
const prune = (options: string): Inputs => ({ check: "prune", options });

describe("an action that only checks its inputs", () => {
  let repository: GitRepository;
  beforeAll(async () => {
    const record = { schema: 1, files: { "deleted/Dockerfile": { git: "", sha256: "" } } };
    repository = await gitRepository({
      "README.md": "A repository.\n",
      "deleted/.layered-build.json": JSON.stringify(record),
    });
  });
  afterAll(async () => {
    await repository[Symbol.asyncDispose]();
  });

  const run = (action: string, inputs: Inputs): Promise<ActionResult> =>
    runAction({
      action,
      workspace: repository.path,
      inputs,
      env: { GITHUB_WORKFLOW_REF: "octo/demo/.github/workflows/images.yml@refs/heads/main" },
    });

  test.each<Case>([
    ["scan-and-sign", scan("fail_on: high"), /The input scan: fail_on: scan-and-sign has no such input\./],
    ["scan-and-sign", scan("fail-on: hihg"), /scan: fail-on: .*"hihg"/],
    ["scan-and-sign", scan("fail-on: { app: high, model: hihg }"), /scan: fail-on: "model=hihg" is none of/],
    ["scan-and-sign", scan("mode: all"), /scan: mode: is given by itself/],
    ["scan-and-sign", scan("public-key: cosign.pub"), /scan: public-key is for mode: verify/],
    ["scan-and-sign", scan("attest: sbom"), /scan: attest does nothing in mode: scan/],
    ["scan-and-sign", { ...scan("true"), key: "private" }, /scan: key does nothing in mode: scan/],
    ["scan-and-sign", sign("fail-on: low"), /sign: fail-on does nothing in mode: sign/],
    [
      "scan-and-sign",
      sign("sbom: cyclonedx\nupload-sarif: true"),
      /upload-sarif does nothing[^]*sbom does nothing in mode: sign/,
    ],
    [
      "scan-and-sign",
      { ...sign("true"), key: "private", "key-password": "password of it" },
      /key is given, and nothing is signed with it: sign is keyless[^]*key-password is given/,
    ],
    [
      "scan-and-sign",
      { ...sign("sign: key"), "certificate-identity": "https://example.com/x" },
      /certificate-identity is given, and sign is key/,
    ],
    [
      "scan-and-sign",
      { check: "all", mode: "all", options: "sign: none", attest: "vuln" },
      /attest does nothing with `sign: none`/,
    ],
    ["scan-and-sign", { check: "all", mode: "all", options: "sign: none", key: "private" }, /sign is none/],
    ["scan-and-sign", verify({ key: "private", "public-key": "y" }), /key and public-key exclude each other/],
    [
      "scan-and-sign",
      verify({ key: "private", "certificate-identity": "y" }),
      /key and certificate-identity exclude each other/,
    ],
    ["scan-and-sign", verify({ "public-key": "x", "sbom-dir": "y" }), /sbom-dir does nothing in mode: verify/],
    [
      "scan-and-sign",
      sign("rekor-url: http://rekor.example\ntsa-url: tsa.example"),
      /rekor-url is "http:\/\/rekor\.example", which is no https address[^]*tsa-url is "tsa\.example"/,
    ],
    [
      "scan-and-sign",
      verify({ "public-key": "x", "trusted-root": "y", "tuf-url": "https://tuf.example", "tuf-root": "z" }),
      /trusted-root and tuf-url exclude each other/,
    ],
    [
      "scan-and-sign",
      {
        check: "sign",
        mode: "sign",
        image: "oci:images@sha256:0",
        options: "sign: key\nsignature-format: both",
      },
      /older form \(legacy\) are kept in registries only/,
    ],
    ["scan-and-sign", sign("sign: none"), /sign: `sign` is none, so there is nothing to do/],
    ["scan-and-sign", sign("attest: vuln"), /sign: attest: vuln needs the report of each image/],
    ["wrap-hf-image", wrap("host: 127.0.0.1"), /wrap: `host`: what listens on 127\.0\.0\.1/],
    ["wrap-hf-image", wrap("tag-template: hf-{plaform}"), /wrap: `tag-template` has \{plaform\}/],
    ["wrap-hf-image", wrap("file: hf/Dockefile"), /wrap: `file`: hf\/Dockefile does not exist/],
    // The scaffold does not write again what a person deleted.
    [
      "wrap-hf-image",
      wrap("scaffold: true\nspace-dir: deleted\nfile: deleted/Dockerfile"),
      /wrap: `file`: deleted\/Dockerfile does not exist/,
    ],
    // The scaffold writes another.
    [
      "wrap-hf-image",
      wrap("scaffold: true\nspace-dir: space\nfile: Dockerfile.space"),
      /wrap: `file`: .* does not exist/,
    ],
    ["wrap-hf-image", wrap("space: acme"), /wrap: .*acme/],
    ["wrap-hf-image", wrap("revert: true"), /wrap: revert: there is no Space to do it to/],
    ["prune-old-images", prune("true"), /prune: nothing says what is kept/],
    ["prune-old-images", prune("policy: prune.yml"), /prune: policy: the file prune\.yml cannot be read/],
    [
      "prune-old-images",
      prune("keep-latest: 5\nplan-file: README.md/plan.json"),
      /prune: plan-file: .* cannot be written/,
    ],
    ["prune-old-images", prune("\n"), /prune: is no mapping/],
    [
      "prune-old-images",
      { check: "false", "keep-latest": "5" },
      /check: got "false", expected what errors are to call/,
    ],
    ["prune-old-images", prune("keep-latest: 5\nmin-age: soon"), /prune: min-age: "soon" is no length of time/],
  ])("%s with %j says what is wrong", async (action, inputs, words) => {
    expect(messageProblems(await run(action, inputs), [words])).toEqual([]);
  });

  test.each<readonly [string, Inputs]>([
    ["scan-and-sign", scan("fail-on: app=high,base=none")],
    ["scan-and-sign", scan("fail-on: { app: high, model: critical }")],
    // Neither a key nor an id-token is there.
    ["scan-and-sign", sign("sign: key")],
    ["scan-and-sign", sign("true")],
    [
      "scan-and-sign",
      {
        ...sign("fulcio-url: http://localhost:8080/fulcio\nrekor-url: http://rekor.internal:3000"),
        "insecure-registries": "rekor.internal:3000",
      },
    ],
    ["scan-and-sign", { ...sign("sign: key"), key: "private", "key-password": "password of it" }],
    // As from a workflow that passes what it was not given, or what is so anyway.
    [
      "scan-and-sign",
      { ...sign("fail-on: high\nupload-sarif: false"), key: "", "certificate-oidc-issuer": "https://example.com" },
    ],
    ["scan-and-sign", verify({ key: "private", "certificate-oidc-issuer": "https://example.com", attest: "sbom" })],
    ["wrap-hf-image", wrap("space: acme/shop\nsmoke-path: /health")],
    // The run writes it before it reads it.
    ["wrap-hf-image", wrap("scaffold: true\nspace-dir: ./space/\nfile: space/Dockerfile\nmode: build")],
    ["prune-old-images", prune("keep-latest: 5\ndry-run: false")],
    // Without options: its own inputs.
    ["prune-old-images", { check: "prune", "keep-latest": "5" }],
  ])("%s with %j finds nothing wrong, and does nothing", async (action, inputs) => {
    const result = await run(action, inputs);
    expect([result.outcome, result.log]).toEqual([
      "success",
      expect.stringContaining("there is nothing wrong with it."),
    ]);
    expect([result.outputs, result.summary]).toEqual([{}, ""]);
  });

  test("with a plan, says what does not fit to it, and asks no registry", async () => {
    await using services = await gitRepository(sampleServices(nowhere));
    await using temp = await temporaryFolder("check");
    const detected = await runAction({
      action: "detect-changed-layers",
      workspace: services.path,
      temp: temp.path,
      inputs: { "on-unknown": "build" },
    });
    const plan = detected.outputs["plan"] ?? "";
    await writeFile(join(services.path, "prune.yaml"), "families: [{ name: all, tags: '*', keep: [{ newest: 5 }] }]\n");
    const check = (action: string, inputs: Inputs): Promise<ActionResult> =>
      runAction({ action, workspace: services.path, temp: temp.path, inputs });
    const planFile = { "plan-file": detected.outputs["plan-file"] ?? "" };
    for (const [action, inputs, words] of [
      ["wrap-hf-image", { ...wrap("true"), ...planFile }, /wrap: layer: several layers could be meant \(api, web\)/],
      ["wrap-hf-image", { ...wrap("layer: ap"), ...planFile }, /wrap: layer: the plan has no image of ap/],
      [
        "prune-old-images",
        { ...prune("keep-latest: 5\nprotect-from: k8s/**"), plan },
        /prune: protect-from: "k8s\/\*\*" matches no file/,
      ],
    ] satisfies readonly Case[])
      expect(messageProblems(await check(action, inputs), [words])).toEqual([]);
    const right = [
      await check("wrap-hf-image", { ...wrap("layer: api"), ...planFile }),
      await check("prune-old-images", { ...prune("policy: prune.yaml\nprotect-from: '*/Dockerfile'"), plan }),
    ];
    expect(right.flatMap(({ annotations }) => annotations)).toEqual([]);
  });
});
