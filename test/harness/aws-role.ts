import { createServer } from "node:http";
import { text } from "node:stream/consumers";

/** What a job takes a role of AWS on with: GitHub's OIDC tokens and AWS STS, on loopback. */
export type AwsRoleServer = AsyncDisposable & {
  /** The environment of a job with `id-token: write`, on such a runner. */
  readonly env: Readonly<Record<string, string>>;
  /** The one access key that STS gives. */
  readonly accessKey: string;
  /** What STS was asked: the parameters of AssumeRoleWithWebIdentity. */
  readonly asked: Readonly<Record<string, string>>[];
  /** Whether STS refuses, as it does where the role's trust policy names somebody else. */
  refuses: boolean;
};

const right = "right of this job";
const audience = "sts.amazonaws.com";

/**
 * Starts both. GitHub gives a token only to a job that shows its right to one. STS speaks the query protocol of its API Reference 2011-06-15,
 * and takes only tokens that were given, and are made out to it.
 */
export async function startAwsRole(): Promise<AwsRoleServer> {
  const asked: Readonly<Record<string, string>>[] = [];
  const accessKey = "ASIATEST";
  const given = new Set<string>();
  const server = createServer((request, response) => {
    const reply = async (): Promise<void> => {
      const url = new URL(request.url ?? "/", "http://127.0.0.1");
      if (request.method === "GET") {
        const isRight = request.headers.authorization === `Bearer ${right}`;
        const value = `token for ${url.searchParams.get("audience") ?? ""}`;
        if (isRight) given.add(value);
        response.writeHead(isRight ? 200 : 401).end(JSON.stringify(isRight ? { value } : { message: "Unauthorized" }));
        return;
      }
      const parameters = Object.fromEntries(new URLSearchParams(await text(request)));
      asked.push(parameters);
      const { Action: action, WebIdentityToken: token = "" } = parameters;
      const isGood = action === "AssumeRoleWithWebIdentity" && given.has(token) && token === `token for ${audience}`;
      const refused = isGood ? "AccessDenied" : "InvalidIdentityToken";
      response.writeHead(isGood && !role.refuses ? 200 : 403, { "content-type": "text/xml" });
      response.end(isGood && !role.refuses ? answer(accessKey) : refusal(refused));
    };
    reply().catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("The server has no port.");
  const url = `http://127.0.0.1:${address.port}`;
  const role: AwsRoleServer = {
    env: {
      AWS_ENDPOINT_URL_STS: url,
      ACTIONS_ID_TOKEN_REQUEST_URL: `${url}/token?api-version=2.0`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: right,
    },
    accessKey,
    asked,
    refuses: false,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
  return role;
}

const answer = (
  accessKey: string,
): string => `<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
<AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>${accessKey}</AccessKeyId><SecretAccessKey>secret</SecretAccessKey>
<SessionToken>session</SessionToken><Expiration>${new Date(Date.now() + 3_600_000).toISOString()}</Expiration></Credentials>
</AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>`;

const refusal = (
  code: string,
): string => `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>${code}</Code>
<Message>Not authorized to perform sts:AssumeRoleWithWebIdentity</Message></Error></ErrorResponse>`;
