import { truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type GitRepository, gitRepository } from "../harness/git-repository.ts";

/** How the images of the chain lie in the registry: all in one repository, or each layer in one of its own, with mounts between. */
export type Arrangement = "one repository" | "three repositories";

/** The layers, lowest first. */
export const chainLayers = ["base", "model", "app"] as const;

/** The repository of a layer of the chain. */
export const repositoryOf = (arrangement: Arrangement, layer: string): string =>
  arrangement === "one repository" ? "chain" : `chain/${layer}`;

/** The prefix of its tags there. */
export const prefixOf = (arrangement: Arrangement, layer: string): string =>
  arrangement === "one repository" ? `${layer}-` : "";

/** The repositories of the chain. */
export const repositoriesOf = (arrangement: Arrangement): readonly string[] => [
  ...new Set(chainLayers.map((layer) => repositoryOf(arrangement, layer))),
];

/** Large enough to be streamed (PATCH, and a PUT to end it); small blobs go in one PUT. Nothing but zeros. */
const bigBytes = 17 * 1024 * 1024;

/** A checkout of base → model → app, without RUN, for a registry. */
export async function faultyChain(host: string, arrangement: Arrangement): Promise<GitRepository> {
  const layers = Object.fromEntries(
    chainLayers.map((layer) => [
      layer,
      {
        dockerfile: `${layer}/Dockerfile`,
        ...(arrangement === "one repository" ? {} : { image: `${host}/${repositoryOf(arrangement, layer)}` }),
        ...(layer === "model" ? { compression: "none", generated: "model/big.bin", inputs: "model/version" } : {}),
      },
    ]),
  );
  const image = arrangement === "one repository" ? { image: `${host}/chain` } : {};
  const rules = "type=raw,value=latest\ntype=sha,prefix=";
  const repository = await gitRepository({
    "layers.yaml": JSON.stringify({ ...image, "tag-rules": rules, layers }),
    "base/Dockerfile": "FROM scratch\nCOPY base/etc /etc\nCOPY base/etc/os-release /usr/lib/\n",
    "base/etc/os-release": "ID=sample\n",
    "model/Dockerfile": "FROM base\nCOPY model/big.bin model/version /models/\n",
    "model/version": "1\n",
    "app/Dockerfile": 'FROM model\nWORKDIR /app\nCOPY app/main.txt ./\nCMD ["/app/main.txt"]\n',
    "app/main.txt": "one\n",
    ".gitignore": "*.bin\n",
  });
  const big = join(repository.path, "model/big.bin");
  await writeFile(big, "");
  await truncate(big, bigBytes);
  return repository;
}

/** A change of the app's code. */
export const changedApp = { "app/main.txt": "two\n" };
