import { printablePath } from "@layered-build/oci";
import type { LayerInputs } from "./layer-inputs.ts";

/** How many files a reason names; the rest is counted. */
const namedFiles = 3;

/**
 * What differs between the inputs of an image and those of now, in words for a person: `src/app.py changed`, `parent base changed`,
 * `python:3.11 moved sha256:… → sha256:…`, `build-arg TORCH changed`. Empty where nothing does. Names are made safe to print.
 * `parentNames` says which layer a member of `parents` is.
 */
export function explainChange(
  before: LayerInputs,
  now: LayerInputs,
  parentNames: ReadonlyMap<string, string> = new Map(),
): readonly string[] {
  return [
    ...fileChanges([...before.files, ...before.extraFiles], [...now.files, ...now.extraFiles]),
    ...changedNames(before.parents, now.parents).map((name) => `parent ${parentNames.get(name) ?? name} changed`),
    ...changedNames(before.bases, now.bases).map((name) => baseMove(name, before.bases[name], now.bases[name])),
    ...changedNames(before.buildArgs, now.buildArgs).map((name) => `build-arg ${name} changed`),
    ...(same(before.dockerfile, now.dockerfile) ? [] : ["the Dockerfile's instructions changed"]),
    ...optional("# syntax", before.syntax, now.syntax),
    ...(same(before.platforms, now.platforms) ? [] : ["the platforms changed"]),
    ...changedNames(before.labels, now.labels).map((name) => `label ${name} changed`),
    ...changedNames(before.annotations, now.annotations).map((name) => `annotation ${name} changed`),
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
    ...[...old.keys()].filter((path) => !current.has(path)).map((path) => `${printablePath(path)} removed`),
  ];
  const more = changes.length - namedFiles;
  return more > 0 ? [...changes.slice(0, namedFiles), `${more} more file${more === 1 ? "" : "s"}`] : changes;
}

function change(path: string, old: string | undefined, now: string): readonly string[] {
  if (old === now) return [];
  if (old === undefined) return [`${printablePath(path)} added`];
  const [oldMode, oldId] = old.split(" ");
  const [mode, id] = now.split(" ");
  return [`${printablePath(path)} ${oldId === id && oldMode !== mode ? "changed its mode" : "changed"}`];
}

function byPath(records: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    records.map((record) => {
      const cut = record.indexOf(" ", record.indexOf(" ") + 1);
      return [record.slice(cut + 1), record.slice(0, cut)] as const;
    }),
  );
}

function changedNames(
  before: Readonly<Record<string, string>>,
  now: Readonly<Record<string, string>>,
): readonly string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(now)])]
    .filter((name) => before[name] !== now[name])
    .toSorted();
}

function baseMove(name: string, before: string | undefined, now: string | undefined): string {
  if (before === undefined) return `${name} is new`;
  if (now === undefined) return `${name} is gone`;
  return `${name} moved ${before.slice(0, 19)} → ${now.slice(0, 19)}`;
}

function optional(what: string, before: string | undefined, now: string | undefined): readonly string[] {
  return before === now ? [] : [`${what} changed`];
}

function same(before: readonly string[], now: readonly string[]): boolean {
  return before.length === now.length && before.every((item, index) => item === now[index]);
}
