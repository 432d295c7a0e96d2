import { z } from "zod";
import { probeJob } from "./lower-workflow.ts";
import { Masker } from "./masker.ts";
import type { Annotation } from "./step-log.ts";

/** A step as it ended. One that does not appear was skipped. */
export type StepResult = {
  /** The step's `id`, else its place among the job's steps, from "0". */
  readonly id: string;
  readonly outcome: "success" | "failure" | "skipped";
  /** As `outcome`, but success where `continue-on-error` forgives the failure. */
  readonly conclusion: "success" | "failure" | "skipped";
  readonly outputs: Readonly<Record<string, string>>;
  /** Main and post, masked. */
  readonly log: string;
  readonly summary: string;
  readonly annotations: readonly Annotation[];
};

/** A job (or one leg of its matrix) that ran. */
export type JobEvents = {
  /** As act calls it: workflow and job, behind the calling job where the workflow was called. */
  readonly name: string;
  readonly id: string;
  readonly matrix: Readonly<Record<string, unknown>>;
  readonly outcome: "success" | "failure";
  readonly steps: readonly StepResult[];
  readonly log: string;
  readonly masks: readonly string[];
};

const eventSchema = z.object({
  job: z.string(),
  jobID: z.string(),
  matrix: z.record(z.string(), z.unknown()).nullish(),
  msg: z.string().default(""),
  level: z.string().default("info"),
  stepID: z.array(z.string()).optional(),
  stage: z.string().optional(),
  stepResult: z.enum(["success", "failure", "skipped"]).optional(),
  jobResult: z.string().optional(),
  raw_output: z.boolean().optional(),
  command: z.string().optional(),
  name: z.string().optional(),
  arg: z.string().optional(),
  content: z.string().optional(),
  kvPairs: z.record(z.string(), z.string()).nullish(),
});
type Event = z.infer<typeof eventSchema>;

/** What act itself said, outside any step: the reason where nothing ran. */
export type ActEvents = { readonly jobs: readonly JobEvents[]; readonly notes: readonly string[] };

/** Reads the lines of `act --json`. `secrets` are masked with what the steps masked themselves. */
export function parseActEvents(stdout: string, secrets: readonly string[]): ActEvents {
  const events: Event[] = [];
  const notes: string[] = [];
  for (const line of stdout.split("\n").filter((text) => text !== "")) {
    const event = eventSchema.safeParse(line.startsWith("{") ? JSON.parse(line) : undefined).data;
    if (event === undefined) notes.push(line);
    else events.push(event);
    if (event !== undefined && event.stepID === undefined && event.jobResult === undefined)
      notes.push(event.msg.trim());
  }
  const byJob = Map.groupBy(events, (event) => event.job.trim());
  const jobs = [...byJob].filter(([, [first]]) => first?.jobID !== probeJob);
  return { jobs: jobs.flatMap(([name, own]) => jobOf(name, own, secrets) ?? []), notes };
}

function jobOf(name: string, events: readonly Event[], secrets: readonly string[]): JobEvents | undefined {
  // A job that calls a workflow, or was skipped, says things but runs nothing.
  if (!events.some(({ stepID, jobResult }) => stepID !== undefined || jobResult !== undefined)) return undefined;
  const masks = events.flatMap(({ command, arg }) => (command === "add-mask" && arg !== undefined ? [arg] : []));
  const masker = new Masker([...secrets, ...masks]);
  // The parts of a composite have longer ids; they belong to the step that uses it.
  const byStep = Map.groupBy(events, ({ stepID }) => stepID?.[0]);
  const steps = [...byStep].flatMap(([id, own]) => (id === undefined ? [] : [stepOf(id, own, masker)]));
  // Not act's own word: it marks all legs of a matrix failed when one of them is.
  const failed = steps.some(({ conclusion }) => conclusion === "failure");
  const none = steps.length === 0 && events.some(({ jobResult }) => jobResult === "failure");
  return {
    name,
    id: events[0]?.jobID ?? "",
    matrix: events.find(({ stepID }) => stepID !== undefined)?.matrix ?? {},
    outcome: failed || none ? "failure" : "success",
    steps,
    log: steps.map(({ log }) => log).join("\n"),
    masks,
  };
}

function stepOf(id: string, events: readonly Event[], masker: Masker): StepResult {
  const own = events.filter(({ stepID }) => stepID?.length === 1);
  const results = own.flatMap(({ stepResult }) => stepResult ?? []);
  const outcome = results.includes("failure") ? "failure" : results.includes("success") ? "success" : "skipped";
  const forgiven = own.some(({ msg }) => msg === "Failed but continue next step");
  const outputs = own.flatMap(({ command, name, arg }) =>
    command === "set-output" && name !== undefined ? [[name, arg ?? ""] as const] : [],
  );
  const annotations = events.flatMap(({ command, arg = "", kvPairs }): Annotation[] => {
    if (command !== "error" && command !== "warning" && command !== "notice") return [];
    return [{ level: command, message: masker.mask(arg), ...kvPairs }];
  });
  const lines = events.flatMap(({ raw_output: raw, command, arg, msg, level }) => {
    if (raw === true) return [msg.replace(/\n$/, "")];
    if (command === "error" || command === "warning" || command === "notice") return [`##[${command}]${arg}`];
    return level === "error" ? [msg.trim()] : [];
  });
  const summaries = own.flatMap(({ command, content }) => (command === "summary" ? [content ?? ""] : []));
  return {
    id,
    outcome,
    conclusion: outcome === "failure" && forgiven ? "success" : outcome,
    outputs: Object.fromEntries(outputs),
    log: masker.mask(lines.join("\n")),
    summary: masker.mask(summaries.join("")),
    annotations,
  };
}
