/** What the runner sets for this action alone: inputs (passwords among them), state, command files, and the right to ask for an OIDC token. */
const forThisActionOnly =
  /^(INPUT_.*|STATE_.*|GITHUB_(OUTPUT|ENV|PATH|STATE|STEP_SUMMARY|ARTIFACTS)|ACTIONS_ID_TOKEN_REQUEST_(URL|TOKEN))$/i;

/**
 * The environment for the programs that an action starts: its own, less what the runner gave to this action alone.
 * Not a list of what is allowed: credential helpers, proxies and tools need variables that only the user knows of.
 */
export function programEnvironment(
  env: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  const entries = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(entries.filter(([name]) => !forThisActionOnly.test(name)));
}
