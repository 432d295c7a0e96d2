import { sameCredentials, type Credentials, type CredentialSource } from "@layered-build/oci";

/** A role of AWS, and what gives the OIDC token by which it is taken on. */
export interface AwsRole {
  readonly arn: string;
  readonly idToken: (audience: string) => Promise<string>;
}

/** A host of AWS ECR: the account that it belongs to, and its region. */
export interface EcrHost {
  readonly account: string;
  readonly region: string;
}

type Env = Readonly<Record<string, string | undefined>>;

const pattern = /^(\d{12})\.dkr[.-]ecr(?:-fips)?\.([a-z0-9-]+)\.(?:amazonaws\.(?:com|com\.cn|eu)|on\.aws)$/;

/** The account and region that a registry's name says, undefined where it is not AWS ECR's. */
export function ecrHost(registry: string): EcrHost | undefined {
  const [, account, region] = pattern.exec(registry) ?? [];
  return account === undefined || region === undefined ? undefined : { account, region };
}

/**
 * Signs in to AWS ECR: by `role`, or as whoever AWS's SDK finds. Undefined for other registries, and where without a role nobody is found.
 * A password is good for 12 hours: a new one is asked for when the registry refuses it. Throws `aws` where AWS refuses.
 */
export function ecrCredentials(env: Env, role: AwsRole | undefined): CredentialSource {
  const given = new Map<string, Promise<Credentials | undefined>>();
  const signIn = async (host: EcrHost): Promise<Credentials | undefined> => {
    // Only now: AWS's SDK is larger than all else together, and for few.
    const { signInToEcr } = await import("./aws/sign-in-to-ecr.ts");
    return signInToEcr(host, env, role);
  };
  return async (registry, _repository, refused) => {
    const host = ecrHost(registry);
    if (host === undefined) return undefined;
    const before = await given.get(registry);
    const isWorn = refused !== undefined && before !== undefined && sameCredentials(refused, before);
    const now = (isWorn ? undefined : given.get(registry)) ?? signIn(host);
    given.set(registry, now);
    return now;
  };
}
