import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Buildkitd } from "../test/harness/buildkitd.ts";
import { buildx, buildxLine, type BuildxWork } from "./buildx.ts";
import type { Contender } from "./contender.ts";
import { settle } from "./interleave.ts";
import { measure } from "./measure.ts";

/** How the Dockerfile is written for it, and whether it keeps a cache in the registry, which a run before has filled. */
export type LazyVariant = { readonly name: string; readonly dockerfile: string; readonly cached: boolean };

/** A lazy BuildKit with another Dockerfile than the others have (COPY --link is its own way to keep a COPY apart), or with a registry cache. Its store is empty. */
export async function lazyVariant(
  work: Omit<BuildxWork, "tag">,
  start: () => Promise<Buildkitd>,
  { name, dockerfile, cached }: LazyVariant,
): Promise<Contender> {
  const { chain, layer } = work;
  const tag = `${chain.image}:${layer}-variant`;
  const file = join(chain.runnerFolder, `${layer}-variant.Dockerfile`);
  await writeFile(file, dockerfile);
  // In a repository of its own: image and cache are pushed side by side, and a registry may not take the same blob from both at once.
  const cache = `type=registry,ref=${chain.image}-cache:${layer}`;
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
