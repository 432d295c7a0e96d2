import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { JobEvents, StepResult } from "./act-events.ts";
import type { LoweredWorkflow } from "./lower-workflow.ts";
import { Masker } from "./masker.ts";

/** A job, or a leg of its matrix. */
export type JobResult = {
  readonly id: string;
  /** The file of the workflow that the job is in, without its folder. */
  readonly workflow: string;
  readonly matrix: Readonly<Record<string, unknown>>;
  readonly outcome: "success" | "failure" | "skipped";
  /** What needing jobs get on GitHub: nothing of a skipped job, nothing that contains a masked text. */
  readonly outputs: Readonly<Record<string, string>>;
  readonly steps: readonly StepResult[];
  readonly log: string;
};

const needsSchema = z.record(
  z.string(),
  z.object({
    result: z.string(),
    outputs: z.record(z.string(), z.string()).nullish(),
  }),
);
type Needs = z.infer<typeof needsSchema>;

/** Reads what the probe jobs wrote: for each workflow file that ran, its `needs` context. */
export async function readProbes(folder: string): Promise<ReadonlyMap<string, Needs>> {
  const files = await readdir(folder);
  const read = async (name: string): Promise<[string, Needs]> => {
    const needs = needsSchema.parse(JSON.parse(await readFile(join(folder, name), "utf8")));
    return [name.replace(/\.json$/, ""), needs];
  };
  return new Map(await Promise.all(files.map(read)));
}

/** Brings together what the events, the definitions and the probes know of each job. */
export function collectJobs(
  workflows: ReadonlyMap<string, LoweredWorkflow>,
  started: ReadonlySet<string>,
  events: readonly JobEvents[],
  needs: ReadonlyMap<string, Needs>,
  secrets: readonly string[],
): { readonly jobs: readonly JobResult[]; readonly problems: readonly string[] } {
  const problems: string[] = [];
  const jobs: JobResult[] = [];
  for (const [file, workflow] of workflows) {
    const ended = needs.get(file);
    if (ended === undefined && !started.has(file)) continue; // Lies there, but was not called.
    for (const [id, definition] of Object.entries(workflow.jobs)) {
      const own = events.filter((job) => job.id === id && isOf(workflow, file, started, job.name));
      const masker = new Masker([...secrets, ...own.flatMap(({ masks }) => masks)]);
      const all = Object.entries(ended?.[id]?.outputs ?? {});
      for (const [name] of all.filter(([, value]) => masker.isIn(value))) {
        problems.push(`job ${id}: the output ${name} contains a masked text, so GitHub drops it`);
      }
      const outputs = Object.fromEntries(all.filter(([, value]) => value !== "" && !masker.isIn(value)));
      if (own.length === 0) {
        const outcome = outcomeOf(ended?.[id]?.result);
        const kept = outcome === "skipped" ? {} : outputs;
        jobs.push({ id, workflow: file, matrix: {}, outcome, outputs: kept, steps: [], log: "" });
      }
      for (const { matrix, outcome, steps, log } of own) {
        const hasMatrix = JSON.stringify(definition["strategy"] ?? {}).includes('"matrix"');
        if (hasMatrix && Object.keys(matrix).length === 0) {
          problems.push(`job ${id}: its matrix is empty; act ran it once, GitHub fails the run. It needs an if:`);
        }
        jobs.push({ id, workflow: file, matrix, outcome, outputs, steps, log });
      }
    }
  }
  return { jobs, problems };
}

/** Act names jobs `WORKFLOW/JOB`, and those of a called workflow `CALLING JOB/WORKFLOW/JOB`. */
const isOf = (workflow: LoweredWorkflow, file: string, started: ReadonlySet<string>, job: string): boolean =>
  started.has(file) ? job.startsWith(`${workflow.name}/`) : job.includes(`/${workflow.name}/`);

/** The job of an id and, of its matrix, of these values.
 *
 * @throws Error that lists the jobs, if there is none or more than one. */
export function oneJob(
  jobs: readonly JobResult[],
  id: string,
  matrix: Readonly<Record<string, unknown>> = {},
): JobResult {
  const wanted = Object.entries(matrix);
  const found = jobs.filter((job) => job.id === id && wanted.every(([key, value]) => job.matrix[key] === value));
  const [job, ...others] = found;
  if (job !== undefined && others.length === 0) return job;
  const known = jobs.map((other) => `${other.workflow}: ${other.id} ${JSON.stringify(other.matrix)}`);
  throw new Error(`${found.length} jobs are ${id} ${JSON.stringify(matrix)}, among:\n${known.join("\n")}`);
}

/** Act leaves the result of a job that could not start empty. */
const outcomeOf = (result = ""): JobResult["outcome"] =>
  result === "success" ? "success" : ["failure", "cancelled"].includes(result) ? "failure" : "skipped";
