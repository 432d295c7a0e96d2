/** What is shown of a failure: `annotation` to everyone, `details` muted below it, `stack` to those who debug. */
export interface FailureReport {
  readonly kind: "expected" | "unexpected";
  readonly annotation: string;
  readonly details: readonly string[];
  readonly stack: string;
}

/** Codes of Node that tell of the machine rather than of a bug, with what to do about them. */
const machineHints: ReadonlyMap<string, string> = new Map([
  ["ENOSPC", "The runner's disk is full. Free some of it before this step, or use a larger runner."],
  ["EDQUOT", "The disk quota is used up. Free some of it before this step."],
  ["EACCES", "The runner's user may not do this here. A container that ran as root may have left files behind."],
  ["EPERM", "The runner's user may not do this here. A container that ran as root may have left files behind."],
  ["EROFS", "This part of the runner's disk can only be read."],
  [
    "ENOTDIR",
    "A file stands where this path needs a folder. Remove it, or correct the path (RUNNER_TEMP, where that is its beginning).",
  ],
  ["EMFILE", "Too many files are open. Raise the limit (ulimit -n) on this runner."],
]);

/** Codes of this project are lower-case words; Node's are upper-case, and none of ours to pass on. */
const ownCode = /^[a-z][a-z0-9-]*$/;
const deepest = 8;

/** Turns whatever was thrown into what is shown. Errors with a code of this project explain themselves; any other is called a bug. */
export function failureReport(
  error: unknown,
  about: { readonly action: string; readonly issues: string },
): FailureReport {
  const details = error instanceof Error ? causes(error, explained(error)) : [];
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  if (isExpected(error)) return { kind: "expected", annotation: explained(error), details, stack };
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const annotation = `${about.action} failed in a way that it does not know: ${what}\nThis is a bug in the action. Please report it with the log of this step: ${about.issues}`;
  return { kind: "unexpected", annotation, details, stack };
}

/** Whether an error explains itself: one of this project, or of the machine. */
export function isExpected(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  const code = codeOf(error);
  if (code !== undefined) return ownCode.test(code) || machineHints.has(code);
  return error instanceof AggregateError && error.errors.length > 0 && error.errors.every((item) => isExpected(item));
}

/** What to do about an error, where that is known. */
export function hintOf(error: Error): string | undefined {
  return "hint" in error && typeof error.hint === "string" ? error.hint : machineHints.get(codeOf(error) ?? "");
}

/** The message and, on a line of its own, the fix; for several errors together, each of them. */
function explained(error: Error): string {
  const hint = hintOf(error);
  const own = hint === undefined ? error.message : `${error.message}\n${hint}`;
  if (!(error instanceof AggregateError)) return own;
  const items = error.errors.map((item) => `  - ${item instanceof Error ? explained(item) : String(item)}`);
  return [own, ...items].filter((text) => text !== "").join("\n");
}

/** What caused an error, without what is `said` already, by it or by a cause above. */
function causes(error: Error, said: string): readonly string[] {
  const lines: string[] = [];
  const texts = [said];
  const seen = new Set<unknown>([error]);
  const visit = (cause: unknown, depth: number): void => {
    if (cause === undefined || seen.has(cause) || depth > deepest) return;
    seen.add(cause);
    const message = messageOf(cause);
    const isNew = !texts.some((text) => text.includes(message));
    if (isNew) {
      texts.push(message);
      lines.push(`${"  ".repeat(depth)}caused by: ${message}`);
    }
    const next = isNew ? depth + 1 : depth;
    if (cause instanceof AggregateError) for (const item of cause.errors) visit(item, next);
    if (cause instanceof Error) visit(cause.cause, next);
  };
  visit(error.cause, 0);
  if (error instanceof AggregateError) {
    for (const item of error.errors) if (item instanceof Error) visit(item.cause, 0);
  }
  return lines;
}

/** An AggregateError of Node's net has no message of its own: its code says more than nothing. */
function messageOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return cause.message === "" ? (codeOf(cause) ?? cause.name) : cause.message;
}

function codeOf(error: Error): string | undefined {
  return "code" in error && typeof error.code === "string" ? error.code : undefined;
}
