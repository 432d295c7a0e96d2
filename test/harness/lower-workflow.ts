import { basename } from "node:path";
import { parse } from "yaml";

/** A YAML mapping, of which only what is rewritten here is looked at. */
export type Mapping = { [key: string]: unknown };

/** A workflow as act runs it, and what the harness has to know of it. */
export type LoweredWorkflow = {
  /** Its `name`, else its file's name: what act calls it in its events. */
  readonly name: string;
  readonly jobs: Readonly<Record<string, Mapping>>;
  /** Those of runs-on that stand there literally. */
  readonly labels: readonly string[];
  /** JSON, which is YAML that no reader can misread. */
  readonly text: string;
  /** What act would run, but GitHub not, or otherwise. */
  readonly problems: readonly string[];
};

/** The job that is added to each workflow, to learn the others' results and outputs. */
export const probeJob = "layered-build-probe";

/**
 * Rewrites a workflow for act, whose schema is older than GitHub's. All that changes:
 * - `uses: $/path` becomes `org/layered-build/path@v1` in a workflow of the suite, `./path` in any other;
 * - `uses: org/layered-build/path@REF` gets the reference `v1`, whatever it was: it is the code of this checkout;
 * - `permissions`, `cache-mode`, `concurrency.queue` and `schedule[].timezone` are dropped (act enforces none of them);
 * - `parallel: [steps]` and `background: true` become steps one after the other, without `wait`, `wait-all`, `cancel`;
 * - a job is added that writes the `needs` context to a file in `probeFolder`, after all others.
 */
export function lowerWorkflow(
  file: string,
  text: string,
  origin: "suite" | "other",
  probeFolder: string,
): LoweredWorkflow {
  const workflow = asMapping(parse(text));
  const jobs = Object.fromEntries(Object.entries(asMapping(workflow["jobs"])).map(([id, job]) => [id, asMapping(job)]));
  const trigger = asMapping(workflow["on"]);
  for (const entry of asList(trigger["schedule"])) delete asMapping(entry)["timezone"];
  for (const owner of [workflow, ...Object.values(jobs)]) {
    delete owner["permissions"];
    delete owner["cache-mode"];
    delete asMapping(owner["concurrency"])["queue"];
  }
  for (const job of Object.values(jobs)) {
    if (typeof job["uses"] === "string") job["uses"] = lowerReference(job["uses"], origin);
    if (job["steps"] !== undefined) job["steps"] = asList(job["steps"]).flatMap((step) => lowerStep(step, origin));
  }
  const problems = Object.entries(jobs)
    .filter(([, job]) => /[!=]= *null/.test(JSON.stringify(job)))
    .map(([id]) => `${basename(file)}, job ${id}: act and GitHub compare with null differently; use truthiness`);
  const output = `${probeFolder}/${basename(file)}.json`;
  const probe = {
    "runs-on": "ubuntu-latest",
    needs: Object.keys(jobs),
    if: "always()",
    steps: [{ env: { NEEDS: "${{ toJSON(needs) }}" }, run: `printf %s "$NEEDS" > '${output}'` }],
  };
  return {
    name: typeof workflow["name"] === "string" ? workflow["name"] : basename(file),
    jobs,
    labels: Object.values(jobs)
      .flatMap((job) => job["runs-on"])
      .filter((label) => typeof label === "string")
      .filter((label) => !label.includes("${{")),
    text: JSON.stringify({ ...workflow, jobs: { ...jobs, [probeJob]: probe } }),
    problems,
  };
}

function lowerStep(value: unknown, origin: "suite" | "other"): readonly Mapping[] {
  const { background: _inTheForeground, ...step } = asMapping(value);
  if (step["parallel"] !== undefined) return asList(step["parallel"]).flatMap((inner) => lowerStep(inner, origin));
  if ("wait" in step || "wait-all" in step || "cancel" in step) return [];
  return [typeof step["uses"] === "string" ? { ...step, uses: lowerReference(step["uses"], origin) } : step];
}

function lowerReference(uses: string, origin: "suite" | "other"): string {
  if (uses.startsWith("$/")) return origin === "suite" ? `org/layered-build/${uses.slice(2)}@v1` : `./${uses.slice(2)}`;
  return uses.replace(/^(org\/layered-build(?:\/[^@]*)?)@.*$/, "$1@v1");
}

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- any object can be looked at by its keys
const asMapping = (value: unknown): Mapping => (typeof value === "object" && value !== null ? (value as Mapping) : {});

const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
