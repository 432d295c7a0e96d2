import { readFile } from "node:fs/promises";
import { z } from "zod";
import type { ActionResult, ActionRun } from "../../test/harness/run-action.ts";
import type { DemoScanner } from "./choose-scanner.ts";
import type { DemoFinding, DemoScan } from "./demo-data.ts";

const severities = ["critical", "high", "medium", "low", "unknown"] as const;
const severity = z.enum(severities);
/** From which severity on findings close the gate: what the demo's workflow asks of each layer. */
const failsFrom: Readonly<Record<string, string>> = { app: "high", model: "critical", base: "none" };

const findingsSchema = z.object({ layers: z.record(z.string(), z.record(severity, z.number())) });
const sarifSchema = z.looseObject({
  runs: z.array(
    z.looseObject({
      results: z.array(
        z.looseObject({
          ruleId: z.string(),
          message: z.object({ text: z.string() }),
          locations: z.array(
            z.looseObject({
              physicalLocation: z.looseObject({
                artifactLocation: z.looseObject({ uri: z.string() }),
                region: z.object({ startLine: z.number() }),
              }),
            }),
          ),
          properties: z.looseObject({ layer: z.string(), severity }),
        }),
      ),
    }),
  ),
});

/** The inputs and environment of a scan of an image in the demo's folder. */
export function scanStep(
  scanner: Extract<DemoScanner, { kind: "ready" }>,
  digest: string,
): Pick<ActionRun, "action" | "inputs" | "env"> {
  return {
    action: "scan-and-sign",
    inputs: {
      mode: "scan",
      image: `oci:images@${digest}`,
      "trivy-path": scanner.program,
      offline: true,
      "fail-on": Object.entries(failsFrom)
        .map(([layer, from]) => `${layer}=${from}`)
        .join(","),
    },
    env: { TRIVY_CACHE_DIR: scanner.cacheFolder },
  };
}

/** What a scan said. Throws where it failed by itself: that is no finding. */
export async function readScan(digest: string, result: ActionResult): Promise<DemoScan> {
  const counts = result.outputs["findings"];
  const sarifFile = result.outputs["sarif-file"];
  if (counts === undefined || sarifFile === undefined) throw new Error(`The image was not scanned:\n${result.log}`);
  const { layers } = findingsSchema.parse(JSON.parse(counts));
  const sarif = sarifSchema.parse(JSON.parse(await readFile(sarifFile, "utf8")));
  const findings = sarif.runs
    .flatMap(({ results }) => results)
    .map(({ ruleId, message, locations, properties }): DemoFinding => {
      const [place] = locations.map(
        ({ physicalLocation: { artifactLocation, region } }) =>
          `${decodeURIComponent(artifactLocation.uri)}:${region.startLine}`,
      );
      // `high vulnerability in lodash 4.17.20, fixed in 4.17.21 (layer app): …`: severity and layer are told apart already.
      const text = message.text.replace(/^\w+ \w+ in /, "").replace(/ \(layer [^)]*\)/, "");
      const fails = isWorse(properties.severity, thresholdOf(properties.layer));
      const { layer, severity: found } = properties;
      return { id: ruleId, severity: found, layer, text, place: place ?? "", fails };
    });
  // The last error is the step's own; those before it are single findings. What to do about it is on the lines after the first.
  const said = result.annotations.filter(({ level }) => level === "error").at(-1)?.message ?? "";
  return {
    digest,
    passes: result.outcome === "success",
    verdict: said.split("\n")[0] ?? "",
    layers: Object.entries(layers).map(([layer, each]) => ({ layer, failsFrom: thresholdOf(layer), counts: each })),
    findings,
  };
}

/** A scan in a line: what each layer has. */
export function scanText({ layers }: DemoScan): string {
  const parts = layers.map(({ layer, counts }) => {
    const some = severities.filter((each) => counts[each] > 0).map((each) => `${counts[each]} ${each}`);
    return `${layer} ${some.join(", ") || "none"}`;
  });
  return parts.join("; ");
}

function thresholdOf(layer: string): string {
  return failsFrom[layer] ?? failsFrom["app"] ?? "high";
}

function isWorse(found: string, threshold: string): boolean {
  const ranks: readonly string[] = severities;
  return threshold !== "none" && ranks.indexOf(found) <= ranks.indexOf(threshold);
}
