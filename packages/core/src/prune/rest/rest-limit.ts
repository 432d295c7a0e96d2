import { OciError } from "@layered-build/oci";

/** An API wants no more requests for longer than a run waits: the next run goes on. */
export class RestLimit extends Error {
  override readonly name = "RestLimit";
  readonly code = "rate-limited";
  readonly hint = "What was deleted so far stays deleted, and the next run goes on.";
}

/** Whether a registry or an API wants no more for now, which ends a run well: nothing is wrong, and the next one goes on. */
export function isLimit(error: unknown): error is Error {
  return error instanceof RestLimit || (error instanceof OciError && error.code === "rate-limited");
}
