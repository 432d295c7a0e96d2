/** What kind of thing went wrong at the door of an action; closed, so that callers and tests can decide by it. */
export type ToolkitErrorCode = "bad-event" | "bad-input" | "interrupted" | "not-in-a-job";

/** The one error of this package: what is wrong (`message`), the likely reason and the fix (`hint`). */
export class ToolkitError extends Error {
  override readonly name = "ToolkitError";
  readonly code: ToolkitErrorCode;
  readonly hint: string | undefined;

  constructor(code: ToolkitErrorCode, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
  }
}
