import type { ActionManifest, InputKind, InputSpec, OutputKind } from "@layered-build/toolkit";
import { markdownTable } from "./markdown-table.ts";

const inputTypes: Readonly<Record<InputKind, string>> = {
  string: "text",
  choice: "choice",
  list: "list, one a line",
  selection: "`all`, `none` or a list",
  boolean: "`true` or `false`",
  integer: "whole number",
  secret: "secret text",
};

const outputTypes: Readonly<Record<OutputKind, string>> = {
  string: "text",
  boolean: "`true` or `false`",
  integer: "whole number",
  json: "JSON",
};

/** The inputs of an action as a table: name, type, default, and what each choice means. */
export function inputsTable(manifest: ActionManifest): string {
  const rows = Object.entries(manifest.inputs).map(([name, spec]) => [
    `\`${name}\``,
    `${inputTypes[spec.kind]}${spec.commas === true ? " or by commas" : ""}`,
    fallback(spec),
    description(spec),
  ]);
  return markdownTable(["input", "type", "default", "meaning"], rows);
}

function fallback(spec: InputSpec): string {
  if (spec.required) return "required";
  const text = spec.runnerDefault ?? spec.default;
  return text === undefined ? "" : `\`${text}\``;
}

function description(spec: InputSpec): string {
  const choices = Object.entries(spec.choices ?? {}).map(([value, meaning]) => `\`${value}\`: ${meaning}`);
  return [spec.description, ...choices].join("<br>");
}

/** The outputs of an action as a table, those of its pattern last. */
export function outputsTable(manifest: ActionManifest): string {
  const rows = Object.entries(manifest.outputs).map(([name, spec]) => [
    `\`${name}\``,
    outputTypes[spec.kind],
    spec.description,
  ]);
  const { outputPattern: pattern } = manifest;
  if (pattern !== undefined) {
    const values = pattern.values.map((value) => `\`${value}\``).join(" or ");
    rows.push([`\`${pattern.name}\``, values, pattern.description]);
  }
  return markdownTable(["output", "type", "meaning"], rows);
}

/** The rights that a job has to grant, each with its reason. */
export function permissionsTable(manifest: ActionManifest): string {
  const rows = manifest.permissions.map(({ scope, access, reason, when }) => [
    `\`${scope}: ${access}\``,
    when === undefined ? "always" : `where ${when}`,
    reason,
  ]);
  return markdownTable(["permission", "needed", "for what"], rows);
}

/** All actions as a table, for the README of the repository. */
export function actionsTable(manifests: readonly ActionManifest[]): string {
  const rows = manifests.map((manifest) => [
    `[\`${manifest.name}\`](action-docs/${manifest.name}.md)`,
    [manifest.name, ...(manifest.aliases ?? [])].map((path) => `\`org/layered-build/${path}@v1\``).join("<br>"),
    manifest.description,
  ]);
  return markdownTable(["action", "`uses:`", "what it does"], rows);
}
