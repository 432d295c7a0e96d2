import { OciError, type OciErrorCode } from "../error.ts";

/** Error codes of the distribution-spec, section "Error Codes". */
export type RegistryErrorCode =
  | "BLOB_UNKNOWN"
  | "BLOB_UPLOAD_INVALID"
  | "BLOB_UPLOAD_UNKNOWN"
  | "DIGEST_INVALID"
  | "MANIFEST_BLOB_UNKNOWN"
  | "MANIFEST_INVALID"
  | "MANIFEST_UNKNOWN"
  | "NAME_INVALID"
  | "NAME_UNKNOWN"
  | "SIZE_INVALID"
  | "DENIED"
  | "UNSUPPORTED"
  | "TOOMANYREQUESTS"
  | "UNKNOWN";

/** An answer other than success: HTTP status and code of the distribution-spec. */
export class RegistryError extends Error {
  override readonly name = "RegistryError";
  readonly status: number;
  readonly code: RegistryErrorCode;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    code: RegistryErrorCode,
    message: string,
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

// 401 would make the client ask for a token, which it cannot get here: what the store behind lacks is `DENIED`.
const WRITE_ANSWERS = {
  "bad-reference": [400, "NAME_INVALID"],
  unauthorized: [403, "DENIED"],
  forbidden: [403, "DENIED"],
  "rate-limited": [429, "TOOMANYREQUESTS"],
  unavailable: [503, "UNKNOWN"],
  unreachable: [502, "UNKNOWN"],
  refused: [502, "UNKNOWN"],
  "digest-mismatch": [400, "DIGEST_INVALID"],
  "bad-content": [400, "MANIFEST_INVALID"],
  "missing-content": [404, "MANIFEST_BLOB_UNKNOWN"],
  "immutable-tag": [409, "DENIED"],
  "bad-layout": [500, "UNKNOWN"],
  credentials: [500, "UNKNOWN"],
} as const satisfies Record<OciErrorCode, readonly [number, RegistryErrorCode]>;

/** The answer for whatever was thrown. While reading, content that is wrong is the server's fault, not the client's. */
export function asRegistryError(error: unknown, reading: boolean): RegistryError {
  if (error instanceof RegistryError) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof OciError)) return new RegistryError(500, "UNKNOWN", message);
  const [status, code] = WRITE_ANSWERS[error.code];
  const text = error.hint === undefined ? message : `${message} ${error.hint}`;
  const ownFault = reading && (code === "DIGEST_INVALID" || code === "MANIFEST_INVALID");
  return ownFault ? new RegistryError(500, "UNKNOWN", text) : new RegistryError(status, code, text);
}
