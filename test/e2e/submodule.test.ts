import { chmod, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { startBuildkitd } from "../harness/buildkitd.ts";
import { gitRepository } from "../harness/git-repository.ts";
import { startRegistry } from "../harness/registry.ts";
import { requireTools } from "../harness/require-tools.ts";
import { runAction } from "../harness/run-action.ts";
import { imageFiles } from "./image-files.ts";

const { describe } = requireTools("buildkitd", "docker-registry", "git");
const allow = ["-c", "protocol.file.allow=always"];

describe("a COPY that takes submodules", () => {
  test("gives the same image by registry calls and by BuildKit, without .git, and of what is on disk", async () => {
    await using buildkitd = await startBuildkitd();
    await using registry = await startRegistry({ direct: true });
    await using inner = await gitRepository({ "inner.txt": "inner\n" });
    await using library = await gitRepository({ "lib.txt": "lib\n", "run.sh": "echo\n" });
    await chmod(join(library.path, "run.sh"), 0o755);
    await symlink("lib.txt", join(library.path, "link"));
    await library.git(...allow, "submodule", "add", "--quiet", inner.path, "deps/inner");
    await library.commit({});
    const layersFile = (image: string): string =>
      `image: ${registry.host}/${image}\ntag-rules: type=raw,value=x\nlayers: { app: { dockerfile: Dockerfile } }\n`;
    await using repository = await gitRepository({
      "native.yaml": layersFile("native"),
      "buildkit.yaml": layersFile("buildkit"),
      Dockerfile: "FROM scratch\nCOPY . /all/\nCOPY vendor/lib/deps /deps\n",
    });
    await repository.git(...allow, "submodule", "add", "--quiet", library.path, "vendor/lib");
    await repository.git(...allow, "submodule", "--quiet", "update", "--init", "--recursive");
    await repository.commit({});
    await writeFile(join(repository.path, "vendor/lib/deps/inner/inner.txt"), "changed on disk\n");
    await writeFile(join(repository.path, "vendor/lib/untracked.txt"), "u\n");
    await chmod(join(repository.path, "vendor/lib/untracked.txt"), 0o644);

    const build = async (image: string, engine: string) => {
      const result = await runAction({
        action: "build-layer",
        workspace: repository.path,
        inputs: { config: `${image}.yaml`, engine },
        env: { ...buildkitd.env, GITHUB_REPOSITORY: "" },
      });
      expect(result).toMatchObject({ outcome: "success", annotations: [] });
      return {
        key: result.outputs["key"],
        ...(await imageFiles({ registry: registry.host, repository: image, tag: "x" })),
      };
    };
    const native = await build("native", "native");
    const buildkit = await build("buildkit", "buildkit");
    expect(native.files).toEqual(buildkit.files);
    expect(native.key).toBe(buildkit.key);
    expect(Object.keys(native.files).filter((path) => !path.startsWith("all/") || path.includes("vendor"))).toEqual([
      "all",
      "all/vendor",
      "all/vendor/lib",
      "all/vendor/lib/.gitmodules",
      "all/vendor/lib/deps",
      "all/vendor/lib/deps/inner",
      "all/vendor/lib/deps/inner/inner.txt",
      "all/vendor/lib/lib.txt",
      "all/vendor/lib/link",
      "all/vendor/lib/run.sh",
      "all/vendor/lib/untracked.txt",
      "deps",
      "deps/inner",
      "deps/inner/inner.txt",
    ]);
  }, 120_000);
});
