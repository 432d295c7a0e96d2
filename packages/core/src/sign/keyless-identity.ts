import { isRecord } from "@layered-build/oci";
import { LayeredBuildError } from "../error.ts";
import { endlessHint, execPattern, longestSearch } from "../exec-pattern.ts";
import { oneLine } from "../one-line.ts";
import { parseJson } from "./statement.ts";

/** Who a certificate says has signed: a workflow file with its ref, or an e-mail address; and who vouches for that. */
export interface KeylessIdentity {
  readonly identity: string;
  readonly issuer: string;
}

/** Gives an OIDC token for an audience: a fresh one each time, since they live for minutes. */
export type IdToken = (audience: string) => Promise<string>;

const githubServer = "https://github.com";

/**
 * The identity that Fulcio will write into a certificate for this token (sigstore/fulcio, docs/oidc.md). For GitHub's that is the file that
 * the job is in, which in a reusable workflow is the called one: `job_workflow_ref`, and not the workflow that started the run.
 */
export function identityOfToken(token: string): KeylessIdentity {
  const claims = parseJson(Buffer.from(token.split(".")[1] ?? "", "base64url"));
  if (!isRecord(claims) || typeof claims["iss"] !== "string" || typeof claims["sub"] !== "string")
    throw new LayeredBuildError("signing", "The OIDC token is none: it has no issuer and subject.", {
      hint: "What answers at ACTIONS_ID_TOKEN_REQUEST_URL is not GitHub.",
    });
  const { iss, sub, email, job_workflow_ref: workflow } = claims;
  if (typeof workflow === "string") return { identity: `${githubServer}/${workflow}`, issuer: iss };
  return { identity: typeof email === "string" ? email : sub, issuer: iss };
}

/** Matches an identity: exactly, or by a regular expression that is anchored at both ends. */
export type IdentityMatch = (identity: string) => boolean;

/**
 * Reads a wanted identity: text that begins with `^` and ends with `$` is a regular expression, any other is matched exactly. One that is
 * anchored at one end alone would match others' names (o/r and o/r-evil), so it is refused. Throws `bad-input`; matching does for an expression
 * that takes too long: whoever signs chooses the text.
 */
export function identityMatch(text: string): IdentityMatch {
  const [starts, ends] = [text.startsWith("^"), /(?<!\\)(\\\\)*\$$/.test(text)];
  if (!starts && !ends) return (identity) => identity === text;
  if (starts !== ends || !isGrouped(text))
    throw new LayeredBuildError(
      "bad-input",
      "certificate-identity: the regular expression is not anchored at both ends.",
      {
        hint: "Begin it with ^ and end it with $, with alternatives in parentheses: ^https://github\\.com/acme/(app|web)/.*$",
      },
    );
  const pattern = patternOf(text);
  return (identity) => {
    const result = execPattern(pattern, identity);
    if (result !== undefined) return result.found !== null;
    throw new LayeredBuildError(
      "bad-input",
      `certificate-identity: the regular expression takes more than ${longestSearch} second on ${JSON.stringify(oneLine(identity, 100))}.`,
      { hint: `Perhaps ${endlessHint}.` },
    );
  };
}

function patternOf(text: string): RegExp {
  try {
    return new RegExp(text, "u");
  } catch (cause) {
    throw new LayeredBuildError("bad-input", "certificate-identity: the regular expression cannot be read.", {
      hint: "A text without ^ at its beginning and $ at its end is matched exactly.",
      cause,
    });
  }
}

/** Whether each `|` stands in parentheses: outside of them, each alternative has only one anchor. */
function isGrouped(text: string): boolean {
  let depth = 0;
  let inClass = false;
  for (const [character] of text.matchAll(/\\.|[\s\S]/gu)) {
    if (character === "[") inClass = true;
    else if (character === "]") inClass = false;
    else if (inClass) continue;
    else if (character === "(") depth += 1;
    else if (character === ")") depth -= 1;
    else if (character === "|" && depth <= 0) return false;
  }
  return true;
}
