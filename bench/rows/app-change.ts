import { type Buildkitd, startBuildkitd } from "../../test/harness/buildkitd.ts";
import { type ChainSizes, chainTools, makeChain, parentOf } from "../chain.ts";
import { checkSameResult } from "../check-same-result.ts";
import { dockerDriver } from "../docker-driver.ts";
import { interleave } from "../interleave.ts";
import { lazyBuildkitd } from "../lazy-buildkitd.ts";
import { lazyVariant } from "../lazy-variant.ts";
import { asFirstStep, ours } from "../ours.ts";
import { recordedRun } from "../recorded-run.ts";
import { available, type BenchOptions, type Row, type RowResult } from "../row.ts";

/** The daily case: a line of code changed, below it a model that has not. */
export const appChange: Row = {
  name: "app-change",
  title: "A code change in an app (50 files, ordinary COPY) on a parent image of libraries and weights, cold engine",
  needs: chainTools,
  run: (options) => runChange(options, parentOf(options.modelBytes)),
};

/** The same where the others have the least to unpack. */
export const appChangeWeights: Row = {
  name: "app-change-weights",
  title: "The same on a parent image of weights alone",
  needs: chainTools,
  run: (options) => runChange(options, { weights: options.modelBytes }),
};

async function runChange(
  { runs, listRequests, signal, progress }: BenchOptions,
  parent: ChainSizes,
): Promise<RowResult> {
  await using stack = new AsyncDisposableStack();
  const chain = stack.use(await makeChain(parent, ["base", "model"], progress));
  let buildkitd: Buildkitd | undefined;
  const startOnce = async (): Promise<Buildkitd> => (buildkitd ??= stack.use(await startBuildkitd()));
  const work = { chain, layer: "app", parent: "model" };
  const contenders = available([ours(chain, "app"), dockerDriver(work), lazyBuildkitd(work, startOnce)], progress);
  // It touches no file of the parent, so that BuildKit needs none; it makes another image, and is compared by its time alone.
  const link = await lazyVariant(work, startOnce, {
    name: "lazy buildkitd, COPY --link, no WORKDIR",
    dockerfile: `ARG BASE_IMAGE\nFROM \${BASE_IMAGE}\nCOPY --link . /srv/app/\nENV PORT=7860\nCMD ["sh", "module-00.sh"]\n`,
    cached: false,
  });

  const rounds = { signal, before: chain.changeCode };
  await interleave(contenders, { ...rounds, runs: 1, progress: (line) => progress(`warm-up, not counted: ${line}`) });
  const same = await checkSameResult(contenders, chain.images["model"] ?? "");
  progress(same);
  const timed = await interleave(available([...contenders, link], progress), { ...rounds, runs, progress });
  // By itself: of the same commit it would find the image built.
  const first = await interleave([asFirstStep(ours(chain, "app"), chain)], { ...rounds, runs, progress });
  return { timed: [...timed, ...first], notes: [same, ...(await recordedRun(chain, "app", { list: listRequests }))] };
}
