import { createServer, request as ask } from "node:http";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type AwsRoleServer, startAwsRole } from "../harness/aws-role.ts";
import { type Ecr, ecrRegistry, startEcr } from "../harness/ecr.ts";
import { gitRepository, type GitRepository } from "../harness/git-repository.ts";
import { type Registry, startRegistry } from "../harness/registry.ts";
import { requireTools } from "../harness/require-tools.ts";
import { runAction, type ActionResult } from "../harness/run-action.ts";

const { describe } = requireTools("docker-registry", "git", "perl");
const auth = { kind: "basic", username: "AWS", password: "made for twelve hours" } as const;
const login = `${auth.username}:${auth.password}`;
const arn = "arn:aws:iam::123456789012:role/images";

/** A proxy that has every host at one port of loopback. */
async function startProxy(port: number): Promise<AsyncDisposable & { readonly url: string }> {
  const proxy = createServer((incoming, outgoing) => {
    const url = new URL(incoming.url ?? "/", "http://127.0.0.1");
    const { method, headers } = incoming;
    const onward = ask({ host: "127.0.0.1", port, path: url.pathname + url.search, method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(outgoing);
    });
    onward.once("error", () => outgoing.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => {
    proxy.listen(0, "127.0.0.1", resolve);
  });
  const address = proxy.address();
  if (typeof address !== "object" || address === null) throw new Error("The proxy has no port.");
  return {
    url: `http://127.0.0.1:${address.port}`,
    [Symbol.asyncDispose]: async () => {
      proxy.closeAllConnections();
      await new Promise((resolve) => {
        proxy.close(resolve);
      });
    },
  };
}

describe("a registry of AWS ECR, behind a password that AWS gives", () => {
  let stack: AsyncDisposableStack;
  let registry: Registry;
  let ecr: Ecr;
  let role: AwsRoleServer;
  let repository: GitRepository;
  let proxy: Awaited<ReturnType<typeof startProxy>>;

  beforeAll(async () => {
    stack = new AsyncDisposableStack();
    registry = stack.use(await startRegistry({ auth }));
    ecr = stack.use(await startEcr());
    ecr.logins = [login];
    role = stack.use(await startAwsRole());
    proxy = stack.use(await startProxy(Number(registry.host.split(":")[1])));
    repository = stack.use(
      await gitRepository({
        "layers.yaml": JSON.stringify({
          image: `${ecrRegistry}/acme/app`,
          layers: { app: { dockerfile: "Dockerfile" } },
        }),
        Dockerfile: "FROM scratch\nCOPY main.txt /\n",
        "main.txt": "one\n",
      }),
    );
  });
  afterAll(() => stack.disposeAsync());

  const build = (
    inputs: Readonly<Record<string, string>>,
    env: Readonly<Record<string, string>>,
  ): Promise<ActionResult> =>
    runAction({
      action: "build-layer",
      workspace: repository.path,
      inputs: { "insecure-registries": ecrRegistry, ...inputs },
      env: {
        HTTP_PROXY: proxy.url,
        NO_PROXY: "127.0.0.1",
        AWS_ENDPOINT_URL_ECR: ecr.url,
        AWS_EC2_METADATA_DISABLED: "true",
        ...env,
      },
      secrets: ["made for twelve hours", "token for sts.amazonaws.com"],
    });

  test("is signed in to as a role, taken on by the job's OIDC token", async () => {
    const result = await build({ "aws-role": arn }, role.env);
    expect([result.outcome, result.log]).toEqual(["success", expect.stringContaining("app: built")]);
    expect(role.asked).toEqual([
      expect.objectContaining({
        Action: "AssumeRoleWithWebIdentity",
        RoleArn: arn,
        WebIdentityToken: "token for sts.amazonaws.com",
      }),
    ]);
    expect([...ecr.accessKeys]).toEqual([role.accessKey]);
  });

  test("is signed in to as whoever the SDK finds, without a role", async () => {
    ecr.accessKeys.clear();
    const result = await build({}, { AWS_ACCESS_KEY_ID: "AKIATEST", AWS_SECRET_ACCESS_KEY: "test" });
    expect([result.outcome, [...ecr.accessKeys]]).toEqual(["success", ["AKIATEST"]]);
  });

  test("is signed in to anew where the password is refused", async () => {
    ecr.logins = ["AWS:of yesterday", login];
    const asked = ecr.calls.length;
    await repository.commit({ "main.txt": "two\n" });
    const result = await build({ "aws-role": arn }, role.env);
    expect([result.outcome, ecr.calls.length - asked]).toEqual(["success", 2]);
  });

  test("where nobody is found, says that the registry wants a log-in", async () => {
    const result = await build({}, {});
    expect([result.outcome, result.log]).toEqual(["failure", expect.stringMatching(/log ?in|credentials/i)]);
  });

  test("says what to do where there is no OIDC token, and where AWS refuses", async () => {
    const untold = await build({ "aws-role": arn }, { AWS_ENDPOINT_URL_STS: role.env["AWS_ENDPOINT_URL_STS"] ?? "" });
    expect(untold.log).toContain("`aws-role` needs an OIDC token");
    const wrong = await build({ "aws-role": arn }, { ...role.env, ACTIONS_ID_TOKEN_REQUEST_TOKEN: "of another job" });
    expect(wrong.log).toContain("GitHub gives no OIDC token (status 401).");
    role.refuses = true;
    const refused = await build({ "aws-role": arn }, role.env);
    expect(refused.log).toContain(`AWS does not let this job take on the role ${arn}.`);
    role.refuses = false;
    ecr.denied.add("GetAuthorizationToken");
    const denied = await build({ "aws-role": arn }, role.env);
    expect(denied.log).toContain("AWS does not sign this job in to ECR in eu-west-1.");
  });
});
