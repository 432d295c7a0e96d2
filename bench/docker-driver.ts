import { startDockerd } from "../test/harness/dockerd.ts";
import { buildx, buildxLine, type BuildxWork } from "./buildx.ts";
import type { Contender } from "./contender.ts";
import { measure } from "./measure.ts";
import { settle } from "./interleave.ts";

/** Docker's own builder, as on a runner without setup-buildx: dockerd runs already (containerd store), and its store is empty. */
export function dockerDriver(work: Omit<BuildxWork, "tag">): Contender {
  const tag = `${work.chain.image}:${work.layer}-docker`;
  return {
    name: "docker driver, cold",
    needs: ["dockerd"],
    commandLine: buildxLine({ ...work, tag }),
    image: tag,
    run: async (signal) => {
      await using daemon = await startDockerd({ store: "containerd", fresh: true });
      await settle();
      return await measure(buildx({ ...work, tag }, daemon.env), signal);
    },
  };
}
