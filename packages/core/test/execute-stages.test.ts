import { digestOf, EMPTY_LAYER, Tree } from "@layered-build/oci";
import { describe, expect, test } from "@jest/globals";
import { gunzipSync } from "node:zlib";
import { MemoryStore } from "../../oci/test/memory-store.ts";
import type { StageBase } from "../src/build/native/stage-state.ts";
import { now } from "./layer-drafts.ts";
import { asBase, executed, executedStages, type Given } from "./stage-requests.ts";

const time = "2023-11-14T22:13:20Z";
const path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
const step = (created_by: string, layer = false) => ({
  created: time,
  created_by,
  comment: "buildkit.dockerfile.v0",
  ...(layer ? {} : { empty_layer: true }),
});

/** A base without files that leaves these to whoever builds on it. */
const leaving = (triggers: readonly string[]): StageBase => ({
  config: {
    architecture: "amd64",
    os: "linux",
    config: { Env: [path, "B=base"], Cmd: ["inherited"], OnBuild: triggers },
    rootfs: { type: "layers", diff_ids: [] },
    history: [],
  },
  layers: [],
  tree: Tree.empty(),
});

describe("ONBUILD of the base", () => {
  test("is done first, with the build's arguments and files, and is not left to the next", async () => {
    const triggers = ["ARG A=1", "ENV C=$A$B", "COPY a /$A/", "COPY <<x /h\n$C\nx", 'CMD ["triggered"]'];
    const { config, blobs } = await executed('FROM below\nENTRYPOINT ["e"]\nLABEL l=$A$C\nONBUILD USER z\n', {
      base: leaving(triggers),
      files: { a: "A" },
      request: { buildArgs: { A: "given" } },
    });
    expect(blobs).toEqual([["755 0:0 given/", "644 0:0 given/a = A"], ["644 0:0 h = givenbase\n"]]);
    expect(config.config).toEqual({
      Env: [path, "B=base", "C=givenbase"],
      // Set by a trigger it is set in the stage: ENTRYPOINT leaves it.
      Cmd: ["triggered"],
      ArgsEscaped: true,
      Entrypoint: ["e"],
      Labels: { l: "givengivenbase" },
      OnBuild: ["USER z"],
    });
    expect(config.history?.map((entry) => entry.created_by)).toEqual([
      "ARG A=given",
      "ENV C=givenbase",
      "COPY a /given/ # buildkit",
      "COPY <<x /h # buildkit",
      'CMD ["triggered"]',
      'ENTRYPOINT ["e"]',
      "LABEL l=givengivenbase",
    ]);
  });

  test("of a stage is done in the next one, and not in the one after that", async () => {
    const text = "FROM below AS one\nONBUILD ENV X=$B\nENV B=one\nFROM one AS two\nENV B=two\nFROM two\nENV Y=$X\n";
    const { config } = await executed(text, { base: leaving(["ENV T=$B"]) });
    expect(config.config?.Env).toEqual([path, "B=two", "T=base", "X=one", "Y=one"]);
    expect(config.config).not.toHaveProperty("OnBuild");
  });

  test("that is wrong is shown at the FROM", async () => {
    const result = executed("# c\nFROM below\n", { base: leaving(["COPY none /"]) });
    await expect(result).rejects.toMatchObject({ message: expect.stringMatching(/^Dockerfile:2:1: .*none/) });
  });
});

describe("executeStages", () => {
  test("an image from nothing: blobs, history and configuration", async () => {
    const result = await executed(
      `FROM scratch
MAINTAINER me
ARG DIR=srv
ENV APP=/$DIR
WORKDIR $APP/sub
COPY --chown=7:8 --chmod=0600 a b ./
COPY bin $APP/
EXPOSE 80
CMD ["a"]
`,
      { files: { a: "A", b: "B", "bin/run": "#!run", "bin/link": "-> run" } },
    );
    expect(result.blobs).toEqual([
      ["755 0:0 srv/", "755 0:0 srv/sub/"],
      ["755 0:0 srv/", "755 0:0 srv/sub/", "600 7:8 srv/sub/a = A", "600 7:8 srv/sub/b = B"],
      ["755 0:0 srv/", "777 0:0 srv/link -> run", "755 0:0 srv/run = #!run"],
    ]);
    expect(result.config).toEqual({
      architecture: "amd64",
      os: "linux",
      author: "me",
      created: time,
      config: {
        Env: [path, "APP=/srv"],
        WorkingDir: "/srv/sub",
        ExposedPorts: { "80/tcp": {} },
        Cmd: ["a"],
        ArgsEscaped: true,
      },
      rootfs: { type: "layers", diff_ids: [expect.any(String), expect.any(String), expect.any(String)] },
      history: [
        step("MAINTAINER me"),
        step("ARG DIR=srv"),
        step("ENV APP=/srv"),
        step("WORKDIR /srv/sub", true),
        step("COPY --chown=7:8 --chmod=0600 a b ./ # buildkit", true),
        step("COPY bin /srv/ # buildkit", true),
        step("EXPOSE [80/tcp]"),
        step('CMD ["a"]'),
      ],
    });
  });

  test("what is made in a set-group-ID folder has the bit, and its group unless another is asked for", async () => {
    const tree = Tree.empty();
    tree.set("s", { kind: "directory", mode: 0o2775, uid: 5, gid: 50, mtime: now });
    const base = { ...leaving([]), tree };
    const text =
      "FROM below\nCOPY a /s/one/\nCOPY --chown=7:8 --chmod=700 a /s/two/\nWORKDIR /s/three\nUSER 9\nWORKDIR four\n";
    const { blobs } = await executed(text, { base, files: { a: "A" } });
    expect(blobs.map((blob) => blob.slice(1))).toEqual([
      ["2755 0:50 s/one/", "644 0:0 s/one/a = A"],
      ["2700 7:8 s/two/", "700 7:8 s/two/a = A"],
      ["2755 0:50 s/three/"],
      ["2755 0:50 s/three/", "2755 9:9 s/three/four/"],
    ]);
  });

  test("without anything new, the image is as old as its base's history", async () => {
    const base = leaving([]);
    const old = { created: "2020-01-01T00:00:00Z", created_by: "x", empty_layer: true };
    const { config } = await executed("FROM below\n", {
      base: { ...base, config: { ...base.config, history: [old] } },
    });
    expect(config.created).toBe(old.created);
  });

  test("members that say nothing are left out", async () => {
    const { config } = await executed('FROM below\nCMD []\nUSER $NOTHING\nSHELL ["x"]\n', { base: leaving([]) });
    expect(Object.keys(config.config ?? {}).toSorted()).toEqual(["ArgsEscaped", "Env", "Shell"]);
  });

  test("layers, diff ids and history that makes layers are as many, and the diff ids are those of the tars", async () => {
    const { config, layers, store, told } = await executed("FROM scratch\nCOPY a /\nWORKDIR /\nWORKDIR /w\nUSER x\n", {
      files: { a: "A" },
    });
    const withLayer = (config.history ?? []).filter((entry) => entry.empty_layer !== true);
    expect([layers.length, withLayer.length]).toEqual([2, 2]);
    const ids = layers.map(({ digest }) => digestOf(gunzipSync(store.blobs.get(digest) ?? Buffer.of())));
    expect(config.rootfs.diff_ids).toEqual(ids);
    expect(told.toSorted()).toEqual(["COPY a /: uploaded", "WORKDIR /w: uploaded"]);
  });

  test("the same again is the same to the byte, and another time is another blob", async () => {
    const text = "FROM scratch\nCOPY . /x\n";
    const files = { b: "B", "a/c": "C" };
    const [one, two, later] = await Promise.all([
      executed(text, { files }),
      executed(text, { files: { "a/c": "C", b: "B" } }),
      executed(text, { files, request: { epoch: now + 1 } }),
    ]);
    expect(JSON.stringify(two.config)).toBe(JSON.stringify(one.config));
    expect(two.layers).toEqual(one.layers);
    expect(later.layers).not.toEqual(one.layers);
  });

  test("the second time no blob is sent", async () => {
    const given: Given = { files: { a: "A" } };
    const first = await executed("FROM scratch\nCOPY a /\n", given);
    const second = await executed("FROM scratch\nCOPY a /\n", { ...given, store: first.store });
    expect(second.told).toEqual(["COPY a /: exists"]);
    expect(first.store.sent).toHaveLength(1);
  });

  test("a COPY of nothing and a WORKDIR that is there are the empty layer", async () => {
    const { layers, config } = await executed("FROM scratch\nCOPY none* /x/\nWORKDIR /a\nWORKDIR /a\n");
    const { digest } = EMPTY_LAYER.descriptor;
    expect(layers.map((layer) => layer.digest === digest)).toEqual([true, false, true]);
    expect(config.rootfs.diff_ids[2]).toBe(EMPTY_LAYER.diffId);
  });

  test.each([
    ["none", "application/vnd.oci.image.layer.v1.tar"],
    ["gzip", "application/vnd.oci.image.layer.v1.tar+gzip"],
    ["zstd", "application/vnd.oci.image.layer.v1.tar+zstd"],
  ] as const)("compression %s is %s", async (compression, mediaType) => {
    const { layers } = await executed("FROM scratch\nCOPY a /\n", { files: { a: "A" }, request: { compression } });
    expect(layers[0]?.mediaType).toBe(mediaType);
  });
});

describe("executeStages and what words mean", () => {
  test.each<[string, string, string, Partial<Given["request"]>?]>([
    ["an ARG's default", "ARG A=1", "1"],
    ["an ARG that is given", "ARG A=1", "2", { buildArgs: { A: "2" } }],
    ["a global ARG, declared again", "ARG A", "3", { globalArgs: new Map([["A", "3"]]) }],
    ["a global ARG that the stage gives another default", "ARG A=1", "1", { globalArgs: new Map([["A", "3"]]) }],
    ["ENV after ARG", "ARG A=1\nENV A=4", "4"],
    ["a default made of another ARG", "ARG B=5\nARG A=$B$B", "55"],
    ["nothing", "USER x", ""],
    ["one environment for all of an instruction", "ENV A=1\nENV A=2 B=$A\nENV A=$B", "1"],
  ])("%s", async (_, lines, expected, request = {}) => {
    const { config } = await executed(`FROM scratch\n${lines}\nLABEL a=$A\n`, { request });
    expect(config.config?.Labels).toEqual({ a: expected });
  });

  test("an ARG without a value has no value in the history", async () => {
    const { config } = await executed("FROM scratch\nARG A B=\n");
    expect(config.history).toEqual([step("ARG A B=")]);
  });

  test("a stage inherits ENV and ARGs of the one below; ENV goes first, CMD does not count as its own", async () => {
    const { config } = await executed(`FROM scratch AS below
ARG A=1
ENV B=2
ARG B=3
CMD ["x"]
FROM below
LABEL a=$A b=$B
ENTRYPOINT ["y"]
`);
    expect(config.config).toMatchObject({ Labels: { a: "1", b: "2" }, Entrypoint: ["y"] });
    expect(config.config).not.toHaveProperty("Cmd");
  });

  test("here-documents: expanded, or not; with tabs stripped", async () => {
    const { blobs, config } = await executed(`FROM scratch
ENV A=1
COPY <<x <<"y" <<-z /d/
a $A
x
b $A
y
\tc
z
`);
    expect(blobs).toEqual([["755 0:0 d/", "644 0:0 d/x = a 1\n", "644 0:0 d/y = b $A\n", "644 0:0 d/z = c\n"]]);
    expect(config.history?.[1]?.created_by).toBe("COPY <<x <<y <<z /d/ # buildkit");
  });

  test("labels of the layers file win, and leave no history", async () => {
    const { config } = await executed("FROM scratch\nLABEL a=1 b=2\n", { request: { labels: { b: "3", c: "4" } } });
    expect(config.config?.Labels).toEqual({ a: "1", b: "3", c: "4" });
    expect(config.history).toHaveLength(1);
  });
});

describe("COPY's flags, and ADD", () => {
  test.each<[string, string, readonly string[], string]>([
    ["a folder apart", "COPY --link a /l/a", ["755 0:0 l/", "644 0:0 l/a = A"], "COPY a /l/a"],
    ["--chmod", "COPY --link --chmod=600 a /l/a", ["755 0:0 d/", "600 0:0 d/a = A"], "COPY --chmod=600 a /l/a"],
    ["--chown", "COPY --link --chown=5 a /d/a", ["755 5:5 d/", "644 5:5 d/a = A"], "COPY --chown=5 a /d/a"],
    [
      "--parents, with an owner for what is new only",
      "COPY --parents --chown=5 s/t/b s/c /d",
      ["755 0:0 d/", "755 0:0 d/s/", "644 5:5 d/s/c = C", "755 5:5 d/s/t/", "644 5:5 d/s/t/b = B"],
      "COPY --parents --chown=5 s/t/b s/c /d",
    ],
    ["symbolic", "COPY --chmod=go-r a /d/", ["755 0:0 d/", "600 0:0 d/a = A"], "COPY --chmod=go-r a /d/"],
    ["ADD of a file", "ADD a $D/", ["755 0:0 d/", "644 0:0 d/a = A"], "ADD a /d/"],
    ["ADD of a here-document", "ADD <<h /d/\nhi\nh", ["755 0:0 d/", "644 0:0 d/h = hi\n"], "ADD <<h /d/"],
  ])("%s: %s", async (_, line, blob, createdBy) => {
    const files = { a: "A", "s/t/b": "B", "s/c": "C", "e/l": "-> d" };
    const below = "FROM scratch\nENV D=/d\nWORKDIR /d/s\nCOPY e /\n";
    const { blobs, config } = await executed(`${below}${line}\n`, { files });
    expect(blobs.at(-1)).toEqual(blob);
    expect(config.history?.at(-1)?.created_by).toBe(`${createdBy} # buildkit`);
  });

  test("what --link has laid over the image is there for later steps", async () => {
    const files = { a: "A", "e/l": "-> d" };
    const { blobs } = await executed("FROM scratch\nCOPY e /\nCOPY --link a /l/a\nCOPY a /l/b\n", { files });
    expect(blobs.at(-1)).toEqual(["755 0:0 l/", "644 0:0 l/b = A"]);
  });
});

describe("executeStages on a parent", () => {
  test("keeps what is below, members that nobody knows too, and adds to it", async () => {
    const below = await executed('FROM scratch\nENV A=1\nWORKDIR /w\nCMD ["c"]\nUSER 9\n', {});
    const foreign = {
      ...below.config,
      created: "2001-01-01T00:00:00Z",
      "moby.buildkit.cache.v0": "x",
      custom: { kept: true },
    };
    const before = structuredClone(foreign);
    const { config, layers, blobs } = await executed("FROM below\nCOPY a $A\nWORKDIR sub\n", {
      files: { a: "A" },
      store: below.store,
      base: { ...asBase(below), config: foreign },
    });
    expect(layers.slice(0, 1)).toEqual(below.layers);
    expect(blobs).toEqual([
      ["755 0:0 w/", "644 0:0 w/1 = A"],
      ["755 0:0 w/", "755 9:9 w/sub/"],
    ]);
    expect(config).toMatchObject({
      created: time,
      custom: { kept: true },
      config: { Cmd: ["c"], WorkingDir: "/w/sub" },
    });
    expect(Object.keys(config)).not.toContain("moby.buildkit.cache.v0");
    expect(config.history?.slice(0, 4)).toEqual(below.config.history);
    expect(foreign).toEqual(before);
  });

  test("the parent's tree is left as it was", async () => {
    const below = await executed("FROM scratch\nWORKDIR /w\n");
    await executed("FROM below\nCOPY a /new\n", { files: { a: "A" }, store: below.store, base: asBase(below) });
    expect(below.tree.lookup("new")).toBeUndefined();
  });

  test.each(["linux/arm64", "linux/arm64/v8", "linux/arm/v7"])(
    "the platform is the one that is asked for: %s",
    async (platform) => {
      const { config } = await executed("FROM scratch\n", { request: { platform } });
      const [, architecture, variant] = platform.split("/");
      expect([config.os, config.architecture, config.variant]).toEqual([
        "linux",
        architecture,
        variant === "v8" ? undefined : variant,
      ]);
    },
  );
});

describe("executeStages hands over", () => {
  const passwd = "#!root:x:0:0::/:/bin/sh\n";
  test.each([
    ["RUN", "FROM scratch\nRUN x\n", /RUN in line 2/],
    ["ADD of what is a URL once expanded", "FROM scratch\nENV U=https://a.example/b\nADD $U /\n", /ADD of https/],
    ["a --chmod that is none", "FROM scratch\nCOPY --chmod=g=q a /\n", /--chmod=g=q/],
    ["--link with a user's name", "FROM scratch\nCOPY --link --chown=root a /\n", /--link with --chown=root/],
    ["--link of nothing", "FROM scratch\nCOPY --link none* /\n", /--link of nothing/],
    ["--parents of a path that is not there", "FROM scratch\nCOPY --parents x/y /\n", /--parents: /],
    ["a user's name without a passwd", "FROM scratch\nCOPY --chown=app a /\n", /no user app/],
    ["a WORKDIR for a user without a passwd", "FROM scratch\nUSER app\nWORKDIR /w\n", /no user app/],
    ["a WORKDIR where a file is", "FROM scratch\nCOPY a /w\nWORKDIR /w/x\n", /not a folder/],
  ])("%s", async (_, text, reason) => {
    const result = executed(text, { files: { a: passwd } });
    await expect(result).rejects.toMatchObject({ name: "HandOver", reason: expect.stringMatching(reason) });
  });

  test.each([
    ["a RUN", ["USER x", "RUN x"], /^ONBUILD of the base: RUN$/],
    ["several instructions in one", ["USER x\nUSER y"], /is not one instruction/],
    ["a stage", ["FROM x"], /is not one instruction/],
    ["nothing known", ["MAKE x"], /is not one instruction/],
    ["nothing", [""], /is not one instruction/],
  ])("ONBUILD of the base with %s", async (_, triggers, reason) => {
    const result = executed("FROM below\n", { base: leaving(triggers) });
    await expect(result).rejects.toMatchObject({ name: "HandOver", reason: expect.stringMatching(reason) });
  });

  test("a source that is not there is the user's to mend", async () => {
    await expect(executed("FROM scratch\nCOPY none /\n")).rejects.toMatchObject({ code: "source-not-found" });
  });
});

describe("blobs on their way", () => {
  const text = "FROM scratch\nCOPY a /\nCOPY b /\n";
  const files = { a: "A", b: "B" };

  test("keep nothing waiting: what they will be is known before they are there", async () => {
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    class SlowStore extends MemoryStore {
      override async putBlob(...blob: Parameters<MemoryStore["putBlob"]>): ReturnType<MemoryStore["putBlob"]> {
        await gate;
        return super.putBlob(...blob);
      }
    }
    const store = new SlowStore();
    const { config, layers, stored } = await executedStages(text, { files, store });
    expect([config.rootfs.diff_ids.length, layers.length, store.blobs.size]).toEqual([2, 2, 0]);
    open();
    await stored;
    expect([...store.blobs.keys()].toSorted()).toEqual(layers.map(({ digest }) => digest).toSorted());
  });

  test("that fail are told to whoever waits for them", async () => {
    class BrokenStore extends MemoryStore {
      override async putBlob(): Promise<never> {
        throw new Error("cut off");
      }
    }
    const { stored } = await executedStages(text, { files, store: new BrokenStore() });
    await expect(stored).rejects.toThrow("cut off");
  });
});
