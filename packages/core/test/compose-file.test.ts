import { describe, expect, test } from "@jest/globals";
import { compose, refusal, type Surroundings } from "./foreign-files.ts";

describe("a Compose file", () => {
  test("gives a layer for each service that has a build", async () => {
    const { layers, warnings } = await compose(`
services:
  web:
    image: ghcr.io/acme/web:1.2
    build: ./web
    depends_on: [Job.Runner]
    labels: { of: container }
  cache: { image: redis }
  Job.Runner:
    build:
      context: .
      dockerfile: docker/Dockerfile.job
      target: run
      args: [LEVEL=3, PLAIN=a=b]
      labels: { org.acme.team: jobs, empty: }
      platforms: [linux/amd64, linux/arm64]
      tags: [ghcr.io/acme/job:2, ghcr.io/acme/job, ghcr.io/acme/job:2]
      cache_from: [type=gha]
      no_cache: true
`);
    expect(warnings).toEqual([]);
    expect(layers).toMatchObject([
      {
        id: "web",
        name: "web",
        image: "ghcr.io/acme/web",
        tagPrefix: "",
        dockerfile: "web/Dockerfile",
        context: "web",
        platforms: ["linux/amd64"],
        buildArgs: {},
        labels: {},
        contexts: {},
        knownAs: ["ghcr.io/acme/web:1.2", "ghcr.io/acme/web:latest"],
      },
      {
        id: "job-runner",
        name: "Job.Runner",
        image: "ghcr.io/acme/job",
        dockerfile: "docker/Dockerfile.job",
        context: "",
        target: "run",
        platforms: ["linux/amd64", "linux/arm64"],
        buildArgs: { LEVEL: "3", PLAIN: "a=b" },
        labels: { "org.acme.team": "jobs", empty: "" },
      },
    ]);
    expect(layers[1]?.tagRules.split("\n").map((line) => line.replace(/,enable=.*/, ""))).toEqual([
      "type=raw,value=2",
      "type=raw,value=latest",
      "type=ref,event=pr",
    ]);
  });

  test("its paths begin at its own folder", async () => {
    const { layers } = await compose("services: { a: { build: .. }, b: { build: { context: x, dockerfile: ../D } } }", {
      path: "deploy/compose.yaml",
    });
    expect(layers).toMatchObject([
      { context: "", dockerfile: "Dockerfile" },
      { context: "deploy/x", dockerfile: "deploy/D" },
    ]);
  });

  test("services without an image go to the default repository, each with its name before the tags", async () => {
    const { layers, warnings } = await compose("services: { a: { build: a }, B_c: { build: b, image: 'local:3' } }");
    expect(layers.map(({ image, tagPrefix }) => [image, tagPrefix])).toEqual([
      ["ghcr.io/acme/shop", "a-"],
      ["ghcr.io/acme/shop", "B_c-"],
    ]);
    expect(layers[0]?.tagRules).toContain("type=ref,event=branch");
    expect(warnings).toEqual([expect.stringContaining("services.B_c: local:3 names no repository")]);
    expect(layers[1]?.knownAs).toEqual(["docker.io/library/local:3"]);
  });

  test("anchors, merges and x- members", async () => {
    const { layers, warnings } = await compose(`
x-build: &build
  context: .
  args: &args { A: "1", B: "2" }
services:
  one: { build: { <<: *build, x-note: 1, args: { <<: *args, B: "3" } } }
  two: { build: *build }
`);
    expect(layers.map(({ buildArgs }) => buildArgs)).toEqual([
      { A: "1", B: "3" },
      { A: "1", B: "2" },
    ]);
    expect(warnings).toEqual([]);
  });

  test("the same build and image in several services is one layer, also for those that are built on it", async () => {
    const { layers, lines } = await compose(`
x-app: &app { build: ., image: ghcr.io/acme/app }
services:
  web: *app
  worker: *app
  test: { image: ghcr.io/acme/test, build: { context: test, additional_contexts: { app: "service:worker" } } }
`);
    expect(layers.map(({ id, contexts }) => [id, contexts])).toEqual([
      ["web", {}],
      ["test", { app: "web" }],
    ]);
    expect(lines).toEqual(["compose.yaml: services.worker is the image of services.web"]);
  });

  test.each([
    ["a map", "{ base: 'service:base' }"],
    ["a list", "['base=service:base']"],
    ["target:", "{ base: 'target:base' }"],
  ])("additional_contexts of another service are edges: %s", async (_, contexts) => {
    const { layers } = await compose(
      `services: { app: { build: { additional_contexts: ${contexts} } }, base: { build: base } }`,
    );
    expect(layers[0]?.contexts).toEqual({ base: "base" });
  });

  const profiles = `
services:
  app: { build: app }
  tool: { profiles: [dev, test], build: { context: tool, additional_contexts: { lib: "service:lib" } } }
  lib: { profiles: [never], build: lib }
`;
  test.each([
    ["", ["app"]],
    ["other", ["app"]],
    ["x, test", ["app", "tool", "lib"]],
    ["*", ["app", "tool", "lib"]],
  ])("COMPOSE_PROFILES=%j", async (chosen, expected) => {
    const { layers } = await compose(profiles, { env: { COMPOSE_PROFILES: chosen } });
    expect(layers.map(({ id }) => id)).toEqual(expected);
  });

  test("variables come from the environment and .env, in what is read only", async () => {
    const text = `
services:
  app:
    image: ghcr.io/acme/app:\${TAG:-dev}
    platform: linux/\${ARCH-amd64}
    build:
      context: \${WHERE:-app}
      args: { FROM_ENV: , NOT_SET: , SET_EMPTY: , LEVEL: "\${LEVEL}", MISSING: "x\${MISSING}" }
    environment: { X: "\${NEVER:?read}" }
`;
    const { layers, warnings } = await compose(text, {
      path: "deploy/compose.yaml",
      files: { "deploy/.env": "TAG=7\nLEVEL=3\n" },
      env: { TAG: "8", FROM_ENV: "here", SET_EMPTY: "", ARCH: "arm64" },
    });
    expect(layers).toMatchObject([
      {
        context: "deploy/app",
        platforms: ["linux/arm64"],
        buildArgs: { FROM_ENV: "here", SET_EMPTY: "", LEVEL: "3", MISSING: "x" },
        knownAs: ["ghcr.io/acme/app:8", "ghcr.io/acme/app:latest"],
      },
    ]);
    expect(layers[0]?.buildArgs).not.toHaveProperty("NOT_SET");
    expect(warnings).toEqual(["deploy/compose.yaml: the variable MISSING is not set, and counts as empty"]);
  });

  test("secrets and SSH agents", async () => {
    const { layers } = await compose(
      `
services:
  app:
    build:
      ssh: [default, key=~/.ssh/id, other=./k]
      secrets: [token, { source: file, target: npm }]
secrets:
  token: { environment: "\${PREFIX}TOKEN" }
  file: { file: ./npmrc }
`,
      { path: "d/compose.yaml", env: { PREFIX: "CI_", HOME: "/home/octo" } },
    );
    expect(layers[0]).toMatchObject({
      secrets: ["id=token,env=CI_TOKEN", "id=npm,src=d/npmrc"],
      ssh: ["default", "key=/home/octo/.ssh/id", "other=d/k"],
    });
  });

  test("a build without a network is another one: it warns", async () => {
    const { warnings } = await compose("services: { a: { build: { network: none, pull: true, shm_size: 1 } } }");
    expect(warnings).toEqual([
      "compose.yaml: services.a.build.network has no counterpart, and is not heeded",
      "compose.yaml: services.a.build.shm_size has no counterpart, and is not heeded",
    ]);
  });

  test.each<[string, string, RegExp, Surroundings?]>([
    ["what is no YAML", "services: [", /^bad-config: compose\.yaml:1:\d+: /],
    ["no service", "name: x", /services: no service has a `build`/],
    ["no build", "services: { a: { image: x } }", /^bad-config: compose\.yaml:1: services: no service has a `build`/],
    [
      "builds behind profiles only",
      "services: { a: { build: ., profiles: [dev] } }",
      /a stand behind profiles: set COMPOSE_PROFILES/,
    ],
    ["include", "include: [db.yaml]\nservices: { a: { build: . } }", /compose\.yaml:1: include: .* not read/],
    [
      "extends of another file",
      "services:\n  a:\n    extends: { file: b.yaml, service: a }",
      /compose\.yaml:3: services\.a\.extends: .*anchor/,
    ],
    ["extends of a build", "services: { a: { extends: b }, b: { build: . } }", /services\.a\.extends/],
    [
      "extends of an image",
      "services: { a: { build: ., extends: { service: b } }, b: { image: x } }",
      /services\.a\.extends/,
    ],
    [
      "a Dockerfile within the file",
      "services:\n  a:\n    build:\n      dockerfile_inline: FROM scratch",
      /compose\.yaml:4: services\.a\.build\.dockerfile_inline: /,
    ],
    ["a remote context", "services: { a: { build: 'https://x.test/y.git' } }", /services\.a\.build\.context: https/],
    ["a git context", "services: { a: { build: 'git@x.test:y.git' } }", /services\.a\.build\.context: git@/],
    ["a context outside", "services: { a: { build: ../b } }", /services\.a\.build\.context: \.\.\/b is no path inside/],
    ["an absolute one", "services: { a: { build: /b } }", /services\.a\.build\.context: \/b is no path inside/],
    [
      "a Dockerfile outside",
      "services: { a: { build: { context: a, dockerfile: ../../D } } }",
      /services\.a\.build\.dockerfile: /,
    ],
    [
      "a context that is an image",
      "services: { a: { build: { additional_contexts: { x: 'docker-image://alpine' } } } }",
      /services\.a\.build\.additional_contexts\.x: docker-image:\/\/alpine: only service:NAME/,
    ],
    [
      "a context that is a folder",
      "services: { a: { build: { additional_contexts: [x=./x] } } }",
      /additional_contexts\.x: \.\/x: only service:NAME/,
    ],
    [
      "a context of a service that is not built",
      "services: { a: { build: { additional_contexts: [x=service:b] } }, b: { image: x } }",
      /additional_contexts\.x: there is no service b with a `build`/,
    ],
    [
      "a secret that is nowhere",
      "services: { a: { build: { secrets: [s] } } }",
      /services\.a\.build\.secrets\.0: s has neither/,
    ],
    ["a variable that has to be set", "services: { a: { build: '${X:?say X}' } }", /services\.a\.build: .*say X/],
    ["a broken variable", "services: { a: { image: '${X', build: . } }", /services\.a\.image: .*without its }/],
    ["args that are a text", "services: { a: { build: { args: x } } }", /build\.args: expected KEY: value pairs/],
    ["args that are nested", "services: { a: { build: { args: { X: [1] } } } }", /build\.args\.X: expected a text/],
    ["a platform that is none", "services: { a: { build: { platforms: [amd64] } } }", /platforms\.0: expected os/],
    [
      "a service's platform that is none",
      "services: { a: { platform: arm64, build: . } }",
      /services\.a\.platform: expected os/,
    ],
    [
      "a number that YAML 1.1 reads otherwise",
      "services: { a: { build: { args: { X: 010 } } } }",
      /args\.X: 010 .*quotes/,
    ],
    ["a date", "services: { a: { build: { args: { X: 2024-01-31 } } } }", /args\.X: 2024-01-31 .*quotes/],
    [
      "a number that is too large",
      "services: { a: { build: { args: { X: 20240101123456789 } } } }",
      /args\.X: .*quotes/,
    ],
    ["an image with a digest", `services: { a: { build: ., image: 'x.io/y@sha256:${"a".repeat(64)}' } }`, /digest/],
    [
      "an image that is no reference",
      "services: { a: { build: ., image: 'X/Y Z' } }",
      /services\.a: .*no image reference/,
    ],
    ["names that come to one", "services: { a_b: { build: . }, A-B: { build: . } }", /services\.A-B: .*called a-b/],
    ["a name of the actions", "services: { plan: { build: . } }", /services\.plan: a layer cannot be named "plan"/],
    ["an image without a repository", "services: { a: { build: . } }", /services\.a: .*no repository/, { image: null }],
    [
      "two images under one tag",
      "services: { a: { build: a, image: x/y }, b: { build: b, image: x/y } }",
      /services\.b: it shares the repository docker\.io\/x\/y with services\.a/,
    ],
    [
      "all problems at once",
      "include: x\nservices: { a: { build: /b }, b: { build: { platforms: [x] } } }",
      /include[\s\S]*services\.a\.build\.context[\s\S]*services\.b\.build\.platforms/,
    ],
  ])("refuses %s", async (_, text, expected, around = {}) => {
    expect(await refusal(compose(text, around))).toMatch(expected);
  });

  test("extends of what says nothing of the image is no matter", async () => {
    const { layers } = await compose(
      "services: { a: { build: ., extends: b }, b: { restart: always }, c: { extends: d }, d: { image: redis } }",
    );
    expect(layers.map(({ id }) => id)).toEqual(["a"]);
  });
});
