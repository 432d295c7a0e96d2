import { OciError } from "@layered-build/oci";
import { LayeredBuildError } from "../error.ts";
import type { HubClient, HubToken } from "../hub/hub-client.ts";
import type { Log } from "../ports.ts";
import { z } from "../z.ts";
import { spaceText, type SpaceName } from "./space-name.ts";

/** What a run can show the Hub of itself. */
export interface SpaceCredentials {
  /** The input `hf-token`. */
  readonly token: string | undefined;
  /** Asks whoever runs this job for a signed statement of what it is (OIDC), meant for an audience; undefined where nobody can be asked. */
  readonly idToken: ((audience: string) => Promise<string>) | undefined;
  /** Keeps a text out of the log from here on. */
  readonly mask: (secret: string) => void;
}

/** The Hub takes statements that are meant for it alone, whatever address it is asked at (trusted-publishers.md). */
const audience = "https://huggingface.co";

const tokenSchema = () => z.object({ access_token: z.string().check(z.minLength(1)) });
const whoSchema = () =>
  z.object({
    auth: z.optional(
      z.object({
        accessToken: z.optional(
          z.object({
            role: z.string(),
            fineGrained: z.optional(
              z.object({
                scoped: z.array(
                  z.object({ entity: z.object({ name: z.optional(z.string()) }), permissions: z.array(z.string()) }),
                ),
              }),
            ),
          }),
        ),
      }),
    ),
  });

/**
 * The tokens to work with, best first: that of the trusted publisher (OIDC; of one Space, for an hour), then `hf-token`, which is also for
 * what a publisher may not do. Throws `bad-input` where there is neither, and what the Hub says to the only one that there is.
 */
export async function signIn(
  hub: HubClient,
  space: SpaceName,
  { token, idToken, mask }: SpaceCredentials,
  log: Log,
): Promise<readonly HubToken[]> {
  if (token !== undefined && !/^hf_[\x21-\x7e]+$/.test(token)) {
    throw new LayeredBuildError("bad-input", "hf-token is no token of Hugging Face: those begin with hf_.", {
      hint: `Make one at ${hub.endpoint}/settings/tokens, and hand it on as a secret: hf-token: \${{ secrets.HF_TOKEN }}`,
    });
  }
  const given: readonly HubToken[] = token === undefined ? [] : [{ text: token, from: "hf-token" }];
  if (idToken === undefined) {
    if (given.length > 0) return given;
    throw new LayeredBuildError(
      "bad-input",
      `Space ${spaceText(space)}: there is nothing to sign in to the Hub with.`,
      {
        hint: "Give the job `permissions: id-token: write` and the Space a trusted publisher (https://huggingface.co/docs/hub/trusted-publishers), or the step `hf-token`.",
      },
    );
  }
  try {
    const published = await exchange(hub, space, await idToken(audience));
    mask(published);
    log.info(`Space ${spaceText(space)}: signed in as its trusted publisher`);
    return [{ text: published, from: "the trusted publisher" }, ...given];
  } catch (error) {
    if (given.length === 0) throw untrusted(space, error);
    const why = error instanceof Error ? error.message : String(error);
    log.info(`Signed in by hf-token; as a trusted publisher it was not possible: ${why}`);
    return given;
  }
}

/** Refuses a token that may only read, or only other repositories, before anything is written. Throws `OciError`. */
export async function checkToken(hub: HubClient, { owner, name }: SpaceName): Promise<void> {
  const what = `Space ${owner}/${name}`;
  const given = hub.tokens.filter((token) => token.from === "hf-token");
  // The publisher's token is of this Space, and may write: else there would be none.
  if (given.length === 0 || given.length < hub.tokens.length) return;
  const { auth } = await hub.json({ path: ["api", "whoami-v2"], what, right: "to say whose it is" }, whoSchema());
  const role = auth?.accessToken?.role;
  const scopes = auth?.accessToken?.fineGrained?.scoped;
  const mayWrite = scopes?.some(
    ({ entity, permissions }) =>
      permissions.includes("repo.write") && [owner, `${owner}/${name}`].includes(entity.name ?? owner),
  );
  if (role !== "read" && mayWrite !== false) return;
  const why = role === "read" ? "may only read" : `has no right to write to repositories of ${owner}`;
  throw new OciError("forbidden", `${what}: the token in hf-token ${why}.`, {
    hint: `Make a write token, or a fine-grained one with "Write access to contents/settings" of ${owner}/${name}: ${hub.endpoint}/settings/tokens`,
  });
}

async function exchange(hub: HubClient, space: SpaceName, idToken: string): Promise<string> {
  const body = {
    grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
    subject_token_type: "urn:ietf:params:oauth:token-type:id_token",
    subject_token: idToken,
    resource: `spaces/${spaceText(space)}`,
  };
  const what = `Space ${spaceText(space)}, trusted publisher`;
  const { access_token } = await hub.withTokens([]).json({ path: ["oauth", "token"], body, what }, tokenSchema());
  return access_token;
}

function untrusted(space: SpaceName, error: unknown): unknown {
  if (!(error instanceof OciError) || error.code !== "refused") return error;
  return new OciError("unauthorized", error.message, {
    hint: `In the Space's settings, "Trusted Publishers", the claims have to be those of this very run (repository, branch, workflow; https://huggingface.co/docs/hub/trusted-publishers). A Space that is still to be made has none: give \`hf-token\`, with ${spaceText(space)} in its rights.`,
    cause: error,
  });
}
