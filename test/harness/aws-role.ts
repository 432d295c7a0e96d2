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

/** Starts both. STS speaks the query protocol of its API Reference 2011-06-15; the token says only whom it is made out to. */
export async function startAwsRole(): Promise<AwsRoleServer> {
  const asked: Readonly<Record<string, string>>[] = [];
  const accessKey = "ASIATEST";
  const server = createServer((request, response) => {
    const reply = async (): Promise<void> => {
      const url = new URL(request.url ?? "/", "http://127.0.0.1");
      if (request.method === "GET") {
        response.end(JSON.stringify({ value: `token for ${url.searchParams.get("audience") ?? ""}` }));
        return;
      }
      asked.push(Object.fromEntries(new URLSearchParams(await text(request))));
      response.writeHead(role.refuses ? 403 : 200, { "content-type": "text/xml" });
      response.end(role.refuses ? refusal : answer(accessKey));
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
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: "right",
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

const refusal = `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>AccessDenied</Code>
<Message>Not authorized to perform sts:AssumeRoleWithWebIdentity</Message></Error></ErrorResponse>`;
