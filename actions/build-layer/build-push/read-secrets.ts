import type { BuildSecret } from "@layered-build/core/build-push";
import { namePattern } from "@layered-build/core/named-values";

/** What there is on the machine, of what secrets may be in. */
export interface Places {
  /** Whether there is a file, by its path from the checkout. */
  readonly hasFile: (path: string) => boolean;
  /** Whether a variable of the environment is set. */
  readonly hasVariable: (name: string) => boolean;
}

/** The items of each input about secrets. */
export interface SecretItems {
  readonly secrets: readonly string[];
  readonly "secret-files": readonly string[];
  readonly "secret-envs": readonly string[];
}

/** Secrets of a build, and what is wrong, or to be said, of the inputs. */
export interface ReadSecrets {
  readonly secrets: readonly BuildSecret[];
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
}

/** What ids of secrets are made of. They stand on command lines: what looks otherwise may be a value without its id. */
const idPattern = /^[A-Za-z0-9_.-]+$/;

/** Reads the inputs about secrets. No problem has a word of what was given: it may be a value without its id. */
export function readSecrets(items: SecretItems, places: Places): ReadSecrets {
  const problems: string[] = [];
  const warnings: string[] = [];
  const secretsOf = (name: keyof SecretItems, secretOf: (id: string, place: string) => BuildSecret) =>
    items[name].flatMap((item, at): readonly BuildSecret[] => {
      const entry = `${name}: entry ${at + 1}`;
      const [, id = "", value = ""] = /^([^=]*)=(.*)$/s.exec(item) ?? [];
      const secret = secretOf(id.trim(), value);
      const problem = problemOf(secret);
      if (secret.id === "") problems.push(`${entry} is no ID=${name === "secrets" ? "VALUE" : "PLACE"}`);
      // As docker/build-push-action does: a secret that does not exist, or that a fork's pull request cannot read, is empty. Base64 without
      // its id ends so too.
      else if (/^=*$/.test(value)) warnings.push(`${entry} has no value, and is left out.`);
      else if (problem !== undefined) problems.push(`${entry} ${problem}`);
      // As docker/build-push-action does, too.
      else if (secret.kind === "file" && !places.hasFile(secret.path))
        warnings.push(`${entry} names a file that is not there, and is left out.`);
      else {
        if (secret.kind === "variable" && !places.hasVariable(secret.name))
          warnings.push(`${entry} names a variable that is not set, and is empty.`);
        return [secret];
      }
      return [];
    });
  const secrets = [
    ...secretsOf("secret-envs", (id, name) => ({ kind: "variable", id, name: name.trim() })),
    ...secretsOf("secrets", (id, value) => ({ kind: "value", id, value })),
    ...secretsOf("secret-files", (id, path) => ({ kind: "file", id, path })),
  ];
  return { secrets, problems, warnings };
}

function problemOf(secret: BuildSecret): string | undefined {
  if (!idPattern.test(secret.id)) return "has no id, or one with more than letters, digits and _ . - in it";
  if (secret.kind !== "variable" || namePattern.test(secret.name)) return undefined;
  return "has no name of a variable: letters, digits and _ only";
}
