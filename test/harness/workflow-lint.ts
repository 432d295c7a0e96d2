import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join, resolve } from "node:path";
import { z } from "zod";

/** What GitHub's own parser holds against a file; the line counts from 1. */
export type Problem = {
  readonly file: string;
  readonly line: number;
  readonly severity: "error" | "warning";
  readonly message: string;
};

const answerSchema = z.object({
  id: z.number(),
  diagnostics: z.array(
    z.object({
      message: z.string(),
      severity: z.number().optional(),
      range: z.object({ start: z.object({ line: z.number() }) }),
    }),
  ),
});
type Answer = z.infer<typeof answerSchema>;

const root = resolve(import.meta.dirname, "../..");

/**
 * Validates a workflow by GitHub's language service: its schema, its expressions, and the inputs of
 * `org/layered-build/<path>@<ref>`, `$/<path>` and the reusable workflows, by what `suite` (default: this checkout)
 * has at the path. `name` is only for the problems.
 */
export async function validateWorkflow(text: string, name: string, suite = root): Promise<readonly Problem[]> {
  // The service knows `$/` but asks nobody about it: the remote form gets the inputs checked. Lines stay what they are.
  const remote = text.replaceAll(/(\buses:\s*["']?)\$\/([^\s"',}#]+)/g, "$1org/layered-build/$2@v1");
  const { diagnostics } = await ask("workflow", remote, suite);
  // Nothing is fetched, so foreign actions are unknown.
  const foreign = /^Unable to resolve action `(?!org\/layered-build)/;
  return problemsOf(
    diagnostics.filter(({ message }) => !foreign.test(message)),
    name,
  );
}

/** Validates an action.yml. */
export async function validateActionManifest(text: string, name = "action.yml"): Promise<readonly Problem[]> {
  return problemsOf((await ask("action", text, root)).diagnostics, name);
}

const problemsOf = (diagnostics: Answer["diagnostics"], file: string): readonly Problem[] =>
  diagnostics.map(({ message, severity = 1, range }) => ({
    file,
    line: range.start.line + 1,
    severity: severity === 1 ? "error" : "warning",
    message,
  }));

let service: Promise<ChildProcess> | undefined;
let last = 0;

/** Asks the service, which starts with the first question and ends with this process. */
async function ask(kind: "workflow" | "action", text: string, suite: string): Promise<Answer> {
  service ??= startService();
  const child = await service;
  const id = ++last;
  child.ref();
  child.channel?.ref();
  try {
    return await new Promise<Answer>((resolveAnswer, reject) => {
      const ended = (): void => reject(new Error("the lint service ended: see its error above"));
      const listen = (message: unknown): void => {
        const answer = answerSchema.safeParse(message).data;
        if (answer?.id !== id) return;
        child.off("message", listen).off("exit", ended);
        resolveAnswer(answer);
      };
      child.on("message", listen).once("exit", ended);
      child.send({ id, kind, text, suite });
    });
  } finally {
    // Waiting for the next question must not keep the tests' process alive.
    child.unref();
    child.channel?.unref();
  }
}

async function startService(): Promise<ChildProcess> {
  const child = fork(join(import.meta.dirname, "lint-service.ts"), {
    execArgv: [],
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  child.setMaxListeners(0);
  await once(child, "message");
  return child;
}
