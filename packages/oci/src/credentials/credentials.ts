import { canonicalRegistry } from "../reference-grammar.ts";

/** What proves to a registry who asks: a user name and password, or an identity token (OAuth2 refresh token). */
export type Credentials = { readonly username: string; readonly password: string } | { readonly identityToken: string };

/**
 * Looks up the credentials for a repository; undefined where there are none (the registry is then asked anonymously).
 * `registry` is the host as references name it (`docker.io` for Docker Hub). `refused` are credentials of an earlier look-up that
 * the registry no longer takes: a source that can get others does so. Throws `OciError` `credentials`.
 */
export type CredentialSource = (
  registry: string,
  repository: string,
  refused?: Credentials,
) => Promise<Credentials | undefined>;

/** The same credentials for all repositories of one registry; none for any other registry. */
export function fixedCredentials(registry: string, credentials: Credentials): CredentialSource {
  const wanted = canonicalRegistry(registry);
  return (asked) => Promise.resolve(canonicalRegistry(asked) === wanted ? credentials : undefined);
}

/** Asks the sources in order; the first that has credentials wins, and the others are not asked. */
export function firstOf(...sources: readonly CredentialSource[]): CredentialSource {
  return async (registry, repository, refused) => {
    for (const source of sources) {
      const found = await source(registry, repository, refused);
      if (found !== undefined) return found;
    }
    return undefined;
  };
}

/** Whether two credentials are the same ones. */
export function sameCredentials(one: Credentials, other: Credentials): boolean {
  if ("identityToken" in one || "identityToken" in other)
    return "identityToken" in one && "identityToken" in other && one.identityToken === other.identityToken;
  return one.username === other.username && one.password === other.password;
}
