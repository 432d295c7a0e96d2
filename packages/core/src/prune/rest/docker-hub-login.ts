import { readStart, type Credentials, type Transport } from "@layered-build/oci";
import { LayeredBuildError } from "../../error.ts";

/** The headers of Docker Hub's own API: a token that a log-in gives, asked for once. Throws `store` where there is none. */
export function dockerHubHeaders(
  url: string,
  transport: Transport,
  credentials: () => Promise<Credentials | undefined>,
): () => Promise<Readonly<Record<string, string>>> {
  let token: Promise<string> | undefined;
  return async () => {
    token ??= logIn(url, transport, credentials);
    return { authorization: `Bearer ${await token}` };
  };
}

async function logIn(
  url: string,
  transport: Transport,
  credentials: () => Promise<Credentials | undefined>,
): Promise<string> {
  const given = await credentials();
  if (given === undefined || !("username" in given)) throw noLogIn("no user name and password are given");
  const { username, password } = given;
  const reply = await transport.send({
    method: "POST",
    url: new URL("/v2/users/login", url),
    headers: { "content-type": "application/json" },
    body: Buffer.from(JSON.stringify({ username, password })),
  });
  const text = await readStart(reply);
  if (reply.status !== 200) throw noLogIn(`it answered ${reply.status}`);
  const answer: unknown = JSON.parse(text);
  if (typeof answer === "object" && answer !== null && "token" in answer && typeof answer.token === "string")
    return answer.token;
  throw noLogIn("its answer has no token");
}

function noLogIn(why: string): LayeredBuildError {
  return new LayeredBuildError("store", `There is no log-in at Docker Hub: ${why}.`, {
    hint: "Give `username` and `password`: an access token with the rights Read, Write, Delete, or log in before with docker/login-action.",
  });
}
