import { printablePath } from "@layered-build/oci";
import { isHubReference } from "../hub/weights-source.ts";
import { oneLine, shortened } from "../one-line.ts";
import type { LayerInputs } from "./layer-inputs.ts";

/** How many changes of one kind the reasons name; the rest is counted. */
const mostNamed = 3;
/** Characters of one name: a path may have 4096. */
const longestName = 120;

/**
 * What differs between the inputs of an image and those of now, in words for a person: `src/app.py changed`, `parent base changed`,
 * `python:3.11 moved sha256:… → sha256:…`, `build-arg TORCH changed`. Empty where nothing does. Names are made safe to print and cut;
 * of many changes of one kind the first are named and the others counted.
 * `parentNames` says which layer a member of `parents` is.
 */
export function explainChange(
  before: LayerInputs,
  now: LayerInputs,
  parentNames: ReadonlyMap<string, string> = new Map(),
): readonly string[] {
  return [
    ...fileChanges([...before.files, ...before.extraFiles], [...now.files, ...now.extraFiles]),
    ...few(
      "parent",
      changedNames(before.parents, now.parents),
      (name) => `parent ${parentNames.get(name) ?? printable(name)} changed`,
    ),
    ...few("base image", changedNames(before.bases, now.bases), (name) =>
      baseMove(name, valueOf(before.bases, name), valueOf(now.bases, name)),
    ),
    ...(before.weights?.to === now.weights?.to ? [] : ["the folder of the weights changed"]),
    ...few(
      "build-arg",
      changedNames(before.buildArgs, now.buildArgs),
      (name) => `build-arg ${printable(name)} changed`,
    ),
    ...(same(before.dockerfile, now.dockerfile) ? [] : ["the Dockerfile's instructions changed"]),
    ...optional("# syntax", before.syntax, now.syntax),
    ...(same(before.platforms, now.platforms) ? [] : ["the platforms changed"]),
    ...few("label", changedNames(before.labels, now.labels), (name) => `label ${printable(name)} changed`),
    ...few(
      "annotation",
      changedNames(before.annotations, now.annotations),
      (name) => `annotation ${printable(name)} changed`,
    ),
    ...(same(before.secrets, now.secrets) && same(before.ssh, now.ssh) ? [] : ["the secrets or SSH agents changed"]),
    ...optional("compression", before.compression, now.compression),
    ...optional("the commit (a step takes .git along)", before.commit, now.commit),
    ...optional("epoch", before.epoch, now.epoch),
  ];
}

/** Records are `MODE OID PATH`; see LayerInputs. */
function fileChanges(before: readonly string[], now: readonly string[]): readonly string[] {
  const old = byPath(before);
  const current = byPath(now);
  const changes = [
    ...[...current].flatMap(([path, record]) => change(path, old.get(path), record)),
    ...[...old.keys()].filter((path) => !current.has(path)).map((path) => [path, "removed"] as const),
  ];
  return few("file", changes, ([path, what]) => `${shortened(printablePath(path), longestName)} ${what}`);
}

/** The first of a list in words, and how many there are besides. */
function few<T>(noun: string, items: readonly T[], text: (item: T) => string): readonly string[] {
  const more = items.length - mostNamed;
  const named = items.slice(0, mostNamed).map(text);
  return more > 0 ? [...named, `${more} more ${noun}${more === 1 ? "" : "s"}`] : named;
}

function printable(name: string): string {
  return oneLine(name, longestName);
}

function change(path: string, old: string | undefined, now: string): readonly (readonly [string, string])[] {
  if (old === now) return [];
  if (old === undefined) return [[path, "added"]];
  const [oldMode, oldId] = old.split(" ");
  const [mode, id] = now.split(" ");
  return [[path, oldId === id && oldMode !== mode ? "changed its mode" : "changed"]];
}

function byPath(records: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    records.map((record) => {
      const path = pathOfRecord(record);
      return [path, record.slice(0, record.length - path.length - 1)] as const;
    }),
  );
}

/** The path in a record of a file: `MODE OID PATH`. */
export function pathOfRecord(record: string): string {
  return record.slice(record.indexOf(" ", record.indexOf(" ") + 1) + 1);
}

function changedNames(
  before: Readonly<Record<string, string>>,
  now: Readonly<Record<string, string>>,
): readonly string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(now)])]
    .filter((name) => valueOf(before, name) !== valueOf(now, name))
    .toSorted();
}

/** Names are free: one may be `constructor`, which every object has. */
function valueOf(record: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

function baseMove(name: string, before: string | undefined, now: string | undefined): string {
  const shown = printable(name);
  if (isHubReference(name) && before !== undefined && now !== undefined)
    return `weights moved ${before.slice(4, 16)} → ${now.slice(4, 16)} (${shown})`;
  if (before === undefined) return `${shown} is new`;
  if (now === undefined) return `${shown} is gone`;
  return `${shown} moved ${before.slice(0, 19)} → ${now.slice(0, 19)}`;
}

function optional(what: string, before: string | undefined, now: string | undefined): readonly string[] {
  return before === now ? [] : [`${what} changed`];
}

function same(before: readonly string[], now: readonly string[]): boolean {
  return before.length === now.length && before.every((item, index) => item === now[index]);
}
