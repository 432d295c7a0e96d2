import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gitRepository, type GitRepository } from "../test/harness/git-repository.ts";
import { runAction } from "../test/harness/run-action.ts";

const filesPerFolder = 100;

/** The repository of all images of a monorepo: a layout folder beside its services, which git ignores. */
export const monorepoImage = "oci:./images";

/**
 * A checkout of many services, a layer each, with so many files in all, whose images are all there: what a pipeline meets when a commit
 * has changed nothing that it builds, as the last one here, behind the tag `before`. Made of folders of 100 files of some 200 bytes.
 */
export async function makeMonorepo(files: number, layers: number): Promise<GitRepository> {
  await using stack = new AsyncDisposableStack();
  const repository = stack.use(await gitRepository());
  const perLayer = Math.round(files / layers);
  const names = Array.from({ length: layers }, (_, index) => `service-${String(index).padStart(3, "0")}`);
  for (const name of names) await writeService(join(repository.path, "services", name), name, perLayer);
  const layersFile = {
    image: monorepoImage,
    layers: Object.fromEntries(
      names.map((name) => [name, { dockerfile: `services/${name}/Dockerfile`, context: `services/${name}` }]),
    ),
  };
  await repository.commit({
    ".gitignore": "/images/\n",
    "layers.yaml": `${JSON.stringify(layersFile, undefined, 2)}\n`,
  });
  const built = await runAction({
    action: "build-layer",
    inputs: { layer: "all", phase: "build" },
    workspace: repository.path,
  });
  if (built.outcome !== "success") throw new Error(`The monorepo cannot be built:\n${built.log.slice(-4000)}`);
  await repository.git("tag", "before");
  await repository.commit({ "README.md": "A commit that changes nothing that is built.\n" });
  // Packed, as what a checkout fetches.
  await repository.git("gc", "--quiet");
  const owned = stack.move();
  return { ...repository, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

async function writeService(folder: string, name: string, files: number): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "Dockerfile"), "FROM scratch\nCOPY . /srv/\n");
  for (let first = 0; first < files; first += filesPerFolder) {
    const part = join(folder, `part-${first / filesPerFolder}`);
    await mkdir(part);
    const count = Math.min(filesPerFolder, files - first);
    await Promise.all(
      Array.from({ length: count }, (_, index) =>
        writeFile(join(part, `module-${index}.ts`), sourceText(name, first + index)),
      ),
    );
  }
}

function sourceText(service: string, index: number): string {
  return `// ${service}, module ${index}\nexport const value${index} = ${index * 7919};\n`.padEnd(200, "/");
}
