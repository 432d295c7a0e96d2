import { LayeredBuildError } from "../error.ts";

const MAX_LENGTH = 128;

// Upper case is refused with it: on a file system that ignores case the two would be one tag of an `oci:` folder.
const reserved = /^(?:key|step|tree|inputs)-[0-9a-f]{32}$/i;

/**
 * Refuses a user's tag that no registry would take, or that looks like one of the suite's own.
 *
 * `name` is the whole tag; `prefixes` are the tag prefixes of the layers that share its repository, since the suite's own tags
 * (`key-`, `step-`, `tree-`, `inputs-` and 32 hex digits) stand behind them. OCI distribution-spec, "Pulling manifests", has the grammar.
 *
 * @throws LayeredBuildError `bad-tag`
 */
export function validateTag(name: string, prefixes: readonly string[] = []): void {
  const problem = grammarProblem(name) ?? reservedProblem(name, prefixes);
  if (problem !== undefined) throw new LayeredBuildError("bad-tag", problem.message, { hint: problem.hint });
}

interface Problem {
  readonly message: string;
  readonly hint: string;
}

function grammarProblem(name: string): Problem | undefined {
  if (name === "") return { message: "a tag is empty", hint: "give the rule a value, or remove it" };
  if (name.length > MAX_LENGTH) {
    return {
      message: `tag ${name} has ${name.length} characters, and registries take ${MAX_LENGTH}`,
      hint: "a long branch name is the likely reason: use type=sha or type=ref,event=pr for such branches, or a shorter prefix",
    };
  }
  if (/^[.-]/.test(name)) {
    return {
      message: `tag ${name} begins with "${name[0]}", and a tag begins with a letter, a digit or _`,
      hint: "give the rule a prefix, such as prefix=v; a branch name that begins with a special character is the likely reason",
    };
  }
  const [wrong] = /[^a-zA-Z0-9._-]/.exec(name) ?? [];
  if (wrong === undefined) return undefined;
  return {
    message: `tag ${JSON.stringify(name)} contains ${JSON.stringify(wrong)}`,
    hint: "a tag has letters of ASCII, digits, and the characters . _ -",
  };
}

function reservedProblem(name: string, prefixes: readonly string[]): Problem | undefined {
  if (!["", ...prefixes].some((prefix) => name.startsWith(prefix) && reserved.test(name.slice(prefix.length)))) {
    return undefined;
  }
  return {
    message: `tag ${name} has the form of the tags that layered-build keeps for itself`,
    hint: "`key-`, `step-`, `tree-` and `inputs-` followed by 32 hex digits are taken: use another prefix, or other than 32 digits",
  };
}
