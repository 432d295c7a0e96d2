import { type Buildkitd, startBuildkitd } from "../../test/harness/buildkitd.ts";
import { chainTools, makeChain } from "../chain.ts";
import { layersFile } from "../chain-files.ts";
import { checkSameResult } from "../check-same-result.ts";
import { interleave } from "../interleave.ts";
import { lazyVariant } from "../lazy-variant.ts";
import { ours } from "../ours.ts";
import { available, type Row } from "../row.ts";

/** The code of a service has changed; the packages that a RUN below it installs have not. */
export const knownRun: Row = {
  name: "known-run",
  title: "A code change under a RUN whose result is known, on a parent image with large weights, cold engine",
  needs: [...chainTools, "buildkitd"],
  run: async ({ runs, modelBytes, signal, progress }) => {
    await using stack = new AsyncDisposableStack();
    const chain = stack.use(await makeChain({ weights: modelBytes }, ["base", "model"], progress));
    await chain.commit({
      "layers.yaml": withService(chain.image),
      "docker/service.Dockerfile": dockerfile,
      "service/requirements.txt": "200\n",
    });
    let buildkitd: Buildkitd | undefined;
    const startOnce = async (): Promise<Buildkitd> => (buildkitd ??= stack.use(await startBuildkitd()));
    const work = { chain, layer: "service", parent: "model" };
    const cached = { name: "lazy buildkitd, registry cache", dockerfile, cached: true };
    const contenders = available(
      [
        ours(chain, "service", "built", async () => (await startOnce()).env),
        await lazyVariant(work, startOnce, cached),
      ],
      progress,
    );
    let version = 0;
    const before = (): Promise<void> => chain.commit({ "service/main.sh": `echo version ${++version}\n` });
    const rounds = { signal, before };
    // The RUN is run here, by each once: what is measured finds its result in the registry.
    await interleave(contenders, { ...rounds, runs: 1, progress: (line) => progress(`warm-up, not counted: ${line}`) });
    const same = await checkSameResult(contenders, chain.images["model"] ?? "");
    progress(same);
    return { timed: await interleave(contenders, { ...rounds, runs, progress }), notes: [same] };
  },
};

/** What a small service installs: 200 packages of 40 files, 290 MB in all. */
const dockerfile = `ARG BASE_IMAGE
FROM \${BASE_IMAGE}
WORKDIR /srv/service
COPY requirements.txt ./
RUN for name in $(seq $(cat requirements.txt)); do mkdir -p /opt/packages/$name; for file in $(seq 40); do seq $((name * 40 + file)) 1 $((name * 40 + file + 7000)) > /opt/packages/$name/$file; done; done
COPY . .
CMD ["sh", "main.sh"]
`;

function withService(image: string): string {
  const file: { layers: Record<string, object> } = JSON.parse(layersFile(image));
  file.layers["service"] = { dockerfile: "docker/service.Dockerfile", context: "service", from: "model" };
  return JSON.stringify(file, undefined, 2);
}
