import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { gitRepository } from "../harness/git-repository.ts";
import { requireTools } from "../harness/require-tools.ts";
import { type ActionResult, runAction } from "../harness/run-action.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";
import { findTool } from "../harness/tools.ts";

/** The two images of the files below: app is FROM `below`, which only the bake or Compose file says is base. */
const dockerfiles = {
  "base/Dockerfile": "FROM scratch\nCOPY base.txt /\n",
  "base/base.txt": "base\n",
  "docker/Dockerfile.app": "ARG UNUSED\nFROM below\nARG LEVEL\nENV LEVEL=$LEVEL\nCOPY app/main.txt /app/\n",
  "app/main.txt": "one\n",
};

const composeFile = `
services:
  web_app:
    image: "oci:images:app-\${TAG:-dev}"
    build:
      context: ..
      dockerfile: docker/Dockerfile.app
      args: { LEVEL: "\${LEVEL}" }
      additional_contexts: { below: "service:base" }
    depends_on: [db]
  base: { image: "oci:images:base-1.0.0", build: ../base }
  db: { image: postgres }
`;

const bakeFile = {
  group: { default: { targets: ["web_app"] } },
  target: {
    _args: { args: { LEVEL: "3" } },
    web_app: {
      inherits: ["_args"],
      dockerfile: "docker/Dockerfile.app",
      contexts: { below: "target:base" },
      tags: ["oci:images:app-7.0.0"],
    },
    base: { context: "base", tags: ["oci:images:base-1.0.0"] },
  },
};

const bakeHcl = `
variable "TAG" { default = "dev" }
variable "LEVEL" { default = "1" }
group "default" { targets = ["web_app"] }
target "web_app" {
  dockerfile = "docker/Dockerfile.app"
  args       = { LEVEL = upper(LEVEL) }
  contexts   = { below = "target:base" }
  tags       = ["oci:images:app-\${TAG}"]
}
target "base" {
  context = "base"
  tags    = ["oci:images:base-1.0.0"]
}
`;

async function run(action: string, workspace: string, config: string, level = "3"): Promise<ActionResult> {
  const result = await runAction({ action, workspace, inputs: { config }, env: { TAG: "7.0.0", LEVEL: level } });
  if (result.outcome !== "success") throw new Error(result.log);
  return result;
}

/** Detects, builds, and detects again: with nothing changed, an argument changed, and a file of the base changed. */
async function cycle(config: string, text: string) {
  await using repository = await gitRepository({ ...dockerfiles, [config]: text });
  const detected = async (level?: string): Promise<unknown> => {
    const { outputs } = await run("detect-changed-layers", repository.path, config, level);
    return JSON.parse(outputs["layers"] ?? "");
  };
  const before = await detected();
  const built = await run("build-layer", repository.path, config);
  const after = await detected();
  const otherLevel = await detected("4");
  await repository.commit({ "base/base.txt": "other\n" });
  return { before, after, otherLevel, baseChanged: await detected(), outputs: built.outputs };
}

const all = ["base", "web-app"];
const expected = { before: all, after: [], baseChanged: all };
const expectedOutputs = { engine: "native", tags: expect.stringContaining("oci:images:app-7.0.0"), version: "7.0.0" };

describe("layers of another program's file", () => {
  test("compose.yaml", async () => {
    const result = await cycle("deploy/compose.yaml", composeFile);
    expect(result).toMatchObject({ ...expected, otherLevel: ["web-app"] });
    expect(result.outputs).toMatchObject(expectedOutputs);
  });

  test("docker-bake.json", async () => {
    const result = await cycle("docker-bake.json", JSON.stringify(bakeFile));
    expect(result).toMatchObject({ ...expected, otherLevel: [] });
    expect(result.outputs).toMatchObject(expectedOutputs);
  });

  test("docker-bake.hcl where there is no Docker", async () => {
    await using repository = await gitRepository({ ...dockerfiles, "docker-bake.hcl": bakeHcl });
    const inputs = { config: "docker-bake.hcl" };
    await using programs = await temporaryFolder("programs");
    await symlink(findTool("git") ?? "git", join(programs.path, "git"));
    const env = { PATH: programs.path };
    const result = await runAction({ action: "detect-changed-layers", workspace: repository.path, inputs, env });
    expect(result.outcome).toBe("failure");
    expect(result.annotations.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^docker-bake\.hcl is to be evaluated by docker buildx bake[\s\S]*docker-bake\.json/),
    ]);
  });
});

const { describe: describeDocker } = requireTools("docker");

describeDocker("a bake file that needs evaluation", () => {
  test("docker-bake.hcl", async () => {
    const result = await cycle("docker-bake.hcl", bakeHcl);
    expect(result).toMatchObject({ ...expected, otherLevel: ["web-app"] });
    expect(result.outputs).toMatchObject(expectedOutputs);
  });
});
