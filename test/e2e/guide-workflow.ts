import { parse, stringify } from "yaml";
import { z } from "zod";
import type { FencedBlock } from "../harness/fenced-blocks.ts";
import { findTool } from "../harness/tools.ts";
import { yamlKind } from "../harness/yaml-blocks.ts";
import { onLoopback } from "./on-loopback.ts";

/** Where on loopback the services are that a workflow speaks to. */
export type GuideServices = {
  readonly host: string;
  readonly fulcio: string;
  readonly rekor: string;
};

const stepSchema = z.looseObject({ uses: z.string().optional(), with: z.record(z.string(), z.unknown()).optional() });
const jobSchema = z.looseObject({
  uses: z.string().optional(),
  with: z.record(z.string(), z.unknown()).optional(),
  steps: z.array(stepSchema).optional(),
});
const workflowSchema = z.looseObject({ on: z.unknown().optional(), jobs: z.record(z.string(), jobSchema) });
type Workflow = z.infer<typeof workflowSchema>;
const text = z.string();
type Inputs = Readonly<Record<string, unknown>>;

/** The file of the repository with the keys of Sigstore on loopback; in a job without a checkout, the variable TRUSTED_ROOT. */
export const trustedRoot = "trusted_root.json";

const checkout = "- uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1\n";
const build = `${checkout}- { id: build, uses: org/layered-build/build-layer@v1 }\n`;

/**
 * A block as a whole workflow: steps are put into a job, behind the job `build` where they refer to it. The text is the guide's own, but for the
 * registry's host and the inputs that name services, which nobody in the world of the guides would give.
 */
export function guideWorkflow(block: FencedBlock, before: string, services: GuideServices): Workflow {
  const kind = yamlKind(block.text);
  const own = parse(onLoopback(services.host, block.text));
  const workflow = workflowSchema.parse(kind === "steps" ? jobsAround(own, onLoopback(services.host, before)) : own);
  const jobs = Object.entries(workflow.jobs).map(([id, job]) => [id, jobOnLoopback(job, services)]);
  return workflowSchema.parse({
    name: "Images",
    on: ["push", "pull_request"],
    ...workflow,
    jobs: Object.fromEntries(jobs),
  });
}

function jobsAround(steps: readonly unknown[], before: string): object {
  const isRef = JSON.stringify(steps).includes("needs.build.outputs");
  const machine = { "runs-on": "ubuntu-24.04" };
  const guide = { ...machine, steps: [...(parse(before) ?? []), ...steps] };
  if (!isRef) return { jobs: { guide } };
  const outputs = { image: "${{ steps.build.outputs.image }}" };
  return { jobs: { build: { ...machine, outputs, steps: parse(build) }, guide: { needs: "build", ...guide } } };
}

function jobOnLoopback(job: z.infer<typeof jobSchema>, services: GuideServices): object {
  const { uses, with: inputs = {}, steps } = job;
  if (steps !== undefined) return { ...job, steps: steps.flatMap((step) => stepsOnLoopback(step, services)) };
  if (uses?.includes("/layered-build.yml@") !== true) return job;
  const options = (["scan", "sign"] as const).flatMap((mode) => {
    const given = optionsOf(inputs[mode]);
    return given === undefined ? [] : [[mode, stringify({ ...given, ...inputsFor(mode, given, services) })]];
  });
  return { ...job, with: { ...inputs, ...Object.fromEntries(options) } };
}

function stepsOnLoopback(step: z.infer<typeof stepSchema>, services: GuideServices): readonly object[] {
  if (step.uses?.startsWith("org/layered-build/scan-and-sign@") !== true) return [step];
  const inputs = step.with ?? {};
  const own = { ...step, with: { ...inputs, ...inputsFor(text.parse(inputs["mode"] ?? "all"), inputs, services) } };
  // A job without a checkout has no files.
  return [{ run: `printenv TRUSTED_ROOT > ${trustedRoot}` }, own];
}

/** What an input that is off, on, or on with options says. */
function optionsOf(value: unknown): Inputs | undefined {
  const options: unknown = parse(text.parse(value ?? "false"));
  if (options === false) return undefined;
  return options === true ? {} : z.record(z.string(), z.unknown()).parse(options);
}

/** A mode takes no inputs of another. */
function inputsFor(mode: string, given: Inputs, { fulcio, rekor }: GuideServices): Inputs {
  const scans = { "trivy-path": findTool("trivy"), scanners: "vuln", offline: true };
  const signs = { "fulcio-url": fulcio, "rekor-url": rekor, "trusted-root": trustedRoot };
  return {
    ...(["all", "scan"].includes(mode) ? scans : {}),
    ...(["all", "sign"].includes(mode) && given["sign"] !== "key" ? signs : {}),
    ...(mode === "verify" ? { "trusted-root": trustedRoot } : {}),
  };
}
