import { expect, test } from "@jest/globals";
import { identityMatch, identityOfToken } from "../src/sign/keyless-identity.ts";
import { withinBudget } from "../src/sign/within-budget.ts";
import { RecordingLog } from "./recording-log.ts";

const workflow = "https://github.com/acme/shop/.github/workflows/images.yml@refs/heads/main";

test.each([
  [workflow, workflow, true],
  [workflow, `${workflow}x`, false],
  [workflow.replace("github.com", "githubxcom"), workflow, false],
  ["^https://github\\.com/acme/shop/.*$", workflow, true],
  ["^https://github\\.com/acme/shop/.*$", "https://github.com/acme/shop-evil/x", false],
  ["^https://github\\.com/acme/(shop|web)/.*$", workflow, true],
  ["^https://github\\.com/acme/[|s]hop/.*$", workflow, true],
])("%s matches %s: %s", (wanted, identity, expected) => {
  expect(identityMatch(wanted)(identity)).toBe(expected);
});

test.each(["^https://github.com/acme/shop", "shop/.*$", "^https://a|https://b$", "^a|b$", "^cost\\$", "^(a$"])(
  "%s is refused: it would match anywhere, or cannot be read",
  (wanted) => {
    expect(() => identityMatch(wanted)).toThrow("certificate-identity: the regular expression");
  },
);

test("an expression that takes too long is ended, since whoever signs chooses the text", () => {
  const matches = identityMatch("^(a+)+$");
  expect(matches("aaa")).toBe(true);
  expect(() => matches(`${"a".repeat(32)}!`)).toThrow("takes more than 1 second on");
});

const token = (claims: object): string => `x.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.y`;

test("the identity of a token is the file that the job is in, an e-mail address, or the subject", () => {
  const common = { iss: "https://issuer", sub: "repo:acme/shop" };
  const file = "acme/lib/.github/workflows/sign.yml@refs/tags/v1";
  expect(identityOfToken(token({ ...common, job_workflow_ref: file })).identity).toBe(`https://github.com/${file}`);
  expect(identityOfToken(token({ ...common, email: "a@b.example" }))).toEqual({
    identity: "a@b.example",
    issuer: "https://issuer",
  });
  expect(identityOfToken(token(common)).identity).toBe("repo:acme/shop");
  expect(() => identityOfToken("no.token")).toThrow("The OIDC token is none");
});

test("passing failures are tried again until the budget is used up, others not", async () => {
  let now = 0;
  const waits: number[] = [];
  const clock = {
    now: () => now,
    sleep: async (ms: number) => {
      waits.push(ms);
      now += ms;
    },
    random: () => 0,
  };
  const down = new Error("down");
  let tries = 0;
  const attempt = async (): Promise<never> => {
    tries += 1;
    throw down;
  };
  await expect(withinBudget(20_000, clock, new RecordingLog(), () => true, attempt)).rejects.toBe(down);
  expect(waits).toEqual([500, 1000, 2000, 4000, 8000]);
  await expect(withinBudget(20_000, clock, new RecordingLog(), () => false, attempt)).rejects.toBe(down);
  expect(tries).toBe(7);
});
