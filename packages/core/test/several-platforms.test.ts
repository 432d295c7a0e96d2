import { describe, expect, test } from "@jest/globals";
import { chooseEngine } from "../src/build/choose-engine.ts";
import { keyLayers } from "../src/key/key-layers.ts";
import { planTags } from "../src/publish/plan-tags.ts";
import type { Plan } from "../src/plan/plan.ts";
import type { Project } from "../src/project/project.ts";
import { open, repositoryOf } from "./opened-repository.ts";
import { RecordingLog } from "./recording-log.ts";

const keyOfApp = (project: Project): string => keyLayers(project, {}, () => {}).get("app")?.key ?? "";

describe("a layer of several platforms", () => {
  const files = {
    "layers.yaml": "image: oci:x\nplatforms: [linux/amd64, linux/arm64]\nlayers: {app: {dockerfile: Dockerfile}}\n",
    Dockerfile: "FROM scratch\nARG TARGETARCH\nCOPY bin/$TARGETARCH /bin/\n",
    "bin/amd64/tool": "x86",
    "bin/arm64/tool": "arm",
  };

  test.each(["amd64", "arm64"])("has the files of %s in its key", async (architecture) => {
    await using repository = await repositoryOf(files);
    const before = keyOfApp(await open(repository.path));
    await repository.commit({ [`bin/${architecture}/tool`]: "changed" });
    expect(keyOfApp(await open(repository.path))).not.toBe(before);
  });

  test("goes to BuildKit where its stages differ", async () => {
    const dockerfile = "ARG TARGETARCH\nFROM scratch AS s-amd64\nFROM scratch AS s-arm64\nFROM s-${TARGETARCH}\n";
    await using repository = await repositoryOf({ ...files, Dockerfile: dockerfile });
    const [node] = (await open(repository.path)).nodes;
    expect(node && chooseEngine(node)).toEqual({ kind: "buildkit", reason: "the stages differ by platform" });
  });

  test("needs parents of the same platforms", async () => {
    await using repository = await repositoryOf({
      "layers.yaml":
        "image: oci:x\nlayers: {base: {dockerfile: B}, app: {dockerfile: A, from: base, platforms: [linux/amd64, linux/arm64]}}\n",
      B: "FROM scratch\n",
      A: "FROM base\n",
    });
    await expect(open(repository.path)).rejects.toThrow("Layer app is to be built for linux/arm64, and layer base");
  });
});

const shellFiles = (blanks: string): Readonly<Record<string, string>> => ({
  "layers.yaml": "image: oci:x\nlayers: {base: {dockerfile: B}, app: {dockerfile: A, from: base}}\n",
  B: 'FROM scratch\nSHELL ["python3", "-c"]\n',
  A: `FROM base\nRUN x = 1;${blanks}print(x)\n`,
});

describe("a shell that is no POSIX shell", () => {
  test("makes blanks of a RUN count, in the layers above too", async () => {
    await using one = await repositoryOf(shellFiles(" "));
    await using two = await repositoryOf(shellFiles("  "));
    expect(keyOfApp(await open(one.path))).not.toBe(keyOfApp(await open(two.path)));
  });
});

describe("planTags", () => {
  test("refuses a tag in the family of another layer", async () => {
    await using repository = await repositoryOf({
      "layers.yaml":
        "image: oci:x\ntag-rules: type=ref,event=branch\nlayers: {web: {dockerfile: W}, web-api: {dockerfile: A}}\n",
      W: "FROM scratch\n",
      A: "FROM scratch\n",
    });
    const project = await open(repository.path);
    const layer = {
      image: "oci:x",
      tag: "",
      key: "0".repeat(64),
      action: "reuse",
      reasons: [],
      parents: [],
      bases: {},
      platforms: [],
      engine: "native",
    } as const;
    const plan: Plan = {
      schema: 1,
      source: { repository: "", revision: "" },
      layers: [{ ...layer, name: "web", reasons: [], parents: [], platforms: [] }],
    };
    const context = {
      eventName: "push",
      ref: "refs/heads/api-latest",
      sha: "1".repeat(40),
      repositoryDefaultBranch: "main",
      commitDate: new Date(0),
      now: new Date(0),
    };
    const request = { project, plan, selection: new Set(["web"]), context, env: {}, log: new RecordingLog() };
    await expect(planTags(request)).rejects.toMatchObject({ code: "bad-tag" });
    await expect(planTags({ ...request, context: { ...context, ref: "refs/heads/main" } })).resolves.toHaveLength(1);
  });
});
