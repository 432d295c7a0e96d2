import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { parseLockFile } from "../../packages/core/src/project/lock-file.ts";
import { requireTools } from "../harness/require-tools.ts";
import { validateWorkflow } from "../harness/workflow-lint.ts";
import { documentBlocks, documents } from "./document-blocks.ts";
import { exampleFiles } from "./example-files.ts";
import { gatewayCopy } from "./gateway-copy.ts";
import { buildFolder, buildShop, nodeImage, pushed } from "./guide-images.ts";
import {
  act,
  actByDocker,
  checked,
  dockerfile,
  drawing,
  inGuideStart,
  layers,
  read,
  type Rule,
  shell,
} from "./guide-rules.ts";
import { type GuideRun, type GuideWorld, guideWorld, pullRequestHead } from "./guide-world.ts";
import { hfSpaceCopy } from "./hf-space-copy.ts";
import { nllbCopy } from "./nllb-copy.ts";
import type { Files } from "./sample-chain.ts";

const tools = requireTools(
  "act",
  "busybox",
  "cosign3",
  "docker-registry",
  "dockerd",
  "git",
  "perl",
  "skopeo",
  "tar",
  "trivy",
  "umoci",
);

const blocks = await documentBlocks();
const textOf = (name: string): string => blocks.get(name)?.text ?? "";

const checkoutStep = "- uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1\n";
/** Steps that build all layers, before those of a block. */
const built = `${checkoutStep}- { id: build, uses: org/layered-build/build-layer@v1 }\n`;
/** The users' tags, by the layers.yaml of the README. */
const latest = [
  /^app-[0-9a-f]{7}$/,
  "app-latest",
  /^base-[0-9a-f]{7}$/,
  "base-latest",
  /^model-[0-9a-f]{7}$/,
  "model-latest",
];

/** What goes on running until somebody stops it. */
const runsOn = /^docker run --rm|server\.js$/;

const person = {
  GIT_AUTHOR_NAME: "Octo",
  GIT_AUTHOR_EMAIL: "octo@example.com",
  GIT_COMMITTER_NAME: "Octo",
  GIT_COMMITTER_EMAIL: "octo@example.com",
};

const guide = (name: string): string => `action-docs/guides/${name}.md`;
const spaceEnv = ({ spaces }: GuideWorld): GuideRun => ({ env: spaces.oidcEnv });
const registryLayers: Files = {
  "layers.yaml": textOf(`${guide("registries")}: Docker Hub, and any other registry`),
  Dockerfile: "FROM scratch\nCOPY site /site\n",
};
const bake: Files = {
  "docker-bake.hcl": `variable "TAG" { default = "dev" }
group "default" { targets = ["base"] }
target "base" {
  dockerfile = "docker/Dockerfile.base"
  tags = ["ghcr.io/acme/shop:\${TAG}"]
}
`,
};
const signStep =
  '- { uses: org/layered-build/scan-and-sign@v1, with: { mode: sign, image: "${{ steps.build.outputs.image }}", attest: provenance } }\n';
/** A private model on the Hub, and the layers that take it. */
const weights = ({ models }: GuideWorld): GuideRun => {
  const files = { "model.safetensors": Buffer.from("0.1 0.2"), "config.json": Buffer.from("{}") };
  models.commit("facebook/nllb-200-distilled-600M", { files, access: "private" });
  return {
    files: { "layers.yaml": textOf(`${guide("weights")}: Straight from the Hub`) },
    env: { HF_ENDPOINT: models.endpoint },
  };
};
/** Something that stands in a job. */
const keyOfJob = read(async ({ text }) => {
  const job = `on: push\njobs:\n  job:\n    runs-on: ubuntu-24.04\n    ${text}    steps: [{ run: "true" }]\n`;
  return [await validateWorkflow(job, "block"), []];
});
const whole = ["build", "scan", "sign", "publish"];
const users: Files = { "/etc/passwd": "root:x:0:0:root:/root:/bin/sh\nnode:x:1000:1000::/home/node:/bin/sh\n" };

/** How each block is run. One that cannot be is `checked`; a new block has to be told here. */
const table: Readonly<Record<string, Rule>> = {
  "README.md: Use it": layers,
  "README.md: Use it #2": act({ jobs: ["build"], tags: latest }),
  "README.md: Use it #3": act({ jobs: ["images"], tags: latest }),

  "action-docs/build-layer.md: Build layer": act({ says: { guide: /Built \S+\/acme\/shop@sha256:/ } }),
  "action-docs/detect-changed-layers.md: Detect changed layers": act({
    says: { guide: 'Layers to build are ["base","model","app"]' },
  }),
  "action-docs/prune-old-images.md: Prune old images": act({ before: built, tags: latest }),
  "action-docs/scan-and-sign.md: Scan and sign": act({ jobs: ["build", "guide"] }),
  "action-docs/wrap-hf-image.md: Wrap HF image": act((world) => ({
    ...spaceEnv(world),
    prepare: pushed("acme/shop:v1.0.0"),
    says: { guide: /Wrapped as \S+\/acme\/shop@sha256:/ },
  })),

  [`${guide("bake-and-compose")}: Bake and Compose files`]: act({
    before: checkoutStep,
    files: bake,
    says: { guide: "base: build" },
  }),
  [`${guide("bake-and-compose")}: Who reads the file`]: shell(async () => ({
    files: bake,
    check: "jq -c .target.base docker-bake.json",
    prints: /"dockerfile":"docker\/Dockerfile.base"/,
  })),
  [`${guide("engines")}: Split builds: a RUN is run once`]: dockerfile,
  [`${guide("engines")}: Builder stages on their own`]: dockerfile,
  [`${guide("engines")}: Blobs by content`]: act({ tags: latest }),
  [`${guide("keys")}: Base images`]: read((block) => [
    Object.keys(parseLockFile(block.text, "layers.lock.json")),
    ["node:20"],
  ]),
  [`${guide("keys")}: Files that a step makes`]: layers,
  [`${guide("keys")}: Tags of the suite's own`]: shell(async (host) => {
    await buildShop(host, textOf("README.md: Use it"));
    return { prints: /"io\.github\.layered-build\.key": "[0-9a-f]{64}"/ };
  }),
  [`${guide("migrating")}: In place of docker/build-push-action`]: checked({}),
  [`${guide("migrating")}: In place of docker/build-push-action #2`]: actByDocker({
    files: { "docker/Dockerfile.app": "FROM scratch\nARG VERSION\nCOPY site /site\nLABEL version=$VERSION\n" },
    tags: ["3", "cache", "latest"],
    says: { guide: /deploys \S+\/acme\/shop@sha256:/ },
  }),
  [`${guide("migrating")}: From docker/build-push-action`]: checked({ github: {} }),
  [`${guide("migrating")}: From docker/build-push-action #2`]: layers,
  [`${guide("migrating")}: From docker/build-push-action #3`]: act({
    files: {
      "layers.yaml": textOf(`${guide("migrating")}: From docker/build-push-action #2`),
      "docker/Dockerfile.app": "FROM scratch\nARG VERSION\nCOPY site /site\nLABEL version=$VERSION\n",
    },
    tags: ["latest"],
  }),
  [`${guide("migrating")}: From dorny/paths-filter`]: checked({ steps: {} }),
  [`${guide("migrating")}: From dorny/paths-filter #2`]: act({ tags: latest, says: { guide: "A new app was built" } }),
  [`${guide("migrating")}: From aquasecurity/trivy-action and sigstore/cosign-installer`]: checked({ steps: {} }),
  [`${guide("migrating")}: From aquasecurity/trivy-action and sigstore/cosign-installer #2`]: act({
    before: built,
    says: { guide: /signature .*written/ },
  }),
  [`${guide("pipeline")}: The whole pipeline`]: act({ jobs: [...whole, "wrap", "prune"] }),
  [`${guide("pipeline")}: The order`]: act({ jobs: whole }),
  [`${guide("pipeline")}: Another registry`]: act({ signIn: true, jobs: ["build", "scan", "publish"] }),
  [`${guide("pipeline")}: A Space, and old images`]: act((world) => ({
    ...spaceEnv(world),
    files: { "prune.yaml": 'families: [{ name: app, tags: "app-*", keep: [{ newest: 5 }] }]\n' },
    jobs: ["build", "wrap", "prune"],
  })),
  [`${guide("pipeline")}: Outputs`]: act({
    jobs: ["build", "deploy"],
    says: { deploy: /Deploying \S+\/acme\/shop@sha256:/ },
  }),
  [`${guide("registries")}: GitHub's container registry`]: layers,
  [`${guide("registries")}: Docker Hub, and any other registry`]: layers,
  [`${guide("registries")}: Docker Hub, and any other registry #2`]: act({ signIn: true, files: registryLayers }),
  [`${guide("registries")}: Docker Hub, and any other registry #3`]: act({
    signIn: true,
    files: registryLayers,
    jobs: ["build"],
  }),
  [`${guide("registries")}: AWS ECR`]: checked({ vars: {} }),
  [`${guide("registries")}: Folders`]: layers,
  [`${guide("registries")}: Folders #2`]: shell(async (_host, folder) => {
    await buildFolder(folder, textOf(`${guide("registries")}: Folders`));
    return { prints: /"Digest": "sha256:[^]*\nmain\n/ };
  }),
  [`${guide("registries")}: GitHub Enterprise Server`]: act({ signIn: true, jobs: ["images"] }),
  [`${guide("scanning")}: Two jobs`]: act({ jobs: ["build", "scan", "sign"] }),
  [`${guide("signing")}: One writer at a time`]: keyOfJob,
  [`${guide("spaces")}: Hugging Face Spaces`]: act((world) => ({
    ...spaceEnv(world),
    prepare: pushed("acme/shop:latest"),
    jobs: ["space"],
  })),
  [`${guide("spaces")}: Elsewhere`]: shell(async (host) => {
    await pushed("acme/shop:latest")(host);
    const files = { "hf/Dockerfile": textOf("actions/wrap-hf-image/README.md: A Dockerfile") };
    return { files, servers: runsOn, check: "curl --fail http://127.0.0.1:7860/", prints: /serves on 7860/ };
  }),
  [`${guide("start")}: 1. Two Dockerfiles, and a page`]: inGuideStart,
  [`${guide("start")}: 1. Two Dockerfiles, and a page #2`]: inGuideStart,
  [`${guide("start")}: 1. Two Dockerfiles, and a page #3`]: inGuideStart,
  [`${guide("start")}: 2. layers.yaml`]: inGuideStart,
  [`${guide("start")}: 3. The workflow`]: inGuideStart,
  [`${guide("start")}: 4. Push`]: inGuideStart,
  [`${guide("start")}: 5. Push again`]: inGuideStart,
  [`${guide("start")}: 5. Push again #2`]: inGuideStart,
  [`${guide("start")}: What to change next`]: dockerfile,
  [`${guide("weights")}: Straight from the Hub`]: layers,
  [`${guide("weights")}: Straight from the Hub #2`]: act((world) => ({
    ...weights(world),
    before: checkoutStep,
    secrets: { HF_TOKEN: world.models.token },
    says: { guide: "model: built" },
  })),
  [`${guide("weights")}: Straight from the Hub #3`]: act((world) => ({
    ...weights(world),
    secrets: { HF_READ_TOKEN: world.models.token },
    jobs: ["build"],
    says: { build: "model: built" },
  })),

  "actions/build-layer/README.md: All layers, in one step": act({ jobs: ["images"], tags: latest }),
  "actions/build-layer/README.md: One layer, and what was built": act({
    says: { guide: /deploys \S+\/acme\/shop@sha256:/ },
  }),
  "actions/build-layer/README.md: Test before the tags move": act({
    tags: latest,
    says: { guide: /tests \S+\/acme\/shop@sha256:/ },
  }),
  "actions/build-layer/README.md: In place of docker/build-push-action": actByDocker({
    files: { "site/Dockerfile": "FROM scratch\nCOPY index.html /\n" },
    tags: ["latest"],
  }),
  "actions/build-layer/README.md: Into a folder": act({
    files: { "layers.yaml": textOf("README.md: Use it").replace(/^tag-rules: \|\n(?: +.*\n)+/m, "") },
    eventName: "pull_request",
    event: {
      number: 7,
      pull_request: { number: 7, base: { ref: "main" }, head: { ref: "change", sha: pullRequestHead } },
    },
    tags: [],
    says: { guide: /"Digest": "sha256:/ },
  }),
  "actions/detect-changed-layers/README.md: In one job with build-layer": act({ jobs: ["images"], tags: latest }),
  "actions/detect-changed-layers/README.md: Something of your own, only when one layer changes": act({
    says: { guide: "checks the model" },
  }),
  "actions/detect-changed-layers/README.md: Side by side, in jobs of a matrix": act({
    jobs: ["detect", "wave-1"],
    says: { "wave-1": "base: built" },
  }),
  "actions/detect-changed-layers/README.md: Fewer questions to the registry": act(),
  "actions/prune-old-images/README.md: The newest five of each layer": act({
    eventName: "workflow_dispatch",
    prepare: pushed("acme/shop:app-1"),
    jobs: ["prune"],
    tags: ["app-1"],
  }),
  "actions/prune-old-images/README.md: A policy": act({
    prepare: pushed("acme/nllb:nllb-service-1"),
    files: { "deploy/prod/shop.yaml": "image: ghcr.io/acme/nllb:nllb-service-1\n", "web/Dockerfile": "FROM scratch\n" },
  }),
  "actions/prune-old-images/README.md: A plan that is reviewed": act({ before: built, tags: latest }),
  "actions/prune-old-images/README.md: A plan that is reviewed #2": act({
    before: `${built}${textOf("actions/prune-old-images/README.md: A plan that is reviewed")}`,
    tags: latest,
  }),
  "actions/scan-and-sign/README.md: Scan what was built": act({ jobs: ["build", "guide"] }),
  "actions/scan-and-sign/README.md: Sign what was built": act({ jobs: ["build", "sign"] }),
  "actions/scan-and-sign/README.md: Verify before a deployment": act({ before: `${built}${signStep}` }),
  "actions/wrap-hf-image/README.md: After a build": act({
    prepare: pushed("acme/shop:v1.0.0"),
    jobs: ["wrap"],
    tags: ["hf-amd64-v1.0.0", "v1.0.0"],
  }),
  "actions/wrap-hf-image/README.md: A Dockerfile": dockerfile,

  "examples/api-gateway/README.md: API gateway: a whole pipeline of single actions": drawing,
  "examples/api-gateway/README.md: On your machine": shell(async (host) => ({
    files: await gatewayCopy(host),
    servers: runsOn,
    check: [
      "docker exec $(docker ps --quiet --filter ancestor=api-gateway:local) python -m app.health",
      "! scripts/deploy/build.sh --unknown",
      "tar -tf api-gateway.oci.tar",
    ].join("\n"),
    prints: /(?:is healthy\n[^]*){11}index\.json/,
  })),
  "examples/hf-space/README.md: From one image to a Hugging Face Space": drawing,
  "examples/hf-space/README.md: By hand": shell(async (host) => ({
    files: await hfSpaceCopy(host, await nodeImage(host)),
    servers: runsOn,
    prints: /serves on 7860/,
  })),
  "examples/monorepo/README.md: Several services in one repository": drawing,
  "examples/monorepo/README.md: Several services in one repository #2": shell(async (host) => {
    const by = `ARG NODE_IMAGE=${await nodeImage(host, users)}`;
    const files = await exampleFiles("monorepo", [{ path: "Dockerfile.base", pattern: /^ARG NODE_IMAGE=.*$/m, by }]);
    return { files, servers: runsOn, check: "curl --fail http://127.0.0.1:8082/", prints: /serves on 8082/ };
  }),
  "examples/nllb/README.md: NLLB: a translation service in three layers": drawing,
  "examples/nllb/README.md: NLLB: a translation service in three layers #2": drawing,
  "examples/nllb/README.md: Building by hand": shell(async (host) => ({
    files: await nllbCopy(host, await nodeImage(host, users)),
    servers: runsOn,
    check: "curl --fail http://127.0.0.1:8080/",
    prints: /serves on 8080/,
  })),
  "examples/nllb/README.md: Using it": shell(async () => ({
    files: await exampleFiles("nllb", []),
    env: { PYTHON: process.execPath, WORKER: "test/fake-worker.js" },
    before: "node src/index.js\ncurl --fail http://127.0.0.1:8080/health",
    servers: /index\.js$/,
    prints: /"translation":/,
  })),
  "examples/quickstart/README.md: Quickstart: a chain that needs nothing": drawing,
  "examples/quickstart/README.md: Quickstart: a chain that needs nothing #2": layers,
  "examples/quickstart/README.md: Try it": shell(async () => ({
    files: await exampleFiles("quickstart", []),
    env: person,
    check: "git log --format=%s\nls model",
    prints: /Begin\n[^]*weights\.bin/,
  })),
  "examples/quickstart/README.md: What the service does": shell(async () => ({
    files: await exampleFiles("quickstart", []),
    before: "node make-weights.js",
    servers: runsOn,
    prints: /"similarity": /,
  })),
};

describe("each block of the documents", () => {
  test("is in the table, and the table has no others", () => {
    expect(Object.keys(table).toSorted()).toEqual([...blocks.keys()].toSorted());
  });

  test("is a fenced one, where it holds commands", async () => {
    const outside = (await documents()).flatMap(([path, text]) =>
      [
        ...text
          .replaceAll(/^ *```[^]*?^ *```$/gm, "")
          .matchAll(/^ {4}(?:curl|docker|git|jq|node|sh|skopeo|umoci)\b(?!:).*$/gm),
      ].map(([line]) => `${path}:${line}`),
    );
    expect(outside).toEqual([]);
  });
});

const rows = Object.entries(table).flatMap(([name, rule]) => {
  const block = blocks.get(name);
  return block === undefined ? [] : [{ name, rule, block }];
});

describe("is read", () => {
  const readings = rows.flatMap(({ name, rule, block }) =>
    rule.needs === "nothing" ? [[name, () => rule.run(block)] as const] : [],
  );
  test.each(readings)("%s", async (_name, look) => {
    const [seen, expected] = await look();
    expect(seen).toEqual(expected);
  });
});

tools.describe("is run", () => {
  let world: GuideWorld;
  beforeAll(async () => {
    world = await guideWorld(textOf("README.md: Use it"));
  });
  afterAll(async () => {
    await world[Symbol.asyncDispose]();
  });

  const runs = rows.flatMap(({ name, rule, block }) =>
    rule.needs === "tools" ? [[name, () => rule.run(block, world)] as const] : [],
  );
  test.each(runs)("%s", async (_name, look) => {
    const [seen, expected] = await look();
    expect(seen).toEqual(expected);
  });
});
