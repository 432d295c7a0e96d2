import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { temporaryFolder } from "../harness/temporary-folder.ts";
import { feature, pushOf, zeros } from "./change-events.ts";
import { buildImages } from "./change-scenario.ts";
import { everything, newWorld, withLayers, type Checkout } from "./change-world.ts";

async function layersOf(
  { run }: Checkout,
  inputs: Readonly<Record<string, string>>,
  github = {},
): Promise<readonly [unknown, string]> {
  const { outcome, outputs, log } = await run("detect-changed-layers", inputs, github);
  return [outcome === "success" ? JSON.parse(outputs["layers"] ?? "") : outcome, log];
}

describe("checkouts", () => {
  test("a SHA-256 repository", async () => {
    await using world = await newWorld("sha256");
    await buildImages(world, await world.git("rev-parse", "main"));
    const { head } = await feature(world);
    const checkout = await world.checkOut(head, { branch: "feature" });
    const event = pushOf("0".repeat(64), "feature");
    expect(await layersOf(checkout, { strategy: "diff" }, event)).toEqual([["a"], expect.stringMatching(/main/)]);
  });

  test("a repository without a remote builds all, and says why", async () => {
    await using world = await newWorld();
    const before = await world.git("rev-parse", "HEAD");
    const checkout = await world.checkOut(
      await world.commit({ "a/src/big": "changed\n" }).then(async (head) => {
        await world.push("main");
        return head;
      }),
    );
    await checkout.git("remote", "remove", "origin");
    const [layers, log] = await layersOf(checkout, { strategy: "diff" }, pushOf(before));
    expect(layers).toEqual(everything);
    expect(log).toMatch(/##\[warning\].*nothing to compare with.*before the push/);
  });

  test("a lock file of base images counts by its digests", async () => {
    await using world = await newWorld();
    const image = "registry.example/outside:1";
    const lock = (digit: string): Readonly<Record<string, string>> => ({
      "layers.lock.json": JSON.stringify({ schema: 1, bases: { [image]: `sha256:${digit.repeat(64)}` } }),
    });
    const before = await world.commit({
      ...withLayers("c/Dockerfile, from: base", "c/Dockerfile"),
      "c/Dockerfile": `FROM ${image}\n`,
      ...lock("1"),
    });
    const head = await world.commit(lock("2"));
    await world.push("main");
    const checkout = await world.checkOut(head);
    const inputs = { strategy: "diff", bases: "lockfile" };
    // The image of c is nowhere, as after its base image moved.
    await checkout.run("build-layer", { phase: "build", layer: "base,a,b", bases: "lockfile" });
    expect(await layersOf(checkout, inputs, pushOf(before))).toEqual([["c"], expect.stringMatching(/outside:1 moved/)]);
    expect(await layersOf(checkout, inputs, pushOf(head))).toEqual([
      ["c"],
      expect.stringMatching(/c: .*unchanged since .*no image of this key/),
    ]);
  });

  test("what is fetched is gone afterwards", async () => {
    await using world = await newWorld();
    await using temp = await temporaryFolder("runner-temp");
    const { head } = await feature(world);
    const { run } = await world.checkOut(head, { branch: "feature" });
    await run("detect-changed-layers", { strategy: "diff" }, pushOf(zeros, "feature"), temp.path);
    const left = (await readdir(temp.path)).filter((name) => name.includes("history"));
    expect(left).toEqual([]);
  });

  test("strategy: all builds what is selected, and reuses what is there", async () => {
    await using world = await newWorld();
    const checkout = await world.checkOut(await world.git("rev-parse", "HEAD"));
    await checkout.run("build-layer", { phase: "build" });
    expect(await layersOf(checkout, {})).toEqual([[], expect.any(String)]);
    const given = { strategy: "all", layers: "a,b" };
    expect(await layersOf(checkout, given)).toEqual([["a", "b"], expect.stringMatching(/strategy: all/)]);
    const { outputs } = await checkout.run("detect-changed-layers", given);
    const built = await checkout.run("build-layer", { plan: outputs["plan"] ?? "", layer: "a,b", phase: "build" });
    expect(built.log).toMatch(/a: reused/);
  });

  test("a generated folder that is made between detect and build", async () => {
    await using world = await newWorld();
    await world.commit({
      ...withLayers("c/Dockerfile,", 'c/Dockerfile, generated: ["c/dist/**"], inputs: ["c/source/**"],'),
      "c/Dockerfile": "FROM base\nCOPY c/dist /c\n",
      "c/source/main": "one\n",
      ".gitignore": "dist/\n",
    });
    const before = await world.commit();
    await world.push("main");
    const checkout = await world.checkOut(before);
    const { outputs } = await checkout.run("detect-changed-layers");
    const make = async (): Promise<void> => {
      await mkdir(join(checkout.path, "c/dist"), { recursive: true });
      await writeFile(join(checkout.path, "c/dist/main"), "made\n");
    };
    await make();
    const built = await checkout.run("build-layer", { plan: outputs["plan"] ?? "", phase: "build" });
    expect([built.outcome, built.log]).toEqual(["success", expect.stringMatching(/c: built/)]);
    expect(await layersOf(checkout, {})).toEqual([[], expect.any(String)]);
    await rm(join(checkout.path, "c/dist"), { recursive: true });
    expect(await layersOf(checkout, {})).toEqual([[], expect.any(String)]);

    const head = await world.commit({ "c/source/main": "two\n" });
    await world.push("main");
    const next = await world.checkOut(head);
    for (const strategy of ["content", "diff"])
      expect(await layersOf(next, { strategy }, pushOf(before))).toEqual([["c"], expect.any(String)]);
  });
});
