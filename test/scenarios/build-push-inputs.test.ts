import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { readInputs } from "@layered-build/toolkit";
import { buildPushInputs, givenBuildPush } from "../../actions/build-layer/build-push-inputs.ts";
import { readBuildPush } from "../../actions/build-layer/build-push/read-build-push.ts";
import { manifest } from "../../actions/build-layer/manifest.ts";
import { buildPushArguments } from "../../packages/core/src/build/build-push/build-push-arguments.ts";
import { namedImages, pushedImages } from "../../packages/core/src/build/build-push/build-push-outputs.ts";
import { attestations } from "../../packages/core/src/build/build-push/attestations.ts";
import { stageSecrets } from "../../packages/core/src/build/build-push/stage-secrets.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";

type Given = Readonly<Record<string, string>>;

const read = (given: Given, missing: readonly string[] = []) => {
  const isThere = (place: string) => !missing.includes(place);
  const inputs = readInputs(manifest, { getInput: (name) => given[name] });
  return readBuildPush(inputs, [], { hasFile: isThere, hasVariable: isThere });
};
const publicRun = { builderId: "https://github.test/o/r/actions/runs/1", isPrivate: false, canAttest: true };

/** The arguments that come of inputs, without those that every build has. */
function argumentsOf(given: Given, defaults = publicRun): readonly string[] {
  const { build } = read(given);
  const all = buildPushArguments(build, {
    secrets: [],
    attestations: attestations(build, defaults),
    metadataFile: "M",
    imageIdFile: "I",
  });
  expect(all.slice(0, 3)).toEqual(["buildx", "build", "--progress=plain"]);
  expect(all.at(-2)).toBe("--");
  return [...all.slice(3, -2), all.at(-1) ?? ""];
}

const files = ["--metadata-file", "M", "--iidfile", "I"];
const provenance = ["--attest", `type=provenance,mode=max,builder-id=${publicRun.builderId}`];

/** Each input with a text, and what comes of it in the place of nothing. */
const table: Readonly<Record<string, readonly (readonly [text: string, flags: readonly string[]])[]>> = {
  context: [],
  file: [["docker/Dockerfile.app", ["--file", "docker/Dockerfile.app"]]],
  target: [["run", ["--target", "run"]]],
  tags: [
    [
      "acme/app:1, acme/app:2\n\nghcr.io/acme/app:3",
      ["acme/app:1", "acme/app:2", "ghcr.io/acme/app:3"].flatMap((tag) => ["--tag", tag]),
    ],
  ],
  push: [["false", []]],
  load: [["false", []]],
  outputs: [
    [
      'type=image,"name=a/b,a/c",push=true\ntype=registry',
      ["--output", 'type=image,"name=a/b,a/c",push=true', "--output", "type=registry"],
    ],
  ],
  platforms: [["linux/amd64, linux/arm64\nlinux/arm/v7", ["--platform", "linux/amd64,linux/arm64,linux/arm/v7"]]],
  "build-args": [["A=1, 2\n B=x=$(y)\n#C", ["--build-arg", "A=1, 2", "--build-arg", "B=x=$(y)", "--build-arg", "#C"]]],
  "build-contexts": [
    [
      "a=docker-image://x:1\nb={{ defaultContext }}:sub\nc={{defaultContext}}",
      ["a=docker-image://x:1", "b=sub", "c=."].flatMap((each) => ["--build-context", each]),
    ],
  ],
  labels: [['a=b, c\n"d=one\nand two"\ne="f"', ["--label", "a=b, c", "--label", "d=one\nand two", "--label", 'e="f"']]],
  annotations: [["index:a=b,c", ["--annotation", "index:a=b,c"]]],
  secrets: [],
  "secret-files": [],
  "secret-envs": [],
  ssh: [
    ["default,key=/k", ["--ssh", "default", "--ssh", "key=/k"]],
    ['"default=/a,/b",other', ["--ssh", "default=/a,/b", "--ssh", "other"]],
    ['"a=/a,b=/b"', ["--ssh", "a=/a", "--ssh", "b=/b"]],
  ],
  "cache-from": [["type=gha,scope=a\nacme/cache", ["--cache-from", "type=gha,scope=a", "--cache-from", "acme/cache"]]],
  "cache-to": [["type=gha,mode=max", ["--cache-to", "type=gha,mode=max"]]],
  "no-cache": [["True", ["--no-cache"]]],
  pull: [["TRUE", ["--pull"]]],
  network: [["host", ["--network", "host"]]],
  "add-hosts": [["a:1.2.3.4,b:5.6.7.8", ["--add-host", "a:1.2.3.4", "--add-host", "b:5.6.7.8"]]],
  "shm-size": [["2g", ["--shm-size", "2g"]]],
  ulimit: [["nofile=1:2\nnproc=3", ["--ulimit", "nofile=1:2", "--ulimit", "nproc=3"]]],
  allow: [["network.host,security.insecure", ["--allow", "network.host", "--allow", "security.insecure"]]],
  builder: [["own", ["--builder", "own"]]],
  provenance: [],
  sbom: [],
};

test("every input is in the table", () => {
  expect(Object.keys(table).toSorted()).toEqual(Object.keys(buildPushInputs).toSorted());
});

test("the reference page excepts all lists from those that may be JSON", () => {
  const lists = Object.values(buildPushInputs).filter(({ kind }) => kind === "list");
  expect(lists.map((list) => "csv" in list && list.csv)).toEqual(lists.map(() => true));
  expect(() => read({ tags: '["acme/a","acme/b"]' })).toThrow("tags: ");
});

describe("flags of", () => {
  const rows = Object.entries(table).flatMap(([name, cases]) => cases.map(([text, flags]) => ({ name, text, flags })));
  test.each(rows)("$name: $text", ({ name, text, flags }) => {
    const all = argumentsOf({ [name]: text });
    expect(all.toSorted()).toEqual([...provenance, ...files, ...flags, "."].toSorted());
    expect(all.join("\n")).toContain(flags.join("\n"));
  });
});

test("a push", () => {
  const flags = argumentsOf({ push: "true", tags: "acme/app" });
  expect(flags).toEqual(["--tag", "acme/app", ...provenance, "--push", ...files, "."]);
});

test.each<[string, Given, readonly string[]]>([
  ["the checkout", { pull: "false" }, ["."]],
  ["a folder", { context: "web", file: "D" }, ["--file", "D", "web"]],
  ["the repository", { context: "{{defaultContext}}", file: "docker/D" }, ["--file", "docker/D", "."]],
  [
    "a folder that looks like one of the machine",
    { context: "{{defaultContext}}:/web/", file: "D" },
    ["--file", "web/D", "web/"],
  ],
  ["a folder that leads out of the repository", { context: "{{defaultContext}}:../../web" }, ["web"]],
  ["no folder of the repository", { context: "{{defaultContext}}:", file: "D" }, ["--file", "D", "."]],
  ["a folder of the repository", { context: "{{defaultContext}}:web", file: "D" }, ["--file", "web/D", "web"]],
  ["an address", { context: "https://git.test/o/r.git#main:web" }, ["https://git.test/o/r.git#main:web"]],
  ["what looks like a flag", { context: "--push" }, ["--push"]],
])("the context is %s", (_, given, expected) => {
  expect(argumentsOf(given)).toEqual([...expected.slice(0, -1), ...provenance, ...files, ...expected.slice(-1)]);
});

const own = `builder-id=${publicRun.builderId}`;
test.each<[string, Given, Partial<typeof publicRun>, readonly string[]]>([
  ["a public repository", {}, {}, [`type=provenance,mode=max,${own}`]],
  ["a private one", {}, { isPrivate: true }, [`type=provenance,mode=min,inline-only=true,${own}`]],
  ["a builder that cannot", {}, { canAttest: false }, []],
  ["a builder that cannot, and is to", { provenance: "true" }, { canAttest: false }, [`type=provenance,${own}`]],
  ["what is loaded", { load: "true" }, {}, []],
  ["what is loaded by its output", { outputs: "type=docker,dest=x.tar" }, {}, []],
  ["what is loaded, and is to", { load: "true", provenance: "mode=min" }, {}, [`type=provenance,mode=min,${own}`]],
  ["none", { provenance: "false" }, {}, ["type=provenance,disabled=true"]],
  ["attributes", { provenance: "mode=max,builder-id=x" }, {}, ["type=provenance,mode=max,builder-id=x"]],
  [
    "a bill of materials",
    { provenance: "false", sbom: "true" },
    {},
    ["type=provenance,disabled=true", "type=sbom,disabled=false"],
  ],
  [
    "none of these",
    { provenance: "false", sbom: "false" },
    {},
    ["type=provenance,disabled=true", "type=sbom,disabled=true"],
  ],
  [
    "one by a generator",
    { sbom: "generator=acme/scanner:1" },
    {},
    [`type=provenance,mode=max,${own}`, "type=sbom,generator=acme/scanner:1"],
  ],
])("attestations of %s", (_, given, defaults, expected) => {
  expect(attestations(read({ context: ".", ...given }).build, { ...publicRun, ...defaults })).toEqual(expected);
});

test.each([["type=local,dest=out"], ["out"], ["type=oci,dest=x\ntype=tar,dest=y"]])(
  "files alone have no id: %s",
  (outputs) => {
    expect(argumentsOf({ outputs })).not.toContain("--iidfile");
  },
);

test("secrets are values, files and variables; empty ones are left out, with a word", () => {
  const given = {
    secrets: 'a=1=2, "x"\n"b=one\ntwo ""quoted"""\nc=\nYmFzZTY0Cg==\n g= trimmed \n"h=\n lines \n"',
    "secret-files": "d=path, with comma",
    "secret-envs": "e=NAME,f=OTHER",
  };
  const { build, warnings } = read(given);
  expect(build.secrets).toEqual([
    { kind: "variable", id: "e", name: "NAME" },
    { kind: "variable", id: "f", name: "OTHER" },
    { kind: "value", id: "a", value: '1=2, "x"' },
    { kind: "value", id: "b", value: 'one\ntwo "quoted"' },
    { kind: "value", id: "g", value: " trimmed" },
    { kind: "value", id: "h", value: "\n lines" },
    { kind: "file", id: "d", path: "path, with comma" },
  ]);
  expect(warnings).toEqual([3, 4].map((at) => `secrets: entry ${at} has no value, and is left out.`));
});

test("a file of a secret that is not there is left out, a variable that is not set is empty, both with a word", () => {
  const given = { "secret-files": "a=here\nb=gone", "secret-envs": "c=SET,d=UNSET" };
  const { build, warnings } = read(given, ["gone", "UNSET"]);
  expect(build.secrets).toEqual([
    { kind: "variable", id: "c", name: "SET" },
    { kind: "variable", id: "d", name: "UNSET" },
    { kind: "file", id: "a", path: "here" },
  ]);
  expect(warnings).toEqual([
    "secret-envs: entry 2 names a variable that is not set, and is empty.",
    "secret-files: entry 2 names a file that is not there, and is left out.",
  ]);
});

test("values of secrets go into files that nobody else can read", async () => {
  await using folder = await temporaryFolder("secrets");
  const { build } = read({ secrets: "a=value", "secret-envs": "b=NAME", "secret-files": 'c=one, "two"' });
  const file = join(folder.path, "secret-1");
  expect(await stageSecrets(build.secrets, folder.path)).toEqual([
    "id=b,env=NAME",
    `id=a,src=${file}`,
    'id=c,"src=one, ""two"""',
  ]);
  expect(await readFile(file, "utf8")).toBe("value");
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

test.each<[string, Given, readonly string[]]>([
  ["a tag that is none", { tags: "acme/App" }, ["tags: "]],
  ["a folder", { tags: "oci:images" }, ['tags: "oci:images" is a folder: write `outputs: type=oci,dest=FILE`']],
  ["a digest", { tags: `acme/app@sha256:${"0".repeat(64)}` }, ["has a digest, which is known only after the build"]],
  ["quotes that do not close", { labels: '"a=b' }, ["labels: its double quotes do not close"]],
  ...(
    [
      ["outputs", 'type=image,"name=a/b'],
      ["outputs", '"x'],
      ["cache-from", '"""type=gha"'],
      ["cache-to", 'type=registry,"ref=a'],
      ["provenance", 'mode=max,"builder-id=x'],
      ["sbom", '"generator=x'],
    ] as const
  ).map(([name, text]): [string, Given, readonly string[]] => [
    `quotes within an item that do not close, ${name}: ${text}`,
    { [name]: text },
    [`The input ${name}: its double quotes do not close.`],
  ]),
  [
    "a secret without an id",
    { secrets: "value\n=value" },
    ["secrets: entry 1 is no ID=VALUE", "secrets: entry 2 is no ID=VALUE"],
  ],
  [
    "one password for several registries",
    { tags: "acme/a\nghcr.io/acme/a", username: "octo", password: "p" },
    ["username: the names are in docker.io, ghcr.io, and it belongs to one of them: say which by `registry`"],
  ],
  [
    "one password for the registries of an output and a cache",
    {
      outputs: "type=image,name=a.test/x",
      "cache-from": "b.test/x\ntype=registry,ref=a.test/y",
      "cache-to": "type=registry,ref=c.test/x",
      username: "octo",
      password: "p",
    },
    ["username: the names are in a.test, b.test, c.test, and"],
  ],
  [
    "a push without a name",
    { push: "true", outputs: "type=image" },
    ["The input push: what is pushed has no name: give"],
  ],
  ["an output's push without a name", { outputs: "type=registry" }, ["The input outputs: what is pushed has no name"]],
  [
    "a user name alone",
    { tags: "acme/a", username: "octo" },
    ["`username` is given, and `password` is not (or is empty). Give both. A secret that does not exist, or that a"],
  ],
  [
    "what is no host",
    { tags: "acme/a", registry: "https://ghcr.io" },
    ['The input registry: "https://ghcr.io" is no host of a registry. Write ghcr.io.'],
  ],
  [
    "a password for nothing",
    { outputs: "out", "cache-from": "type=gha", username: "octo", password: "p" },
    ["username: no image is named, so that it belongs to no registry: say which by `registry`"],
  ],
  [
    "a branch of the repository",
    {
      context: "{{defaultContext}}#main",
      "build-contexts": "a=web\nb={{ defaultContext }}#main:web\nc=x{{defaultContext}}",
    },
    [
      "context: `{{defaultContext}}` is the checkout: nothing but `:FOLDER` can stand beside it",
      "build-contexts: entry 2: `{{defaultContext}}` is the checkout",
      "build-contexts: entry 3: `{{defaultContext}}` is the checkout",
    ],
  ],
  [
    "an id that may be a value",
    { secrets: "a=1\nhttps://user:hidden@host/?a=hidden", "secret-files": "my hidden=x", "secret-envs": "hiddenü=X" },
    [
      "secrets: entry 2 has no id, or one with more than letters, digits and _ . - in it",
      "secret-files: entry 1 has no id, or",
      "secret-envs: entry 1 has no id, or",
    ],
  ],
  [
    "a name that no variable has",
    { "secret-envs": "a=A,b=1hidden,c=hidden/" },
    ["secret-envs: entry 2 has no name of a variable: letters, digits and _ only", "secret-envs: entry 3 has no name"],
  ],
  ["a place without an id", { "secret-envs": "A" }, ["secret-envs: entry 1 is no ID=PLACE"]],
])("is refused: %s", (_, given, problems) => {
  const failure = (): unknown => read(given);
  for (const problem of problems) expect(failure).toThrow(problem);
  expect(failure).toThrow(
    expect.objectContaining({ code: "bad-input", message: expect.not.stringMatching(/hidden|value\n/) }),
  );
});

test("images are pushed by their tags, or by names of outputs, and named by caches and contexts too", () => {
  const given = {
    tags: "acme/a:1",
    outputs: 'type=image,"name=acme/b,acme/c",push=true\ntype=image,name=acme/d\nout',
    "cache-from": "acme/e\ntype=registry,ref=acme/f\ntype=gha",
    "cache-to": "type=local,dest=x",
    "build-contexts": "x=docker-image://acme/g\ny=web",
  };
  const { build } = read(given);
  expect(pushedImages(build)).toEqual(["acme/a:1", "acme/b", "acme/c"]);
  expect(pushedImages({ ...build, outputs: [] })).toEqual([]);
  expect(pushedImages({ ...build, outputs: [], push: true })).toEqual(["acme/a:1"]);
  expect(pushedImages({ ...build, push: true })).toEqual(["acme/a:1", "acme/b", "acme/c", "acme/d"]);
  expect(namedImages(build)).toEqual(["acme/a:1", "acme/b", "acme/c", "acme/d", "acme/e", "acme/f", "acme/g"]);
});

test("user name and password are for the registry that is said, or the only one", () => {
  const signIn = { username: "octo", password: "p" };
  const several = { tags: "acme/a\nghcr.io/acme/a" };
  expect(() => read({ ...several, ...signIn, registry: "ghcr.io" })).not.toThrow();
  expect(() => read(several)).not.toThrow();
  expect(() => read({ outputs: "out", ...signIn, registry: "ghcr.io" })).not.toThrow();
  expect(() => read({ tags: "ghcr.io/acme/a,ghcr.io/acme/b", "cache-from": "type=gha", ...signIn })).not.toThrow();
});

const given = (inputs: Given) => givenBuildPush(readInputs(manifest, { getInput: (name) => inputs[name] }));

test("an input that is given, whatever its value, asks; one that is empty does not", () => {
  expect(given({})).toEqual([]);
  expect(given({ tags: " ", push: "", secrets: "\n" })).toEqual([]);
  expect(given({ push: "false", load: "false", file: "D" })).toEqual(["file", "push", "load"]);
});
