/** What kind of thing went wrong with a store, an image or a reference; closed, so that callers can decide by it. */
export type OciErrorCode =
  | "bad-reference"
  | "unauthorized"
  | "forbidden"
  | "rate-limited"
  | "unavailable"
  | "unreachable"
  | "refused"
  | "digest-mismatch"
  | "bad-content"
  | "missing-content"
  | "immutable-tag"
  | "bad-layout"
  | "credentials";

/**
 * The one error of this package: what is wrong (`message`), the likely reason and the fix (`hint`).
 *
 * - `bad-reference`: text that is no image reference
 * - `unauthorized` (401), `forbidden` (403), `rate-limited` (429), `unavailable` (5xx), `unreachable` (no connection, time-out),
 *   `refused` (any other answer than the specification allows)
 * - `digest-mismatch`: bytes that are not what their digest says; `bad-content`: JSON or tar that does not parse
 * - `missing-content`: a manifest refers to something that is not there
 * - `immutable-tag`: a tag is there, with another image, and the registry lets no tag be moved
 * - `bad-layout`: a folder that is no OCI image layout; `credentials`: a Docker config or helper that cannot be read
 */
export class OciError extends Error {
  override readonly name = "OciError";
  readonly code: OciErrorCode;
  readonly hint: string | undefined;

  constructor(code: OciErrorCode, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
  }
}
