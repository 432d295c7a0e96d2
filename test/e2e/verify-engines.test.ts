import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { loadTree, openRegistry, parseManifest, storeTree, type Store } from "@layered-build/oci";
import { writeRandomFile } from "../../bench/random-file.ts";
import { pushBaseImage } from "../harness/base-image.ts";
import { startBuildkitd } from "../harness/buildkitd.ts";
import { gitRepository } from "../harness/git-repository.ts";
import { startRegistry } from "../harness/registry.ts";
import { requireTools } from "../harness/require-tools.ts";
import { runAction } from "../harness/run-action.ts";

const { describe } = requireTools("buildkitd", "docker-registry", "busybox", "git");

/** Stores another mode of a folder in the list of the base's files. */
async function lieAboutFolder(store: Store, folder: string): Promise<void> {
  const base = await store.headManifest("base-latest");
  if (base === undefined) throw new Error("There is no base");
  const tag = `base-tree-${base.digest.slice("sha256:".length, "sha256:".length + 32)}`;
  const tree = await loadTree(store, base.digest, tag);
  if (tree === undefined) throw new Error(`There is no ${tag}`);
  tree.set(folder, { kind: "directory", mode: 0o755, uid: 0, gid: 0, mtime: 0 });
  await storeTree(store, base, tree, tag);
}

async function keyTags(store: Store): Promise<readonly string[]> {
  return (await Array.fromAsync(store.tags())).filter((tag) => tag.includes("-key-"));
}

describe("engine: verify", () => {
  test("passes where both ways give the same image, and tags nothing where they do not", async () => {
    await using buildkitd = await startBuildkitd();
    await using registry = await startRegistry();
    const base = await pushBaseImage(`${registry.host}/base:1`);
    const layers = `image: ${registry.host}/demo
tag-prefix: "{name}-"
tag-rules: type=raw,value=latest
layers:
  base: { dockerfile: Dockerfile.base }
  app: { dockerfile: Dockerfile.app, from: base }
`;
    await using repository = await gitRepository({
      "layers.yaml": layers,
      "Dockerfile.base": `FROM ${base.reference}\nRUN mkdir -m 0700 /srv\n`,
      "Dockerfile.app": 'FROM base\nCOPY app /srv/app\nCOPY app/a /bin/a\nWORKDIR /w\nENV A=1\nCMD ["a"]\n',
      "app/a": "a",
      "app/b/c": "c",
    });
    const verify = () =>
      runAction({
        action: "build-layer",
        workspace: repository.path,
        inputs: { engine: "verify" },
        env: { ...buildkitd.env, GITHUB_REPOSITORY: "" },
      });
    const same = await verify();
    expect(same).toMatchObject({ outcome: "success", outputs: { action: "built", engine: "native" } });
    expect(same.log).toContain("app: both ways give the same image for linux/amd64");

    // Where the kept list of the base's files lies, registry calls give /srv another mode than BuildKit.
    const store = openRegistry({ registry: registry.host, repository: "demo" });
    await lieAboutFolder(store, "srv");
    expect((await store.headManifest("app-latest"))?.digest).toBe(same.outputs["digest"]);
    await repository.commit({ "app/a": "changed" });
    const different = await verify();
    expect(different).toMatchObject({ outcome: "failure" });
    expect(different.log).toMatch(
      /Layer app \(linux\/amd64\) is another image .*\/srv: directory 755 0:0 against directory 700 0:0/,
    );
    expect((await store.headManifest("app-latest"))?.digest).toBe(same.outputs["digest"]);
    expect(await keyTags(store)).toHaveLength(2);
  }, 180_000);

  test("a folder with large files is the same image in several blobs", async () => {
    await using buildkitd = await startBuildkitd();
    await using registry = await startRegistry({ direct: true });
    await using repository = await gitRepository({
      "layers.yaml": `image: ${registry.host}/demo\nlayers: { model: { dockerfile: Dockerfile, generated: "m/*.bin" } }\n`,
      Dockerfile: "FROM scratch\nCOPY --chown=7:8 m /models/\nENV A=1\nCOPY m/config.json /etc/\n",
      "m/config.json": "{}",
      ".gitignore": "*.bin\n",
    });
    await mkdir(join(repository.path, "m"), { recursive: true });
    for (const name of ["1.bin", "2.bin"])
      await writeRandomFile(join(repository.path, "m", name), 64 * 1024 * 1024 + 1);
    const verified = await runAction({
      action: "build-layer",
      workspace: repository.path,
      inputs: { engine: "verify", phase: "build" },
      env: { ...buildkitd.env, GITHUB_REPOSITORY: "" },
    });
    expect(verified).toMatchObject({ outcome: "success", outputs: { action: "built", engine: "native" } });
    expect(verified.log).toContain("model: both ways give the same image for linux/amd64");
    const store = openRegistry({ registry: registry.host, repository: "demo" });
    const stored = await store.getManifest(verified.outputs["digest"] ?? "");
    const parsed = stored === undefined ? undefined : parseManifest(stored);
    // config.json, two shards, and the second COPY.
    expect(parsed?.kind === "manifest" && parsed.document.layers).toHaveLength(4);
  }, 180_000);
});
