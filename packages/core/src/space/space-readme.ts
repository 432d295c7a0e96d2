import { isMap, parseDocument, stringify, type Document } from "yaml";
import { LayeredBuildError } from "../error.ts";
import { YamlSource } from "../config/yaml-source.ts";
import { type FrontMatter, isUnclosed, joinFrontMatter, splitFrontMatter } from "./front-matter.ts";

/** How messages call the README.md that a Space has itself. */
export const readmeOfSpace = "README.md of the Space";

/** What the Hub has to be told, where nobody has told it yet. */
export interface CardDefaults {
  readonly title: string;
  readonly port: number;
}

/**
 * A Space's README.md: `own`, the one of the repository; where there is none, `theirs`, the one of the Space; else a new one. Keys of
 * `theirs` that `own` does not have are taken along, unless it is `isOurs` (then its keys are what an earlier run wrote). Keys that are
 * missing are added below those that are there; a person's keys, comments and text stay as they are. `body` is the text of a new one;
 * `ownPath` is how messages call `own`. Throws `bad-config` for front matter that is no YAML, or does not end.
 */
export function spaceReadme(
  own: string | undefined,
  theirs: { readonly text: string; readonly isOurs: boolean } | undefined,
  defaults: CardDefaults,
  body: string,
  ownPath = "README.md",
): string {
  const basePath = own === undefined ? readmeOfSpace : ownPath;
  const base = divided(own ?? theirs?.text ?? "", basePath);
  const added: [string, unknown][] = [];
  if (own !== undefined && theirs !== undefined && !theirs.isOurs) {
    const value = parsed(divided(theirs.text, readmeOfSpace).yaml ?? "", readmeOfSpace).toJS() ?? {};
    added.push(...Object.entries(value));
  }
  added.push(...Object.entries(cardOf(defaults)));
  const text = base.body.trim() === "" ? body : base.body;
  return joinFrontMatter({ yaml: withKeys(base.yaml ?? "", added, basePath), body: text });
}

function cardOf({ title, port }: CardDefaults): Readonly<Record<string, unknown>> {
  return { title, emoji: "🐳", colorFrom: "blue", colorTo: "indigo", sdk: "docker", app_port: port, pinned: false };
}

/** The YAML with these keys, where it has them not; the first of several with one key counts. */
function withKeys(yaml: string, entries: readonly (readonly [string, unknown])[], path: string): string {
  const document = parsed(yaml, path);
  if (document.contents !== null && !isMap(document.contents)) return yaml;
  const missing = new Map(entries.filter(([key]) => !document.has(key)).toReversed());
  if (document.contents?.flow === true && missing.size > 0) {
    // `{title: Shop}` ends with its brace: what stands below it would be no YAML.
    for (const [key, value] of [...missing].toReversed()) document.set(key, value);
    return document.toString({ lineWidth: 0 });
  }
  // Below what is there, and that untouched: printing it anew would change its spaces.
  const lines = [...missing].toReversed().map(([key, value]) => stringify({ [key]: value }, { lineWidth: 0 }));
  return `${yaml.trim() === "" ? "" : `${yaml.trimEnd()}\n`}${lines.join("")}`;
}

function divided(text: string, path: string): FrontMatter {
  if (!isUnclosed(text)) return splitFrontMatter(text);
  throw new LayeredBuildError("bad-config", `${path}:1: the front matter has no closing ---.`, {
    hint: "Its keys would be published as text. End them with a line `---`; a rule at the very beginning is written `***`.",
  });
}

function parsed(yaml: string, path: string): Document {
  const document = parseDocument(yaml);
  if (document.errors.length === 0) return document;
  // It says where, and throws.
  const { path: where } = new YamlSource(`\n${yaml}`, path);
  throw new LayeredBuildError("bad-config", `${where}: ${document.errors[0]?.message ?? "no YAML"}`);
}
