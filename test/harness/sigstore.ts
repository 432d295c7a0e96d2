import { createHash, generateKeyPairSync, type KeyObject } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import {
  fulcioHandler,
  initializeCA,
  initializeCTLog,
  initializeTLog,
  initializeTSA,
  rekorHandler,
  tsaHandler,
  type HandlerFn,
} from "@sigstore/mock";
import { logBody } from "./rekor-body.ts";
import { tufRepository } from "./tuf-repository.ts";

/** A request to one of the services. */
export type SigstoreRequest = { readonly service: "fulcio" | "rekor" | "tsa" | "oidc" | "tuf"; readonly path: string };

/**
 * Sigstore's services on loopback, of @sigstore/mock, and GitHub's OIDC endpoint: each under its name at one address.
 *
 * - `claims`: of the next tokens; `san` is what the certificate will name
 * - `answer`: a status in the place of a service's own answer
 * - `trustedRoot`: JSON with the services' keys, which `/tuf` gives as well; `tufRoot`: the root.json to begin with
 */
export type Sigstore = AsyncDisposable & {
  readonly url: string;
  readonly requests: SigstoreRequest[];
  claims: Readonly<Record<string, string>>;
  answer: ((request: SigstoreRequest) => number | undefined) | undefined;
  readonly trustedRoot: object;
  readonly tufRoot: string;
  /** The root certificate and the log's public key, for cosign 2. */
  readonly pem: { readonly ca: string; readonly log: string };
  readonly idToken: () => string;
  /** What the runner sets in a job that may ask for tokens. */
  readonly jobEnv: Readonly<Record<string, string>>;
};

type KeyPair = { readonly publicKey: KeyObject; readonly privateKey: KeyObject };

const requestToken = "request-token-0123456789";

/** Starts them. The Go programs refuse the mock's certificate log, so there is one only on demand. */
export async function startSigstore(options: { readonly ctLog?: boolean } = {}): Promise<Sigstore> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("The server has no port.");
  const url = `http://127.0.0.1:${address.port}`;
  const ctLog = options.ctLog === true ? await initializeCTLog(keyPair()) : undefined;
  const ca = await initializeCA(keyPair(), ctLog);
  const tlog = await initializeTLog(`${url}/rekor`, keyPair());
  // A whole second, within the authority's own certificates: one that ends in 0 ms would be written in two digits, which Sigstore's reader refuses.
  const tsa = await initializeTSA(keyPair(), new Date(Math.ceil(Date.now() / 1000) * 1000 + 2000));
  const trustedRoot = trustedRootOf(url, {
    ca: [ca.rootCertificate],
    tsa: [tsa.intCertificate, tsa.rootCertificate],
    tlog: tlog.publicKey,
    ctlog: ctLog?.publicKey,
  });
  const tuf = tufRepository({ "trusted_root.json": Buffer.from(JSON.stringify(trustedRoot)) });
  const fulcio = fulcioHandler(ca, { subjectClaim: "san" });
  const rekor = rekorHandler(tlog);
  const timestamps = tsaHandler(tsa);

  const state: Sigstore = {
    url,
    requests: [],
    claims: {},
    answer: undefined,
    trustedRoot,
    tufRoot: tuf.root,
    pem: {
      ca: pemOf("CERTIFICATE", base64(ca.rootCertificate)),
      log: pemOf("PUBLIC KEY", tlog.publicKey.toString("base64")),
    },
    idToken: () => tokenOf(state.claims),
    jobEnv: {
      ACTIONS_ID_TOKEN_REQUEST_URL: `${url}/oidc/token?api-version=2.0`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: requestToken,
    },
    [Symbol.asyncDispose]: () => closed(server),
  };
  const services: Readonly<
    Record<string, (request: IncomingMessage, path: string) => ReturnType<HandlerFn> | undefined>
  > = {
    // cosign sends the token as a header, and takes no other status than 200.
    fulcio: async (request) => ({ ...(await fulcio.fn(withToken(await bodyOf(request), request))), statusCode: 200 }),
    rekor: async (request) => rekor.fn(JSON.stringify(logBody(JSON.parse(await bodyOf(request))))),
    tsa: async (request) => timestamps.fn(await bodyOf(request)),
    oidc: async (request) =>
      request.headers.authorization === `Bearer ${requestToken}`
        ? { statusCode: 200, response: JSON.stringify({ value: state.idToken() }), contentType: "application/json" }
        : { statusCode: 401, response: "" },
    tuf: async (_, path) => {
      const file = tuf.files.get(path.slice("/tuf/".length));
      return file === undefined
        ? { statusCode: 404, response: "" }
        : { statusCode: 200, response: new Uint8Array(file) };
    },
  };
  const answerTo = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = new URL(request.url ?? "/", url).pathname;
    const service = serviceOf(path);
    state.requests.push({ service, path });
    const forced = state.answer?.({ service, path });
    const answer = forced === undefined ? services[service]?.(request, path) : empty(forced);
    const { statusCode, response: body, contentType } = await (answer ?? empty(404));
    // cosign's client finds the entry by its id in this header.
    const etag = service === "rekor" && typeof body === "string" ? { etag: /[0-9a-f]{64}/.exec(body)?.[0] ?? "" } : {};
    response.writeHead(statusCode, { "content-type": contentType ?? "text/plain", ...etag });
    response.end(body);
  };
  server.on("request", (request, response) => {
    answerTo(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  return state;
}

function keyPair(): KeyPair {
  return generateKeyPairSync("ec", { namedCurve: "prime256v1" });
}

/** By the first part of a path, or (cosign's client of the log takes no path before it) by the API that it is of. */
function serviceOf(path: string): SigstoreRequest["service"] {
  if (path === "/api/v1/log/entries") return "rekor";
  if (path === "/api/v2/signingCert") return "fulcio";
  const first = path.split("/")[1];
  const named = (["fulcio", "oidc", "rekor", "tsa", "tuf"] as const).find((service) => service === first);
  if (named === undefined) throw new Error(`No service of Sigstore is at ${path}`);
  return named;
}

async function empty(statusCode: number): ReturnType<HandlerFn> {
  return { statusCode, response: "" };
}

type Keys = {
  readonly ca: readonly ArrayBufferView[];
  readonly tsa: readonly ArrayBufferView[];
  readonly tlog: Buffer;
  readonly ctlog: Buffer | undefined;
};

function trustedRootOf(url: string, { ca, tsa, tlog, ctlog }: Keys): object {
  const start = new Date(Date.now() - 60_000).toISOString();
  const authority = (uri: string, certificates: readonly ArrayBufferView[]): object => ({
    subject: { organization: "sigstore.mock", commonName: "sigstore" },
    uri,
    certChain: { certificates: certificates.map((each) => ({ rawBytes: base64(each) })) },
    validFor: { start },
  });
  const log = (baseUrl: string, key: Buffer): object => ({
    baseUrl,
    hashAlgorithm: "SHA2_256",
    publicKey: { rawBytes: key.toString("base64"), keyDetails: "PKIX_ECDSA_P256_SHA_256", validFor: { start } },
    logId: { keyId: createHash("sha256").update(key).digest("base64") },
  });
  return {
    mediaType: "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
    tlogs: [log(`${url}/rekor`, tlog)],
    certificateAuthorities: [authority(`${url}/fulcio`, ca)],
    ctlogs: ctlog === undefined ? [] : [log(`${url}/ctlog`, ctlog)],
    timestampAuthorities: [authority(`${url}/tsa`, tsa)],
  };
}

function pemOf(label: string, body: string): string {
  return `-----BEGIN ${label}-----\n${body.replaceAll(/(.{64})(?=.)/g, "$1\n")}\n-----END ${label}-----\n`;
}

function base64(bytes: ArrayBufferView): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}

function part(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

function tokenOf(claims: Readonly<Record<string, string>>): string {
  const now = Math.floor(Date.now() / 1000);
  const times = { aud: "sigstore", iat: now, nbf: now, exp: now + 300 };
  return `${part({ alg: "RS256", typ: "JWT" })}.${part({ ...times, ...claims })}.${part({ no: "signature" })}`;
}

function withToken(body: string, { headers }: IncomingMessage): string {
  const value: { credentials?: { oidcIdentityToken?: string } } = JSON.parse(body);
  const token = value.credentials?.oidcIdentityToken ?? headers.authorization?.replace(/^Bearer /, "") ?? "";
  return JSON.stringify({ ...value, credentials: { oidcIdentityToken: token } });
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  return (await buffer(request)).toString();
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}
