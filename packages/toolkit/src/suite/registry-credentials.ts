import { checkRegistryHost, credentialsOfRun, type AwsRole } from "@layered-build/core/credentials";
import { systemClock, type CredentialSource } from "@layered-build/oci";
import { ToolkitError } from "../error.ts";
import type { ActionManifest, Inputs } from "../manifest/define-action.ts";
import type { registryInputs } from "../manifest/shared-inputs.ts";
import type { ActionContext } from "../run/context.ts";

/** The inputs that say who to be at registries. */
export type RegistryInputs = Inputs<{ readonly inputs: typeof registryInputs } & ActionManifest>;

const retries = { attempts: 4, baseDelay: 1000, maxDelay: 10_000 };

/** Who to sign in as, by the inputs and the environment; user name and password go to the registries of `images`. Throws `bad-input`. */
export function registryCredentials(
  inputs: RegistryInputs,
  { env, mask }: Pick<ActionContext, "env" | "mask">,
  images: readonly { readonly image: string }[],
): CredentialSource {
  const { registry, username, password, token } = inputs;
  for (const host of inputs["insecure-registries"]) checkRegistryHost("insecure-registries", host);
  const awsRole = awsRoleOf(inputs, { env, mask });
  return credentialsOfRun({ env, registry, username, password, token, awsRole }, images);
}

/** The role of AWS that the inputs name, to be taken on by this job's OIDC token. */
export function awsRoleOf(
  inputs: Pick<RegistryInputs, "aws-role">,
  { env, mask }: Pick<ActionContext, "env" | "mask">,
): AwsRole | undefined {
  const arn = inputs["aws-role"];
  return arn === undefined ? undefined : { arn, idToken: idTokens(env, mask) };
}

function idTokens(env: ActionContext["env"], mask: ActionContext["mask"]): (audience: string) => Promise<string> {
  return async (audience) => {
    // Only now: most registries are not AWS's.
    const { idTokenOf } = await import("./request-id-token.ts");
    const idToken = idTokenOf(env, mask, { policy: retries, clock: systemClock });
    if (idToken !== undefined) return idToken(audience);
    throw new ToolkitError("bad-input", "`aws-role` needs an OIDC token, and this job cannot get one.", {
      hint: "Grant the job `permissions: id-token: write` (a called workflow's caller too).",
    });
  };
}
