import { parseDockerfile } from "@layered-build/dockerfile";
import { describe, expect, test } from "@jest/globals";
import { KnownEnvironment } from "../src/key/known-environment.ts";
import { contextTakes, takenFiles, takenRoots } from "../src/key/taken-files.ts";
import { keyLayers } from "../src/key/key-layers.ts";
import { layerOf, nodeOf, trackedLink, treeOf, type LayerGiven } from "./layer-nodes.ts";
import { open, put, repositoryOf } from "./opened-repository.ts";

describe("KnownEnvironment", () => {
  const global = new Map([["GLOBAL", "g"]]);
  const expanded = (lines: string, word: string, below?: KnownEnvironment): string | undefined => {
    const environment = new KnownEnvironment("\\", { GIVEN: "b" }, global, below);
    for (const instruction of parseDockerfile(`FROM x\n${lines}\n`, "").stages[0]?.instructions ?? [])
      environment.apply(instruction);
    return environment.expand(word);
  };

  test.each<[string, string, string | undefined]>([
    ["", "plain", "plain"],
    ["", "$UNKNOWN", undefined],
    ["", "'$UNKNOWN'", "$UNKNOWN"],
    ["ARG A=1", "$A/x", "1/x"],
    ["ARG A", "$A", undefined],
    ["ARG GIVEN=a", "$GIVEN", "b"],
    ["ARG GLOBAL", "$GLOBAL", "g"],
    ["", "$GLOBAL", undefined],
    ["ENV A=1 B=$A", "$B", undefined],
    ["ENV A=1\nENV B=$A", "$B", "1"],
    ["ENV A=1\nENV A=$PARENT", "$A", undefined],
    ["ARG A=1\nENV B=$A$PARENT", "$A$B", undefined],
    ["ENV A=1\nUSER x\nRUN A=2", "$A", "1"],
  ])("%j: %s is %j", (lines, word, expected) => {
    expect(expanded(lines, word)).toBe(expected);
  });

  test("a stage on top inherits ENV and ARG, and ENV goes before ARG", () => {
    const below = new KnownEnvironment("\\", {}, new Map());
    const { stages } = parseDockerfile("FROM x\nARG A=1\nENV B=2\nARG B=3\n", "");
    for (const instruction of stages[0]?.instructions ?? []) below.apply(instruction);
    expect(below.expand("$A$B")).toBe("13");
    expect(expanded("", "$A$B", below)).toBe("12");
    expect(below.expand("$A$B")).toBe("13");
  });
});

describe("what COPY, ADD and bind mounts take", () => {
  const tree = treeOf(
    "a/x",
    "a/y",
    "a/deep/z",
    "ab",
    "b/x",
    trackedLink("link", "b"),
    trackedLink("l1", "ab"),
    "top",
    trackedLink("links/a", "../ab"),
    trackedLink("links/b", "../b"),
    trackedLink("links/c", "../gone"),
  );

  function taken(lines: string, given: LayerGiven = {}): readonly string[] {
    const node = nodeOf(`FROM base\n${lines}\n`, { layer: layerOf("app", given), others: [layerOf("base")], tree });
    const paths = contextTakes(node).flatMap((take) =>
      [...takenFiles(node, take, (source) => paths0.push(source))].map(({ path }) => path),
    );
    return [...new Set(paths)];
  }
  const paths0: string[] = [];

  test.each<[string, readonly string[]]>([
    ["COPY a/x /", ["a/x"]],
    ["COPY a /", ["a/deep/z", "a/x", "a/y"]],
    ["COPY a* /", ["a/deep/z", "a/x", "a/y", "ab"]],
    ["COPY --exclude=deep a /", ["a/x", "a/y"]],
    ["COPY --exclude=deep/z a /", ["a/deep", "a/x", "a/y"]],
    ["COPY --exclude=* a /", ["a"]],
    ["ARG D=deep\nCOPY --exclude=$D a /", ["a/deep/z", "a/x", "a/y"]],
    ["COPY link /", ["link", "b/x"]],
    ["COPY link/x /", ["link", "b/x"]],
    ["COPY link/* /", ["link", "b/x"]],
    ["COPY l1 /", ["l1", "ab"]],
    ["ADD top https://example.com/x.tar git@example.com:x/y.git /", ["top"]],
    ["ARG D=a\nCOPY $D/x /", ["a/x"]],
    ["RUN --mount=type=bind,source=b,target=/b x", ["b/x"]],
    ["RUN --mount=type=bind,from=base,source=b,target=/b --mount=type=cache,target=/c x", []],
    ["COPY --from=base b /", []],
    ["COPY <<x /y\nz\nx", []],
    ["COPY none* /", []],
  ])("%j", (lines, expected) => {
    expect(taken(lines)).toEqual(expected);
  });

  test("a variable that only the parent's image knows takes the whole context", () => {
    expect(taken("COPY $HOME/x /")).toEqual(expect.arrayContaining(["a/deep/z", "ab", "b/x", "link", "top"]));
  });

  test("a source that is not there is told", () => {
    taken("COPY nowhere /");
    expect(paths0).toEqual(["nowhere"]);
  });

  test.each<[string, LayerGiven, readonly string[]]>([
    ["COPY src/a lib /", {}, ["lib", "src/a"]],
    ["COPY src/* /", {}, ["src"]],
    ["COPY $UNKNOWN /", {}, [""]],
    ["COPY x /", { context: "app" }, ["app/x"]],
    ["COPY . /", { context: "app" }, ["app"]],
    ["COPY link /", {}, ["b", "link"]],
    ["COPY link/* /", {}, ["b", "link"]],
    ["COPY l* /", {}, [""]],
    ["COPY links/* /", {}, ["ab", "b", "gone", "links"]],
    ["CMD x", {}, []],
  ])("roots of %j in %j", (lines, given, expected) => {
    const node = nodeOf(`FROM base\n${lines}\n`, { layer: layerOf("app", given), others: [layerOf("base")], tree });
    expect(takenRoots(node).toSorted()).toEqual(expected);
  });
});

const keyOf = async (root: string): Promise<string | undefined> =>
  keyLayers(await open(root, { dirty: "error" }), {}, () => {}).get("app")?.key;

describe("files that a step before has made", () => {
  const files = {
    "layers.yaml":
      "image: registry.example/x\nlayers: { app: { dockerfile: Dockerfile, generated: [dist/**], inputs: [src/**] } }\n",
    Dockerfile: "FROM scratch\nCOPY dist /app\n",
    ".dockerignore": "*\n!dist/app.js\n",
    ".gitignore": "dist\n",
    "src/main.ts": "1",
  };

  test("do not count where `generated` names them, whether they are there or not; what they are made of does", async () => {
    await using repository = await repositoryOf(files);
    const absent = await keyOf(repository.path);
    await put(repository.path, "dist/app.js", "1");
    const present = await keyOf(repository.path);
    await put(repository.path, "dist/app.js", "2");
    expect([present, await keyOf(repository.path)]).toEqual([absent, absent]);
    await repository.commit({ "src/main.ts": "2" });
    expect(await keyOf(repository.path)).not.toBe(absent);
  });

  test("count where nothing names them, also below a folder that the .dockerignore takes one file back from", async () => {
    await using repository = await repositoryOf({
      ...files,
      "layers.yaml": "image: registry.example/x\nlayers: { app: { dockerfile: Dockerfile } }\n",
    });
    await put(repository.path, "dist/app.js", "1");
    await put(repository.path, "dist/app.map", "1");
    const { files: taken } = keyLayers(await open(repository.path), {}, () => {}).get("app")?.inputs ?? { files: [] };
    expect([...taken]).toEqual([expect.stringMatching(/ dist$/), expect.stringMatching(/ dist\/app\.js$/)]);
    await expect(open(repository.path, { dirty: "error" })).rejects.toMatchObject({
      code: "dirty-tree",
      message: expect.stringContaining("dist/app.js"),
    });
  });
});
