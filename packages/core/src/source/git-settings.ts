/** A line of git's configuration. */
export type GitSetting = readonly [name: string, value: string];

/**
 * Adds settings to an environment as git reads them there (git-config, "GIT_CONFIG_COUNT"): secrets among them are in no file, and on no
 * command line, which other users of the machine can see.
 */
export function withConfiguration(
  env: Readonly<Record<string, string>>,
  settings: readonly GitSetting[],
): Readonly<Record<string, string>> {
  const given = Number(env["GIT_CONFIG_COUNT"] ?? 0) || 0;
  const variables = settings.flatMap(([name, value], index) => [
    [`GIT_CONFIG_KEY_${given + index}`, name],
    [`GIT_CONFIG_VALUE_${given + index}`, value],
  ]);
  return { ...env, ...Object.fromEntries(variables), GIT_CONFIG_COUNT: String(given + settings.length) };
}
