/** What kind of thing went wrong; closed, so that callers and tests can decide by it. */
export type LayeredBuildErrorCode =
  | "aws"
  | "bad-config"
  | "bad-dockerfile"
  | "bad-input"
  | "bad-key"
  | "bad-plan"
  | "bad-report"
  | "bad-tag-rule"
  | "bad-tag"
  | "bad-tool"
  | "build-failed"
  | "cycle"
  | "damage"
  | "dirty-tree"
  | "engine"
  | "findings"
  | "missing-image"
  | "missing-parent"
  | "missing-program"
  | "missing-source"
  | "not-a-repository"
  | "not-signed"
  | "plan-mismatch"
  | "scan-failed"
  | "secrets-found"
  | "signing"
  | "space"
  | "stale-database"
  | "store"
  | "too-large"
  | "too-many-deletes"
  | "unknown-layer";

/** The domain's one error: what is wrong (`message`), the likely reason and the fix (`hint`), and what caused it. */
export class LayeredBuildError extends Error {
  override readonly name = "LayeredBuildError";
  readonly code: LayeredBuildErrorCode;
  readonly hint: string | undefined;

  constructor(code: LayeredBuildErrorCode, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
  }
}
