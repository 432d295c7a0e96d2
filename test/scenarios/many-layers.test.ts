import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { expect, test } from "@jest/globals";
import { decodePlan, parsePlan } from "../../packages/core/src/plan/encode-plan.ts";
import { gitRepository } from "../harness/git-repository.ts";
import { startRegistry } from "../harness/registry.ts";
import { requireTools } from "../harness/require-tools.ts";
import { type ActionResult, runAction } from "../harness/run-action.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";

const { describe } = requireTools("docker-registry", "git");

const numbered = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `service-${String(index).padStart(4, "0")}`);

const digested = (count: number): readonly string[] =>
  numbered(count).map((name) => `s${createHash("sha256").update(name).digest("hex")}`);

/** One base, and services on it that differ in a build argument. */
function files(image: string, names: readonly string[]): Readonly<Record<string, string>> {
  const services = names.map((name) => [name, { dockerfile: "Dockerfile.service", "build-args": { SERVICE: name } }]);
  return {
    "layers.yaml": JSON.stringify({
      image,
      layers: { base: { dockerfile: "Dockerfile.base" }, ...Object.fromEntries(services) },
    }),
    "Dockerfile.base": "FROM scratch\nCOPY base.txt /\n",
    "Dockerfile.service": "FROM base\nARG SERVICE\nENV SERVICE=$SERVICE\n",
    "base.txt": "base\n",
  };
}

type Entries = { readonly include: readonly { readonly layer: string }[] };
const parsed = ({ outputs }: ActionResult, name: string): readonly Entries[] => JSON.parse(outputs[name] ?? "[]");
const sizes = (matrices: readonly Entries[]): readonly number[] => matrices.map(({ include }) => include.length);
const layersOf = (matrices: readonly Entries[]): readonly string[] =>
  matrices.flatMap(({ include }) => include.map(({ layer }) => layer));

/** What GitHub counts: two bytes a character, of all outputs together. */
const counted = ({ outputs }: ActionResult): number => Object.values(outputs).join("").length * 2;

describe("very many layers", () => {
  test("300: all outputs but matrix, which GitHub would refuse", async () => {
    await using registry = await startRegistry();
    await using repository = await gitRepository(files(`${registry.host}/octo/demo`, numbered(300)));
    await using temp = await temporaryFolder("temp");
    const result = await runAction({
      action: "detect-changed-layers",
      workspace: repository.path,
      temp: temp.path,
    });
    expect(result.outcome).toBe("success");
    const layers: readonly string[] = JSON.parse(result.outputs["layers"] ?? "[]");
    expect(layers).toHaveLength(301);
    expect(layers[0]).toBe("base");
    expect(result.outputs).not.toHaveProperty("matrix");
    expect(result.annotations.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^301 layers .*256.*matrix.*waves/),
    ]);
    expect(sizes(parsed(result, "waves"))).toEqual([1, 256, 44]);
    expect(layersOf(parsed(result, "waves"))).toEqual(layers);
    expect(sizes(parsed(result, "matrices"))).toEqual([256, 45]);
    expect(layersOf(parsed(result, "matrices"))).toEqual(layers);
    const plan = parsePlan(await readFile(result.outputs["plan-file"] ?? "", "utf8"), "plan-file");
    expect(decodePlan(result.outputs["plan"] ?? "")).toEqual(plan);
    expect(Object.keys(JSON.parse(result.outputs["reasons"] ?? "{}"))).toEqual(layers);
    expect(layers.filter((layer) => result.outputs[layer] !== "true")).toEqual([]);
    expect(counted(result)).toBeLessThan(1_000_000);
    expect(result.summary).toMatch(/301 layers .* too many for a graph/);
    expect(result.summary.split("\n").filter((line) => line.startsWith("| service-"))).toHaveLength(300);
  });

  test("800 with names that no compression helps: what is left out is named, and the plan file has it", async () => {
    await using repository = await gitRepository(files("oci:images", digested(800)));
    await using temp = await temporaryFolder("temp");
    const run = { workspace: repository.path, temp: temp.path };
    const result = await runAction({ ...run, action: "detect-changed-layers" });
    expect(result.outcome).toBe("success");
    expect(counted(result)).toBeLessThan(1_000_000);
    const [first, second, ...others] = result.annotations.map(({ message }) => message);
    expect(first).toMatch(/^Too long .* left out: plan(, \w+)*\. .*output plan-file/);
    expect(second).toMatch(/^801 layers .*256.*matrix.*waves/);
    expect(others).toEqual([]);

    const planFile = result.outputs["plan-file"] ?? "";
    const all = parsePlan(await readFile(planFile, "utf8"), "plan-file").layers.map(({ name }) => name);
    expect(all).toHaveLength(801);
    const outputs = ["layers", "plan", "waves", "matrix", "matrices", "reasons"];
    const absent = outputs.filter((name) => result.outputs[name] === undefined);
    expect(absent).toContain("plan");
    const named = /left out: ([^.]*)\./.exec(first ?? "")?.[1]?.split(", ") ?? [];
    expect([...named, "matrix"].toSorted()).toEqual(absent.toSorted());
    // Each one that is there is whole.
    for (const name of ["waves", "matrices"].filter((each) => !absent.includes(each))) {
      expect(layersOf(parsed(result, name)).toSorted()).toEqual(all.toSorted());
    }

    const inputs = { layer: "base", phase: "build", "plan-file": planFile };
    const built = await runAction({ ...run, action: "build-layer", inputs });
    expect(built).toMatchObject({ outcome: "success", outputs: { action: "built" } });
  });
});
