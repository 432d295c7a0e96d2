import { LayeredBuildError } from "../error.ts";
import { lineFields, listLines } from "./list-lines.ts";

/**
 * What holds for all tags of an image: metadata-action's `flavor` input.
 *
 * `latest`: whether there is a tag `latest`; `auto` asks the first tag's rule. `prefix` and `suffix` are templates for tags whose rule
 * has none of its own; with `prefixLatest` and `suffixLatest` they go around `latest` too, unrendered.
 */
export interface Flavor {
  readonly latest: "auto" | "true" | "false";
  readonly prefix: string;
  readonly prefixLatest: boolean;
  readonly suffix: string;
  readonly suffixLatest: boolean;
}

type Affix = "prefix" | "suffix";

const supported = "a line is `latest=auto|true|false`, `prefix=TEXT[,onlatest=true]` or `suffix=TEXT[,onlatest=true]`";

/**
 * Reads a flavor: lines of `latest=…`, `prefix=…[,onlatest=…]`, `suffix=…[,onlatest=…]`; the last of equal keys counts.
 *
 * @throws LayeredBuildError `bad-tag-rule` at the first entry that is none of these
 */
export async function parseFlavor(text: string): Promise<Flavor> {
  let flavor: Flavor = { latest: "auto", prefix: "", prefixLatest: false, suffix: "", suffixLatest: false };
  for (const line of listLines(text)) {
    // `onlatest` belongs to the prefix or suffix before it in the same line.
    let affix: Affix | undefined;
    for (const field of await lineFields(line)) {
      // Unlike a rule's field, this one splits at every `=`: what follows a second one is lost (metadata-action, src/flavor.ts).
      const [key = "", value] = field.split("=").map((part) => part.trim());
      if (value === undefined) throw wrong(line, `"${field}" has no value`);
      flavor = { ...flavor, ...entry(line, key.toLowerCase(), value, affix) };
      affix = affixOf(key.toLowerCase()) ?? affix;
    }
  }
  return flavor;
}

function entry(line: string, key: string, value: string, affix: Affix | undefined): Partial<Flavor> {
  switch (key) {
    case "latest":
      if (value === "auto" || value === "true" || value === "false") return { latest: value };
      throw wrong(line, `latest is "${value}"`);
    case "prefix":
      return { prefix: value };
    case "suffix":
      return { suffix: value };
    case "onlatest":
      if (value !== "true" && value !== "false") throw wrong(line, `onlatest is "${value}"`);
      return affix === undefined ? {} : { [`${affix}Latest`]: value === "true" };
    default:
      throw wrong(line, `"${key}" does not exist`);
  }
}

function affixOf(key: string): Affix | undefined {
  return key === "prefix" || key === "suffix" ? key : undefined;
}

function wrong(line: string, what: string): LayeredBuildError {
  return new LayeredBuildError("bad-tag-rule", `flavor \`${line}\`: ${what}`, { hint: supported });
}
