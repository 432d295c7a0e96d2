import { parseNamedValues } from "@layered-build/core/named-values";
import type { Parsed } from "../manifest/input-spec.ts";

/** What git and the runner go by, but for what ends as secrets do: BuildKit's GIT_AUTH_TOKEN is one, and many a build's GITHUB_TOKEN. */
const ofGitAndRunner = /^(GIT|GITHUB)_(?!.*(TOKEN|PAT|PASSWORD|KEY|HEADER|SECRET)$)/;
/** What programs are found and run by: a build's variables are theirs too, since BuildKit's client hands them on. */
const ofPrograms =
  /^(PATH|HOME|BASH_ENV|NODE_OPTIONS|(LD|DYLD|RUNNER|ACTIONS|INPUT|BUILDX|BUILDKIT)_.*|DOCKER_(CONFIG|HOST|CONTEXT|CERT_PATH|TLS_VERIFY))$/;

/**
 * Reads the input `build-secrets`: variables of builds alone, `NAME=VALUE` lines, or a JSON object of texts. What is empty is left out: so is a
 * secret that does not exist, or that a fork's pull request cannot read. No problem has a word of what was given: it may be a value without
 * its name.
 */
export function parseBuildSecrets(text: string): Parsed<Readonly<Record<string, string>>> {
  const parsed = parseNamedValues(text, { isSecret: true, problemOf });
  if (!parsed.ok) return parsed;
  return { ok: true, value: Object.fromEntries([...parsed.value].filter(([, value]) => value !== "")) };
}

function problemOf(name: string): string | undefined {
  if (!ofGitAndRunner.test(name) && !ofPrograms.test(name)) return undefined;
  return "has a name by which programs are run, as PATH is: give it another, and name that in the layer's `secrets`";
}
