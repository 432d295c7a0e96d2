import type { ActionManifest } from "@layered-build/toolkit";
import { generatedMark } from "./generated-file.ts";
import { usePaths } from "./read-manifests.ts";
import { inputsTable, outputsTable, permissionsTable } from "./reference-tables.ts";

/** The reference page of an action: paths, example, inputs, outputs, permissions. */
export function referencePage(manifest: ActionManifest): string {
  const paths = [...usePaths(manifest), `actions/${manifest.name}`].map((path) => `\`org/layered-build/${path}@v1\``);
  return `<!-- ${generatedMark} actions/${manifest.name}/manifest.ts; do not edit. -->

# ${manifest.title}

${manifest.description}

\`uses:\` ${paths.join(", ")}

\`\`\`yaml
${manifest.example.trim()}
\`\`\`

## Inputs

${inputsTable(manifest)}

Lists take one item a line; the JSON list that another action puts out is taken too. In a list that is split at commas, an item with a comma of its own, such as
the pattern \`{a,b}-*\`, goes into a JSON list: \`["{a,b}-*"]\`.${csvText(manifest)} An empty text counts as no input.

## Outputs

${outputsTable(manifest)}

## Permissions

${permissionsTable(manifest)}
`;
}

function csvText(manifest: ActionManifest): string {
  const first = Object.entries(manifest.inputs).find(([, spec]) => spec.csv === true)?.[0];
  if (first === undefined) return "";
  return `\nThose without layers, such as \`${first}\`, are CSV, as docker/build-push-action has them, and take no JSON list.`;
}
