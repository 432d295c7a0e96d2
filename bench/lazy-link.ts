import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Buildkitd } from "../test/harness/buildkitd.ts";
import { buildx, buildxLine, type BuildxWork } from "./buildx.ts";
import type { Contender } from "./contender.ts";
import { settle } from "./interleave.ts";
import { measure } from "./measure.ts";

/** How the Dockerfile is written for it, and whether it keeps a cache in the registry, which a run before has filled. */
export type LinkVariant = { readonly name: string; readonly dockerfile: string; readonly cached: boolean };

/** BuildKit's own way to keep a COPY apart from what it stands on: COPY --link, in a Dockerfile written for it. The store is empty. */
export async function lazyLink(
  work: Omit<BuildxWork, "tag">,
  start: () => Promise<Buildkitd>,
  { name, dockerfile, cached }: LinkVariant,
): Promise<Contender> {
  const { chain, layer } = work;
  const tag = `${chain.image}:${layer}-link`;
  const file = join(chain.runnerFolder, `${layer}-link.Dockerfile`);
  await writeFile(file, dockerfile);
  const cache = `type=registry,ref=${chain.image}:${layer}-cache`;
  const flags = cached ? ["--cache-from", cache, "--cache-to", `${cache},mode=max`] : [];
  return {
    name,
    needs: ["buildkitd"],
    commandLine: buildxLine({ ...work, tag }, ` --builder lazy ${flags.join(" ")}`.trimEnd()),
    image: tag,
    run: async (signal) => {
      const daemon = await start();
      await daemon.prune();
      await settle();
      const command = buildx({ ...work, tag }, daemon.env);
      const args = command.args.map((each) => (each === `docker/${layer}.Dockerfile` ? file : each));
      return await measure({ ...command, args: [...args.slice(0, 2), ...flags, ...args.slice(2)] }, signal);
    },
  };
}
