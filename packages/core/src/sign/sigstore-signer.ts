import { bundleToJSON, type Bundle } from "@sigstore/bundle";
import {
  DSSEBundleBuilder,
  FulcioSigner,
  MessageSignatureBundleBuilder,
  RekorWitness,
  TSAWitness,
  type Signer as LibrarySigner,
  type Witness,
} from "@sigstore/sign";
import { sign } from "node:crypto";
import { LayeredBuildError } from "../error.ts";
import type { Log } from "../ports.ts";
import { oneLine } from "../one-line.ts";
import type { IdToken } from "./keyless-identity.ts";
import type { SignatureBundle } from "./signature-bundle.ts";
import type { Signer } from "./signer.ts";
import type { SigningKey } from "./signing-key.ts";
import { sigstoreAudience, type SigstoreServices } from "./sigstore-services.ts";
import { statementPayloadType } from "./statement.ts";
import { withinBudget, type RetryClock } from "./within-budget.ts";

/** What signs: a key, or a certificate for who runs this. */
export type SignsBy =
  | { readonly kind: "key"; readonly key: SigningKey }
  | { readonly kind: "keyless"; readonly idToken: IdToken };

/** How long to try while the services are down (milliseconds), and whom to tell. */
export interface SigstorePatience {
  readonly budget: number;
  readonly clock: RetryClock;
  readonly log: Log;
}

/** Milliseconds for one request; the budget is for all tries. */
const timeout = 30_000;
const longestReason = 300;

/**
 * Signs with Sigstore's services as witnesses: a certificate of Fulcio for a key that lives as long as the signature takes, an entry in the
 * log, a timestamp. While they are down, each attempt begins anew with a fresh token; an answer that refuses (4xx) is not asked for again.
 */
export function sigstoreSigner(by: SignsBy, services: SigstoreServices, patience: SigstorePatience): Signer {
  const options = { retry: false, timeout };
  const signer: LibrarySigner =
    by.kind === "key"
      ? librarySigner(by.key)
      : new FulcioSigner({
          ...options,
          fulcioBaseURL: root(services.fulcio ?? ""),
          identityProvider: { getToken: () => by.idToken(sigstoreAudience) },
        });
  const witnesses: Witness[] = [
    ...(services.rekor === undefined
      ? []
      : [new RekorWitness({ ...options, rekorBaseURL: root(services.rekor), entryType: "dsse" as const })]),
    ...(services.timestamps === undefined
      ? []
      : [new TSAWitness({ ...options, tsaBaseURL: root(services.timestamps) })]),
  ];
  const statements = new DSSEBundleBuilder({ signer, witnesses });
  const messages = new MessageSignatureBundleBuilder({ signer, witnesses });
  const { budget, clock, log } = patience;
  const create = async (attempt: () => Promise<Bundle>): Promise<SignatureBundle> => {
    try {
      return bundleToJSON(await withinBudget(budget, clock, log, isPassing, attempt));
    } catch (error) {
      throw asSigningError(error);
    }
  };
  return {
    signStatement: (data) => create(() => statements.create({ data, type: statementPayloadType })),
    signMessage: (data) => create(() => messages.create({ data })),
  };
}

function librarySigner({ key, publicKey }: SigningKey): LibrarySigner {
  return {
    sign: async (data) => ({
      signature: sign("sha256", data, key),
      key: { $case: "publicKey", publicKey: publicKey.pem, hint: publicKey.hint },
    }),
  };
}

/** Without an answer, or with one that says that the service is down or busy. */
function isPassing(failure: unknown): boolean {
  if (codeOf(failure) === "IDENTITY_TOKEN_READ_ERROR" || codeOf(failure) === "IDENTITY_TOKEN_PARSE_ERROR") return false;
  const status = statusOf(failure);
  if (status !== undefined) return status >= 500 || status === 429 || status === 408;
  return codeOf(failure) !== undefined && isNetworkFailure(failure);
}

/** Node's and make-fetch-happen's codes are upper case (ECONNREFUSED, ERR_…, FETCH_ERROR); a damaged answer has a SyntaxError behind it. */
function isNetworkFailure(failure: unknown): boolean {
  const cause = failure instanceof Error ? failure.cause : undefined;
  const code = codeOf(cause);
  return code !== undefined || (cause instanceof Error && /network|timeout|socket/i.test(cause.message));
}

function statusOf(failure: unknown): number | undefined {
  const cause = failure instanceof Error ? failure.cause : undefined;
  const status = cause instanceof Error && "statusCode" in cause ? cause.statusCode : undefined;
  return typeof status === "number" ? status : undefined;
}

function codeOf(failure: unknown): string | undefined {
  return failure instanceof Error && "code" in failure && typeof failure.code === "string" ? failure.code : undefined;
}

/** What each part of the library calls its failures, and what to do. A token is never quoted: the library's own text has it. */
const hints: ReadonlyMap<string, readonly [string, string]> = new Map([
  ["IDENTITY_TOKEN_READ_ERROR", ["no OIDC token could be had", "The job needs `permissions: id-token: write`."]],
  ["IDENTITY_TOKEN_PARSE_ERROR", ["the OIDC token cannot be read", "What gave it is not GitHub."]],
  [
    "CA_CREATE_SIGNING_CERTIFICATE_ERROR",
    ["Fulcio gives no certificate", "Is `fulcio-url` right? Sigstore's state: https://status.sigstore.dev"],
  ],
  [
    "TLOG_CREATE_ENTRY_ERROR",
    ["Rekor takes no entry", "Is `rekor-url` right? Sigstore's state: https://status.sigstore.dev"],
  ],
  ["TLOG_FETCH_ENTRY_ERROR", ["Rekor does not give its entry", "Sigstore's state: https://status.sigstore.dev"]],
  ["TSA_CREATE_TIMESTAMP_ERROR", ["the timestamp authority gives no timestamp", "Is `tsa-url` right?"]],
]);

function asSigningError(error: unknown): unknown {
  const known = hints.get(codeOf(error) ?? "");
  if (known === undefined) return error;
  const cause = error instanceof Error ? error.cause : undefined;
  const isOwn = cause instanceof Error && "hint" in cause;
  if (isOwn) return cause;
  const status = statusOf(error);
  const answered = status === undefined ? "" : ` (status ${status})`;
  const reason =
    codeOf(error) === "IDENTITY_TOKEN_PARSE_ERROR" || !(cause instanceof Error)
      ? ""
      : `: ${oneLine(cause.message, longestReason)}`;
  return new LayeredBuildError("signing", `The image is not signed: ${known[0]}${answered}${reason}`, {
    hint: known[1],
  });
}

function root(url: string): string {
  return url.replace(/\/+$/, "");
}
