import { OciError } from "../error.ts";
import type { OciErrorCode } from "../error.ts";

/** Which request went wrong, for messages: the registry as references name it, and what was asked of it. */
export interface RequestContext {
  readonly method: string;
  readonly registry: string;
  readonly repository: string;
  /** For example `manifest v1`, `blob sha256:…`, `upload`. */
  readonly what: string;
  /** Whether the request carried a user's credentials, so that a 401 is about these. */
  readonly loggedIn?: boolean;
}

/** The error codes of the distribution specification that an answer's JSON names, and its messages as one short line. */
export interface RegistryProblem {
  readonly codes: readonly string[];
  readonly text: string;
}

/** Reads `{"errors": [{code, message}]}` (distribution-spec, "Error Codes"); other bodies are quoted by their first line. */
export function parseProblem(body: string): RegistryProblem {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return { codes: [], text: body.trimStart().startsWith("<") ? "" : shorten(body) };
  }
  const errors = member(parsed, "errors");
  const list: readonly unknown[] = Array.isArray(errors) ? errors : [parsed];
  const entries = list.map((entry) => ({
    code: word(member(entry, "code")) || word(member(entry, "error")),
    message:
      word(member(entry, "message")) || word(member(entry, "error_description")) || word(member(entry, "details")),
  }));
  return {
    codes: entries.map(({ code }) => code).filter((code) => code !== ""),
    text: shorten(
      entries.map(({ code, message }) => [code, message].filter((part) => part !== "").join(": ")).join("; "),
    ),
  };
}

/** The error for an answer that is not what the specification allows. */
export function answerError(context: RequestContext, status: number, problem: RegistryProblem): OciError {
  const said = problem.text === "" ? "" : ` (${problem.text})`;
  const code = isExpiry(problem) ? "unauthorized" : (writeCodeOf(context, problem) ?? codeOf(status));
  return new OciError(code, `${describe(context)}: the registry answered ${status}${said}`, {
    hint: isExpiry(problem) ? EXPIRED_HINT : hintOf(code, status, context),
  });
}

/** Whether a registry says that a log-in was good and has run out (AWS ECR does so with 403: its log-ins are good for 12 hours). */
export function isExpiry({ text }: RegistryProblem): boolean {
  return /token (has )?expired|reauthenticate/i.test(text);
}

/** `GET HOST/REPOSITORY, manifest v1` */
export function describe({ method, registry, repository, what }: RequestContext): string {
  return `${method} ${registry}/${repository}, ${what}`;
}

const MISSING = new Set(["MANIFEST_BLOB_UNKNOWN", "BLOB_UNKNOWN", "MANIFEST_UNKNOWN"]);
// No specification names a code for it: AWS ECR's, those seen elsewhere, and the word itself (Harbor, Google).
const IMMUTABLE = /^(TAG_INVALID|TAG_ALREADY_EXISTS|ImageTagAlreadyExistsException)\b|immutable/i;
const EXPIRED_HINT =
  "The log-in has run out. Log in right before this step, or by a credential helper (such as docker-credential-ecr-login), which is asked again when that happens.";

function writeCodeOf({ method, what }: RequestContext, { codes, text }: RegistryProblem): OciErrorCode | undefined {
  if (method !== "PUT") return undefined;
  if (codes.some((code) => MISSING.has(code))) return "missing-content";
  return what.startsWith("manifest ") && IMMUTABLE.test(text) ? "immutable-tag" : undefined;
}

function codeOf(status: number): OciErrorCode {
  if (status === 401) return "unauthorized";
  if (status === 403) return "forbidden";
  if (status === 429) return "rate-limited";
  if (status >= 500 || status === 408) return "unavailable";
  return "refused";
}

function hintOf(code: OciErrorCode, status: number, { method, registry, loggedIn = false }: RequestContext): string {
  const writes = method !== "GET" && method !== "HEAD";
  const github = registry === "ghcr.io";
  if (code === "missing-content") return "Push the blobs and manifests that this manifest names first.";
  if (code === "immutable-tag")
    return "The tag has another image, and tags of this repository are immutable: give each commit a tag of its own (`tag-rules: type=sha`), or except those that move from immutability, in the registry's settings.";
  if (code === "unauthorized" && loggedIn)
    return `There are user name and password (or a token) for ${registry}, by inputs or a docker login, and they were refused: are they those of this registry, without a typing error, and not expired?`;
  if (code === "unauthorized")
    return github
      ? `Give \`token\` (the workflow's token, with \`packages: ${writes ? "write" : "read"}\`), or \`username\` and \`password\`, or log in before with docker/login-action. A private package that does not exist looks the same.`
      : `Log in to ${registry} before (docker/login-action, docker login), or give \`username\` and \`password\`.`;
  if (code === "forbidden")
    return github
      ? `Give the job \`permissions: packages: ${writes ? "write" : "read"}\`, and in the package's settings, under "Manage Actions access", this repository the role ${writes ? "Write" : "Read"}.`
      : `The user that is logged in may not ${writes ? "write to" : "read"} this repository: ask for the right, or log in as another user.`;
  if (code === "rate-limited")
    return registry === "docker.io"
      ? "Docker Hub limits pulls by address and user: log in, or use a mirror of the base image."
      : "Too many requests were made: run fewer jobs at a time, log in if the limit is that of anonymous users, or try again later.";
  if (code === "unavailable")
    return `${registry} has a problem of its own: look at its status page, and run the job again.`;
  if (status === 404)
    return "The repository does not exist there, and this registry does not create it by itself: create it first, or check its name.";
  if (status === 413)
    return "The body is too large for the registry or a proxy before it: raise its limit, or make layers smaller.";
  if (status === 405 && writes)
    return `${registry} takes nothing here: it is read-only, as a mirror is, or while it is maintained. Name the registry that the image is pushed to.`;
  return "Check the name, and whether the host is a registry that knows the OCI distribution API.";
}

function member(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return Object.entries(value).find(([key]) => key === name)?.[1];
}

function word(value: unknown): string {
  return typeof value === "string" ? value : "";
}

// Control characters would let a registry write lines of its own, such as workflow commands, into a log.
function shorten(text: string): string {
  const line = text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").trim();
  return line.length > 300 ? `${line.slice(0, 300)}…` : line;
}
