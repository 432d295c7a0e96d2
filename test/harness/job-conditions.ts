import { evaluateExpression } from "./expressions.ts";

/** What `if` takes for a no, as text. */
const falsy = new Set(["", "false", "0"]);

type JobOutcome = "success" | "failure" | "cancelled" | "skipped";

/** A job as its workflow has it; an `if` of a called workflow always has its `${{ }}` here. */
export interface ConditionedJob {
  readonly if?: string | undefined;
  readonly needs: readonly string[];
}

/** What decides about jobs. */
export interface RunFacts {
  readonly inputs: Readonly<Record<string, string | boolean>>;
  readonly github: object;
  readonly outputs: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** How jobs end that do not succeed. */
  readonly ends: Readonly<Record<string, JobOutcome>>;
}

/**
 * How the jobs of a run end, by GitHub's rules, which act has in part: `failure()` asks for failures among all jobs before, `cancelled()` whether the
 * run as a whole was cancelled, which it is not here. The jobs are given in an order in which each stands after those that it needs.
 */
export function endsOfJobs(jobs: Readonly<Record<string, ConditionedJob>>, run: RunFacts): Map<string, JobOutcome> {
  const ends = new Map<string, JobOutcome>();
  const before = new Map<string, ReadonlySet<string>>();
  for (const [name, { if: condition = "success()", needs }] of Object.entries(jobs)) {
    const all = new Set([...needs, ...needs.flatMap((need) => [...(before.get(need) ?? [])])]);
    before.set(name, all);
    const endsBefore = [...all].map((need) => ends.get(need));
    const results = needs.map((need) => {
      const result = ends.get(need);
      // What is skipped puts out nothing.
      return [need, { result, outputs: result === "skipped" ? {} : (run.outputs[need] ?? {}) }] as const;
    });
    const contexts = { inputs: run.inputs, github: run.github, needs: Object.fromEntries(results) };
    const success = endsBefore.every((end) => end === "success");
    const status = { success, failure: endsBefore.includes("failure"), cancelled: false };
    const value = evaluateExpression(expressionOf(condition), contexts, status);
    ends.set(name, falsy.has(value) ? "skipped" : (run.ends[name] ?? "success"));
  }
  return ends;
}

function expressionOf(condition: string): string {
  return /^\$\{\{(?<expression>[^]*)\}\}$/.exec(condition.trim())?.groups?.["expression"] ?? condition;
}
