import { spawn } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { serveStore, type Store } from "@layered-build/oci";
import { MemoryStore } from "../../packages/oci/test/memory-store.ts";
import { seedImage, seedIndex, seedSignature } from "../harness/seed-images.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";
import { SeededRandom } from "../metamorphic/seeded-random.ts";

const seed = Number(process.env["PRUNE_SEED"] ?? Date.now() % 1_000_000);
const program = join(import.meta.dirname, "../../dist/prune-old-images.js");

/** Releases over three platforms each, the later platforms younger; the index itself tells no time. The last platform is common to two. */
async function seedReleases(store: Store): Promise<void> {
  for (let index = 1; index <= 5; index += 1) {
    const platforms = [];
    for (let platform = 0; platform < 3; platform += 1) {
      const created = new Date(Date.UTC(2024, platform * 3, index)).toISOString();
      const name = platform === 2 && index <= 2 ? "common" : `${index} ${platform}`;
      platforms.push(await seedImage(store, { blobs: [name], created: name === "common" ? "2024-01-01" : created }));
    }
    const release = await seedIndex(store, platforms, `v${index}`, { number: String(index) });
    await seedSignature(store, release, "tag");
  }
}

/** Prunes by the built action in a process of its own, which is killed when it asks for the deletion number `cut`. */
async function prune(store: MemoryStore, cut: number): Promise<{ readonly exit: unknown; readonly deletions: number }> {
  let deletions = 0;
  const running = new AbortController();
  await using folder = await temporaryFolder("prune-killed");
  await using server = await serveStore(async () => store, {
    fault: ({ method }) => {
      if (method === "DELETE") deletions += 1;
      if (deletions <= cut) return undefined;
      running.abort();
      return "hang-up";
    },
  });
  const child = spawn(process.execPath, [program], {
    cwd: folder.path,
    stdio: "ignore",
    signal: running.signal,
    killSignal: "SIGKILL",
    env: {
      RUNNER_TEMP: folder.path,
      GITHUB_WORKSPACE: folder.path,
      INPUT_IMAGES: `127.0.0.1:${server.port}/acme/app`,
      "INPUT_KEEP-LATEST": "2",
      "INPUT_MIN-AGE": "0",
      "INPUT_MAX-DELETE-PERCENT": "90",
      "INPUT_DRY-RUN": "false",
      INPUT_PROVIDER: "auto",
    },
  });
  // That it was aborted is what is asked for.
  child.on("error", ignore);
  const [code, signal] = await new Promise<readonly [number | null, string | null]>((resolve) => {
    child.once("exit", (...end) => resolve(end));
  });
  return { exit: signal ?? code, deletions };
}

function ignore(): void {
  // See above.
}

const left = (store: MemoryStore) => [...store.manifests.keys()].toSorted();

describe(`a process that is killed (PRUNE_SEED=${seed})`, () => {
  test("at 20 points nothing kept is lost, and the next run ends where one run would have", async () => {
    const calm = new MemoryStore();
    await seedReleases(calm);
    const whole = await prune(calm, Infinity);
    expect(whole.exit).toBe(0);
    expect([...calm.tagged.keys()].filter((tag) => tag.startsWith("v"))).toEqual(["v4", "v5"]);
    expect(whole.deletions).toBeGreaterThan(10);
    const random = new SeededRandom(seed);
    for (let index = 0; index < 20; index += 1) {
      const cut = random.below(whole.deletions);
      const store = new MemoryStore();
      await seedReleases(store);
      expect([cut, (await prune(store, cut)).exit]).toEqual([cut, "SIGKILL"]);
      for (const digest of left(calm)) expect(store.manifests.has(digest)).toBe(true);
      expect([cut, (await prune(store, Infinity)).exit]).toEqual([cut, 0]);
      expect([cut, left(store)]).toEqual([cut, left(calm)]);
    }
  }, 240_000);
});
