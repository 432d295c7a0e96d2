import { ConnectionFailure, discard, isLoopbackHost, type Clock, type Transport } from "@layered-build/oci";

/** What is asked of a running Space. */
export interface SpaceCheck {
  /** The address in the Hub's `host` field. */
  readonly host: string;
  /** The front matter's `base_path`. */
  readonly basePath: string;
  /** Has to answer with 2xx or 3xx. Without it the base path is asked, and any answer but an error of the server will do. */
  readonly path: string | undefined;
  /** For a Space that is not public. */
  readonly token: string | undefined;
  readonly transport: Transport;
  readonly clock: Clock;
  /** Milliseconds since 1970. */
  readonly deadline: number;
}

/** Whether it answers; `answer` for messages: `404`, `no connection: …`. */
export interface SpaceAnswer {
  readonly isGood: boolean;
  readonly url: string;
  readonly answer: string;
}

/** Milliseconds: the Hub's proxy needs a moment to know of a Space that began to run. */
const longestWait = 60_000;
const delay = 1000;

/** Asks a Space by HTTP whether it answers; a server's error or no connection is asked again for a minute. */
export async function checkSpaceAnswers(check: SpaceCheck): Promise<SpaceAnswer> {
  const { clock, deadline, path } = check;
  const url = addressOf(check);
  const until = Math.min(deadline, clock.now() + longestWait);
  if (url === undefined)
    return { isGood: false, url: check.host, answer: "the Hub's `host` is no address that can be asked" };
  for (;;) {
    const { status, words } = await ask(url, check);
    const isGood = path === undefined ? status < 500 : status < 400;
    const isFinal = status < 500 || clock.now() >= until;
    if (isGood || isFinal) return { isGood, url: url.href, answer: words };
    await clock.sleep(delay);
  }
}

/** Where a Space is asked: https, or here. Paths are set into the host's address, since `//elsewhere` resolved against it would leave it. */
function addressOf({ host, basePath, path }: Pick<SpaceCheck, "host" | "basePath" | "path">): URL | undefined {
  if (!URL.canParse(host)) return undefined;
  const url = new URL(host);
  const below = path === undefined ? basePath : `${basePath.replace(/\/+$/, "")}/${path.replace(/^\/+/, "")}`;
  const [pathname = "", query] = below.replace(/#.*$/s, "").split(/\?(.*)/s);
  url.pathname = pathname;
  url.search = query ?? "";
  const isHere = url.protocol === "http:" && isLoopbackHost(url.host);
  return url.protocol === "https:" || isHere ? url : undefined;
}

async function ask(
  url: URL,
  { transport, token }: Pick<SpaceCheck, "transport" | "token">,
): Promise<{ readonly status: number; readonly words: string }> {
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
  try {
    const reply = await transport.send({ method: "GET", url, headers: { accept: "*/*", ...authorization } });
    await discard(reply);
    return { status: reply.status, words: String(reply.status) };
  } catch (error) {
    if (error instanceof ConnectionFailure) return { status: 599, words: `no connection: ${error.message}` };
    throw error;
  }
}
