import { describe, expect, test } from "@jest/globals";
import { open, repositoryOf } from "./opened-repository.ts";

/** The edges of a Compose file's layers: `app -> base as parent`. */
async function edges(services: string, dockerfiles: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const files = Object.entries(dockerfiles).map(([name, text]) => [`${name}/Dockerfile`, `${text}\n`]);
  await using repository = await repositoryOf({ "compose.yaml": services, ...Object.fromEntries(files) });
  const { nodes } = await open(repository.path, { config: "compose.yaml", image: "ghcr.io/acme/shop" });
  return nodes.flatMap(({ id, links }) => links.map((link) => `${id} -> ${link.id} as ${link.names.join(", ")}`));
}

const app = (member: string) => `services: { base: { build: base, image: ghcr.io/acme/base:1 }, app: { ${member} } }`;

const on = (other: string) => `build: { context: x, additional_contexts: { x: "service:${other}" } }`;

describe("edges between the images of a Compose file", () => {
  test.each<[string, string, string, readonly string[]]>([
    ["a service's name alone", "build: app", "FROM base", []],
    ["its image", "build: app", "FROM ghcr.io/acme/base:1", ["app -> base as ghcr.io/acme/base:1"]],
    ["its image, latest", "build: app", "FROM ghcr.io/acme/base", ["app -> base as ghcr.io/acme/base"]],
    ["its image with another tag", "build: app", "FROM ghcr.io/acme/base:0.9", []],
    ["its image by digest", "build: app", `FROM ghcr.io/acme/base:1@sha256:${"a".repeat(64)}`, []],
    [
      "a context by another name",
      "build: { context: app, additional_contexts: { below: 'service:base' } }",
      "FROM scratch\nCOPY --from=below / /",
      ["app -> base as below"],
    ],
    [
      "a context, however it is written",
      "build: { context: app, additional_contexts: { below: 'service:base' } }",
      "FROM docker.io/library/below:latest",
      ["app -> base as docker.io/library/below:latest"],
    ],
    [
      "a context in the place of an image",
      "build: { context: app, additional_contexts: { 'alpine:3': 'service:base' } }",
      "ARG V=3\nFROM alpine:$V AS one\nFROM alpine:2\nCOPY --from=one / /",
      ["app -> base as alpine:3"],
    ],
    [
      "a context that the Dockerfile does not mention",
      "build: { context: app, additional_contexts: { below: 'service:base' } }",
      "FROM scratch",
      [],
    ],
  ])("%s", async (_, member, dockerfile, expected) => {
    expect(await edges(app(member), { base: "FROM scratch", app: dockerfile })).toEqual(expected);
  });

  test("a service called as the image that it and others are FROM is nobody's parent", async () => {
    const services = "services: { nginx: { build: nginx }, web: { build: web } }";
    const dockerfile = "FROM nginx:alpine";
    expect(await edges(services, { nginx: dockerfile, web: dockerfile })).toEqual([]);
  });

  test("a context wins over what the name means otherwise", async () => {
    const services = `services:
  base: { build: base, image: "ghcr.io/acme/base:1" }
  other: { build: base }
  app: { build: { context: app, additional_contexts: { "ghcr.io/acme/base:1": "service:other" } } }`;
    const files = { base: "FROM scratch", app: "FROM ghcr.io/acme/base:1" };
    expect(await edges(services, files)).toEqual(["app -> other as ghcr.io/acme/base:1"]);
  });

  test("a context that would replace a stage is refused", async () => {
    const services = app("build: { context: app, additional_contexts: { Build: 'service:base' } }");
    const files = { base: "FROM scratch", app: "FROM scratch\nFROM scratch AS build" };
    await expect(edges(services, files)).rejects.toThrow(
      /app\/Dockerfile:2: the stage build has the name of a context/,
    );
  });

  test("services that are built on each other", async () => {
    const services = `services: { a: { ${on("b")} }, b: { ${on("a")} } }`;
    await expect(edges(services, { x: "FROM x" })).rejects.toThrow(/circle: a → b → a/);
  });
});
