import type { GitRepository } from "../harness/git-repository.ts";
import { type Registry, startRegistry } from "../harness/registry.ts";
import { type ActionResult, runAction } from "../harness/run-action.ts";
import {
  type Arrangement,
  changedApp,
  chainLayers,
  faultyChain,
  prefixOf,
  repositoriesOf,
  repositoryOf,
} from "./faulty-chain.ts";
import { messageProblems } from "./refusals.ts";
import { plainView, pulledDigest, repositoryState, type TagState } from "./registry-check.ts";

/** What the chain's images are where nothing misbehaves: by key, the blobs of the image. */
export type Expected = ReadonlyMap<string, string>;

const known = new Map<Arrangement, Promise<Expected>>();

/** The images of the chain, before and after the change of the app; built once for each test file, in a registry without faults. */
export function expectedOf(arrangement: Arrangement): Promise<Expected> {
  const images = known.get(arrangement) ?? buildExpected(arrangement);
  known.set(arrangement, images);
  return images;
}

async function buildExpected(arrangement: Arrangement): Promise<Expected> {
  await using registry = await startRegistry();
  await using repository = await faultyChain(registry.host, arrangement);
  for (const change of [{}, changedApp]) {
    await repository.commit(change);
    const built = await buildChain(repository);
    if (built.outcome !== "success") throw new Error(built.log);
  }
  const states = await Promise.all(repositoriesOf(arrangement).map((name) => repositoryState(registry.host, name)));
  const images = states.flatMap(({ tags }) => tags).filter(isImage);
  return new Map(images.map(({ key, blobs }) => [key, blobs]));
}

/** Runs the action on the whole chain. Of no known repository: nobody is asked whether the commit is the newest, and moving tags move. */
export function buildChain(
  repository: GitRepository,
  more: { readonly inputs?: Readonly<Record<string, string>>; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<ActionResult> {
  return runAction({
    action: "build-layer",
    workspace: repository.path,
    inputs: { ...more.inputs },
    env: { GITHUB_REPOSITORY: "", ...more.env },
  });
}

/**
 * What is wrong after a run, in the registry as it really is; empty where all is as it has to be. Whatever became of the run: each tag
 * is complete, and the image of its key. A run that claims to have succeeded: all tags are the images that it names, and can be pulled. One that failed: its error is clear, and has all these words.
 */
export async function problemsAfter(
  run: ActionResult,
  repository: GitRepository,
  registry: Registry,
  arrangement: Arrangement,
  expected: Expected,
  words: readonly RegExp[],
): Promise<readonly string[]> {
  await using plain = await plainView(registry);
  const problems: string[] = [];
  const tags = new Map<string, TagState>();
  for (const name of repositoriesOf(arrangement)) {
    const state = await repositoryState(plain.host, name);
    problems.push(...state.problems);
    for (const tag of state.tags) tags.set(`${name}:${tag.tag}`, tag);
  }
  for (const [name, tag] of tags) {
    if (isImage(tag) && expected.get(tag.key) !== tag.blobs) problems.push(`${name} is not the image of its key`);
  }
  if (run.outcome !== "success") return [...problems, ...messageProblems(run, words)];

  const images: Readonly<Record<string, string>> = JSON.parse(run.outputs["images"] ?? "{}");
  const commit = (await repository.git("rev-parse", "HEAD")).slice(0, 7);
  for (const layer of chainLayers) {
    const digest = images[layer]?.split("@")[1];
    for (const rule of ["latest", commit]) {
      const name = `${repositoryOf(arrangement, layer)}:${prefixOf(arrangement, layer)}${rule}`;
      if (tags.get(name)?.digest !== digest) problems.push(`${name} is ${tags.get(name)?.digest}, not ${digest}`);
    }
  }
  // The app has the blobs of all of them.
  const app = `${plain.host}/${repositoryOf(arrangement, "app")}:${prefixOf(arrangement, "app")}latest`;
  const pulled = await pulledDigest(app);
  if (pulled !== run.outputs["digest"]) problems.push(`${app} is ${pulled}`);
  return problems;
}

/** Whether a tag is the key's or a user's, and not one of those that hold what the suite notes beside images. */
const isImage = ({ tag }: TagState): boolean => !/(?:^|-)(?:inputs|tree|step)-[0-9a-f]{32}$/.test(tag);
