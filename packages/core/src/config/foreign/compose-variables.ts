import { parseEnv } from "node:util";
import { InterpolationError, type Variables } from "./interpolate.ts";

/**
 * The variables of a Compose file: those of the environment, then those of the `.env` beside the file, as Compose takes them.
 * `warn` is told once of each that is used and not set.
 */
export function composeVariables(
  env: Readonly<Record<string, string>>,
  envFile: { readonly path: string; readonly text: string | undefined },
  warn: (message: string) => void,
): Variables {
  const fileValues = new Map(Object.entries(envFile.text === undefined ? {} : parseEnv(envFile.text)));
  const missing = new Set<string>();
  return {
    get(name) {
      if (Object.hasOwn(env, name)) return env[name];
      const value = fileValues.get(name);
      // Whether it is replaced depends on the quotes around it, which the parser has taken off.
      if (value?.includes("$") === true) {
        throw new InterpolationError(
          `the value of ${name} in ${envFile.path} has a dollar: variables in this file are not replaced; set ${name} in the environment`,
        );
      }
      return value;
    },
    missing(name) {
      if (missing.has(name)) return;
      missing.add(name);
      warn(`the variable ${name} is not set, and counts as empty`);
    },
  };
}
