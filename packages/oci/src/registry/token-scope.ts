/** A scope for a repository as token servers read it (distribution, "Token Scope Documentation"). */
export function repositoryScope(repository: string, ...actions: readonly ("pull" | "push" | "delete")[]): string {
  return `repository:${repository}:${actions.join(",")}`;
}

/** Adds the scopes that a challenge names and that are not covered yet; the given ones stay first, in their order. */
export function mergeScopes(scopes: readonly string[], challenged: string | undefined): readonly string[] {
  const added = (challenged ?? "")
    .split(" ")
    .filter((scope) => scope !== "" && !scopes.some((have) => covers(have, scope)));
  return [...scopes, ...added];
}

/** True if a token for scope `have` serves where `want` is needed. */
export function covers(have: string, want: string): boolean {
  const [haveResource, haveActions] = parts(have);
  const [wantResource, wantActions] = parts(want);
  return haveResource === wantResource && wantActions.every((action) => haveActions.includes(action));
}

function parts(scope: string): readonly [string, readonly string[]] {
  const colon = scope.lastIndexOf(":");
  return [scope.slice(0, Math.max(colon, 0)), scope.slice(colon + 1).split(",")];
}
