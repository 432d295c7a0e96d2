type Environment = Readonly<Record<string, string | undefined>>;

/** Where problems with the action are reported. */
export function ownIssues(env: Environment = process.env): string {
  const address = ownRepository(env);
  return address === undefined ? "the issues of its repository" : `${address}/issues`;
}

/** Where a user reads one of the action's own documents, which the checkout does not have; as the version in use has it. */
export function ownDocument(path: string, env: Environment = process.env): string {
  const address = ownRepository(env);
  if (address === undefined) return `${path} of the action's repository`;
  return `${address}/blob/${env["GITHUB_ACTION_REF"] || "HEAD"}/${path}`;
}

/** GITHUB_ACTION_REPOSITORY is where the action came from; it is empty for an action of the checkout itself. */
function ownRepository(env: Environment): string | undefined {
  const repository = env["GITHUB_ACTION_REPOSITORY"] ?? "";
  return repository === "" ? undefined : `${env["GITHUB_SERVER_URL"] ?? "https://github.com"}/${repository}`;
}
