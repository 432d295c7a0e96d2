import { runAction } from "../../test/harness/run-action.ts";
import { type Buildkitd, startBuildkitd } from "../../test/harness/buildkitd.ts";
import { startRegistryProxy } from "../../test/harness/registry-proxy.ts";
import { type Chain, chainTools, makeChain } from "../chain.ts";
import { layersFile } from "../chain-files.ts";
import { checkSameResult } from "../check-same-result.ts";
import { dockerDriver } from "../docker-driver.ts";
import { interleave, settle } from "../interleave.ts";
import { lazyBuildkitd } from "../lazy-buildkitd.ts";
import { lazyVariant } from "../lazy-variant.ts";
import { ours } from "../ours.ts";
import { available, type Row } from "../row.ts";

/** A program that a builder stage on a small base makes, and that is copied onto the model. */
export const changedBuilder: Row = {
  name: "changed-builder",
  title: "A changed builder stage: its program is copied onto a parent image with large weights, cold engine",
  needs: [...chainTools, "buildkitd"],
  run: async ({ runs, modelBytes, signal, progress }) => {
    await using stack = new AsyncDisposableStack();
    const chain = stack.use(await makeChain({ weights: modelBytes }, ["base", "model"], progress));
    await chain.commit({ "layers.yaml": withService(chain.image), "docker/service.Dockerfile": dockerfile("") });
    let buildkitd: Buildkitd | undefined;
    const startOnce = async (): Promise<Buildkitd> => (buildkitd ??= stack.use(await startBuildkitd()));
    const cold = async (): Promise<Readonly<Record<string, string>>> => {
      const daemon = await startOnce();
      await daemon.prune();
      await settle();
      return daemon.env;
    };
    // The builder stands on the base by its name, which others are told by digest too.
    const flags = ["--build-context", `base=docker-image://${chain.images["base"] ?? ""}`];
    const work = { chain, layer: "service", parent: "model", flags };
    const contenders = available(
      [ours(chain, "service", "built", cold), dockerDriver(work), lazyBuildkitd(work, startOnce)],
      progress,
    );
    // It touches no file of the parent, so that BuildKit needs none; it makes another image, and is compared by its time alone.
    const link = await lazyVariant(work, startOnce, {
      name: "lazy buildkitd, COPY --link",
      dockerfile: dockerfile("--link "),
      cached: false,
    });
    let version = 0;
    const before = (): Promise<void> => chain.commit({ "service/main.sh": `echo version ${++version}\n` });
    const rounds = { signal, before };
    await interleave(contenders, { ...rounds, runs: 1, progress: (line) => progress(`warm-up, not counted: ${line}`) });
    const same = await checkSameResult(contenders, chain.images["model"] ?? "");
    progress(same);
    const timed = await interleave(available([...contenders, link], progress), { ...rounds, runs, progress });
    await before();
    return { timed, notes: [same, await parentReads(chain, await cold())] };
  },
};

function dockerfile(flag: string): string {
  return `ARG BASE_IMAGE
FROM base AS build
COPY . /src
RUN cat /src/main.sh > /program && chmod 0755 /program
FROM \${BASE_IMAGE}
COPY ${flag}--from=build /program /usr/local/bin/
CMD ["program"]
`;
}

function withService(image: string): string {
  const file: { layers: Record<string, object> } = JSON.parse(layersFile(image));
  file.layers["service"] = { dockerfile: "docker/service.Dockerfile", context: "service", from: ["model", "base"] };
  return JSON.stringify(file, undefined, 2);
}

/** Runs ours once more behind the recording proxy: how many bytes of the weights' blob did anybody ask for, BuildKit included? */
async function parentReads(chain: Chain, env: Readonly<Record<string, string>>): Promise<string> {
  const [host = "", ...path] = chain.image.split("/");
  await using proxy = await startRegistryProxy([]);
  proxy.target = Number(host.split(":")[1]);
  await chain.commit({ "layers.yaml": withService([`127.0.0.1:${proxy.port}`, ...path].join("/")) });
  const { workspace, apiUrl } = chain;
  const run = await runAction({
    action: "build-layer",
    inputs: { layer: "service" },
    workspace,
    github: { apiUrl },
    env,
  });
  await chain.commit({ "layers.yaml": withService(chain.image) });
  if (run.outcome !== "success") throw new Error(`The recorded run failed:\n${run.log}`);
  const large = proxy.requests.filter(({ method, responseBytes }) => method === "GET" && responseBytes > 10e6);
  const received = proxy.requests.reduce((sum, { responseBytes }) => sum + responseBytes, 0);
  return `ours and its BuildKit together received ${received} bytes from the registry, and asked for ${large.length} blobs of more than 10 MB`;
}
