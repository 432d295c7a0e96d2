import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { firstOf, fixedCredentials } from "../src/credentials/credentials.ts";
import type { CredentialSource } from "../src/credentials/credentials.ts";
import { configFiles, dockerCredentials } from "../src/credentials/docker-credentials.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "credentials-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const basic = (user: string, password: string): string => Buffer.from(`${user}:${password}`).toString("base64");
const entry = (name: string): { auth: string } => ({ auth: basic(name, `secret of ${name}`) });
const user = (name: string): object => ({ username: name, password: `secret of ${name}` });

async function config(content: unknown, file = join(folder, "config.json")): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, typeof content === "string" ? content : JSON.stringify(content));
}

describe("auths", () => {
  test.each([
    ["ghcr.io", "acme/app", { "ghcr.io": entry("host") }, user("host")],
    [
      "ghcr.io",
      "acme/app",
      { "ghcr.io": entry("host"), "ghcr.io/acme": entry("org"), "ghcr.io/acme/app": entry("app") },
      user("app"),
    ],
    [
      "ghcr.io",
      "acme/other",
      { "ghcr.io": entry("host"), "ghcr.io/acme": entry("org"), "ghcr.io/acme/app": entry("app") },
      user("org"),
    ],
    ["ghcr.io", "acmes/app", { "ghcr.io": entry("host"), "ghcr.io/acme": entry("org") }, user("host")],
    ["quay.io", "acme/app", { "ghcr.io": entry("host") }, undefined],
    ["docker.io", "acme/app", { "https://index.docker.io/v1/": entry("hub") }, user("hub")],
    ["docker.io", "acme/app", { "docker.io": entry("hub") }, user("hub")],
    ["localhost:5000", "x", { "http://localhost:5000/v2/": entry("local") }, user("local")],
    ["localhost:5000", "x", { localhost: entry("other port") }, undefined],
    ["ghcr.io", "x", { "ghcr.io": { auth: basic("u", "a:b") } }, { username: "u", password: "a:b" }],
    ["ghcr.io", "x", { "ghcr.io": { username: "u", password: "p" } }, { username: "u", password: "p" }],
    [
      "a.azurecr.io",
      "x",
      { "a.azurecr.io": { auth: basic("0000", ""), identitytoken: "refresh" } },
      { identityToken: "refresh" },
    ],
    ["ghcr.io", "x", { "ghcr.io": {} }, undefined],
    ["ghcr.io", "x", {}, undefined],
  ])("%s/%s in %j", async (registry, repository, auths, expected) => {
    await config({ auths });
    const source = dockerCredentials({ env: { DOCKER_CONFIG: folder } });
    expect(await source(registry, repository)).toEqual(expected);
  });

  test("no file at all is no credentials", async () => {
    expect(await dockerCredentials({ env: { DOCKER_CONFIG: folder }, home: folder })("ghcr.io", "x")).toBeUndefined();
  });

  test.each([
    ["{", "is no JSON object"],
    ["[]", "is no JSON object"],
    [{ auths: { "ghcr.io": { auth: "bm9jb2xvbg==" } } }, 'no user and password in "auth" of "ghcr.io"'],
  ])("a bad file %j is named", async (content, message) => {
    await config(content);
    const asked = dockerCredentials({ env: { DOCKER_CONFIG: folder } })("ghcr.io", "x");
    await expect(asked).rejects.toMatchObject({ code: "credentials", message: expect.stringContaining(message) });
    await expect(asked).rejects.toMatchObject({ message: expect.stringContaining(join(folder, "config.json")) });
  });
});

const at = (...path: readonly string[]): string => join("home", ...path);

describe("where files are looked for", () => {
  test("in order, with the home folder standing in", () => {
    expect(configFiles({ env: {}, home: "home" })).toEqual([
      at(".docker", "config.json"),
      at(".config", "containers", "auth.json"),
    ]);
    expect(configFiles({ env: { HOME: "home", DOCKER_CONFIG: "", XDG_RUNTIME_DIR: "run" } })).toEqual([
      at(".docker", "config.json"),
      join("run", "containers", "auth.json"),
      at(".config", "containers", "auth.json"),
    ]);
    expect(
      configFiles({ env: { REGISTRY_AUTH_FILE: "auth", DOCKER_CONFIG: "docker", XDG_CONFIG_HOME: "xdg" } }),
    ).toEqual(["auth", join("docker", "config.json"), join("xdg", "containers", "auth.json")]);
  });

  test("podman's file answers where Docker's has nothing", async () => {
    await config({ auths: { "ghcr.io": entry("docker") } }, join(folder, ".docker", "config.json"));
    await config(
      { auths: { "ghcr.io": entry("podman"), "quay.io": entry("podman") } },
      join(folder, "run", "containers", "auth.json"),
    );
    const source = dockerCredentials({ env: { XDG_RUNTIME_DIR: join(folder, "run") }, home: folder });
    expect(await source("ghcr.io", "x")).toEqual(user("docker"));
    expect(await source("quay.io", "x")).toEqual(user("podman"));
  });
});

const withHelper = (): CredentialSource =>
  dockerCredentials({ env: { DOCKER_CONFIG: folder, PATH: [folder, dirname(process.execPath)].join(delimiter) } });

// A helper is a program: on Windows it would have to be an .exe.
(process.platform === "win32" ? describe.skip : describe)("helpers", () => {
  const answers = {
    "ghcr.io": { Username: "u", Secret: "s" },
    "https://index.docker.io/v1/": { Username: "hub", Secret: "s" },
    "a.azurecr.io": { Username: "<token>", Secret: "refresh" },
    "broken.io": "not the answer",
    "quay.io/acme": { Username: "acme", Secret: "s" },
  };
  beforeEach(async () => {
    const file = join(folder, "docker-credential-fake");
    const script = `#!/usr/bin/env node
const { appendFileSync, readFileSync } = require("node:fs");
const server = readFileSync(0, "utf8");
appendFileSync(${JSON.stringify(join(folder, "asked"))}, process.argv[2] + " " + server + "\\n");
if (server === "locked.io") { console.log("the keychain is locked"); process.exit(1); }
const answer = ${JSON.stringify(answers)}[server];
if (answer === undefined) { console.log("credentials not found in native keychain"); process.exit(1); }
console.log(typeof answer === "string" ? answer : JSON.stringify(answer));
`;
    // The usual /usr/bin/env does not look into the PATH that a test sets on every system: name the program itself.
    await writeFile(file, script.replace("/usr/bin/env node", process.execPath));
    await chmod(file, 0o755);
  });

  test.each([
    [{ credsStore: "fake" }, "ghcr.io", "x", { username: "u", password: "s" }],
    [{ credsStore: "fake", auths: { "ghcr.io": {} } }, "ghcr.io", "x", { username: "u", password: "s" }],
    [{ credsStore: "fake" }, "docker.io", "x", { username: "hub", password: "s" }],
    [{ credsStore: "fake" }, "a.azurecr.io", "x", { identityToken: "refresh" }],
    [{ credsStore: "fake" }, "unknown.io", "x", undefined],
    [{ credsStore: "fake", auths: { "unknown.io": entry("file") } }, "unknown.io", "x", user("file")],
    [{ credHelpers: { "ghcr.io": "fake" } }, "ghcr.io", "x", { username: "u", password: "s" }],
    [{ credHelpers: { "ghcr.io": "fake" } }, "a.azurecr.io", "x", undefined],
    [{ credHelpers: { "https://index.docker.io/v1/": "fake" } }, "docker.io", "x", { username: "hub", password: "s" }],
    [
      { credHelpers: { "quay.io/acme": "fake" }, auths: { "quay.io": entry("host") } },
      "quay.io",
      "acme/x",
      { username: "acme", password: "s" },
    ],
    [
      { credHelpers: { "quay.io/acme": "fake" }, auths: { "quay.io": entry("host") } },
      "quay.io",
      "other/x",
      user("host"),
    ],
    [{ credHelpers: { "ghcr.io": "fake" }, credsStore: "missing" }, "ghcr.io", "x", { username: "u", password: "s" }],
  ])("%j for %s/%s", async (content, registry, repository, expected) => {
    await config(content);
    expect(await withHelper()(registry, repository)).toEqual(expected);
  });

  test.each([
    ["fake", "locked.io", "the keychain is locked"],
    ["fake", "broken.io", "something else than JSON"],
    ["missing", "ghcr.io", "cannot be started"],
    ["../fake", "ghcr.io", "no file name"],
  ])("helper %s for %s fails with a reason", async (credsStore, registry, message) => {
    await config({ credsStore });
    const asked = withHelper()(registry, "x");
    await expect(asked).rejects.toMatchObject({ code: "credentials", message: expect.stringContaining(message) });
    await expect(asked).rejects.not.toMatchObject({ message: expect.stringContaining("not the answer") });
  });

  test("a helper is asked once for a host", async () => {
    await config({ credsStore: "fake" });
    const ask = withHelper();
    await Promise.all([ask("ghcr.io", "a"), ask("ghcr.io", "b/c")]);
    await ask("ghcr.io", "d");
    expect(await readFile(join(folder, "asked"), "utf8")).toBe("get ghcr.io\n");
  });

  test("a helper is asked again where what it gave is refused, once for all who were refused", async () => {
    await config({ credsStore: "fake" });
    const ask = withHelper();
    const refused = await ask("ghcr.io", "a");
    await Promise.all([ask("ghcr.io", "a", refused), ask("ghcr.io", "b", refused)]);
    await ask("ghcr.io", "a", { username: "u", password: "an older one" });
    expect(await readFile(join(folder, "asked"), "utf8")).toBe("get ghcr.io\nget ghcr.io\n");
  });
});

test("fixed credentials are for one registry only", async () => {
  const source = fixedCredentials("index.docker.io", { username: "u", password: "p" });
  expect(await source("docker.io", "x")).toEqual({ username: "u", password: "p" });
  expect(await source("ghcr.io", "x")).toBeUndefined();
});

const never = (): Promise<undefined> => Promise.reject(new Error("asked"));

test("the first source that has credentials wins", async () => {
  const one = fixedCredentials("a.io", { identityToken: "1" });
  const two = fixedCredentials("b.io", { identityToken: "2" });
  expect(await firstOf(one, two, never)("b.io", "x")).toEqual({ identityToken: "2" });
  expect(await firstOf(one, two)("c.io", "x")).toBeUndefined();
  expect(await firstOf()("c.io", "x")).toBeUndefined();
});
