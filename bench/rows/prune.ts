import { setAge, startGhcr, type Ghcr } from "../../test/harness/ghcr.ts";
import { seedImage, seedIndex } from "../../test/harness/seed-images.ts";
import { temporaryFolder } from "../../test/harness/temporary-folder.ts";
import { runStep } from "../action-step.ts";
import type { Contender } from "../contender.ts";
import { interleave } from "../interleave.ts";
import type { Row } from "../row.ts";

const roundTrip = 20;

/** A package of so many releases over four platforms each, some days old. */
async function seed(ghcr: Ghcr, releases: number): Promise<void> {
  for (let index = 0; index < releases; index += 1) {
    const platforms = [];
    for (let platform = 0; platform < 4; platform += 1)
      platforms.push(await seedImage(ghcr.store, { blobs: ["base", `${index} ${platform}`] }));
    const release = await seedIndex(ghcr.store, platforms, `v${index}`, { number: String(index) });
    for (const { digest } of [release, ...platforms]) setAge(ghcr, digest, 2 + releases - index);
  }
}

function row(name: string, releases: number, slow: boolean): Row {
  const versions = releases * 5;
  return {
    name,
    title: `The plan for ${versions} versions of a package, ${roundTrip} ms away, nothing known before`,
    needs: [],
    ...(slow ? { slow: true } : {}),
    run: async ({ runs, signal, progress }) => {
      await using ghcr = await startGhcr();
      await using workspace = await temporaryFolder("prune");
      progress(`  ${versions} versions are made`);
      await seed(ghcr, releases);
      ghcr.setLatency(roundTrip);
      const notes: string[] = [];
      const ours: Contender = {
        name: "layered-build",
        needs: [],
        commandLine: "node dist/prune-old-images.js   # with: { keep-latest: 20 }",
        image: ghcr.image,
        run: async (abort) => {
          ghcr.calls.length = 0;
          ghcr.manifestGets.length = 0;
          const inputs = { images: ghcr.image, provider: "ghcr", "keep-latest": "20", "max-delete-percent": "100" };
          await using folder = await temporaryFolder("prune-step");
          const step = await runStep(
            { workspace: workspace.path, apiUrl: ghcr.apiUrl, folder: folder.path, action: "prune-old-images", inputs },
            abort,
          );
          notes.splice(
            0,
            notes.length,
            `${ghcr.manifestGets.length} manifests and ${ghcr.calls.length} answers of GitHub's API were asked for; ${step.outputs.get("deleted")} would be deleted`,
          );
          return step.seconds;
        },
      };
      return { timed: await interleave([ours], { runs, signal, before: async () => undefined, progress }), notes };
    },
  };
}

/** What the plan for a large package costs. */
export const prune = row("prune", 1000, false);
/** How that grows. */
export const pruneLarge = row("prune-large", 10_000, true);
