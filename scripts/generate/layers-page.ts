import { isRecord } from "@layered-build/oci";
import { generatedMark } from "./generated-file.ts";
import { markdownTable } from "./markdown-table.ts";

/** The page of all keys of layers.yaml, from its JSON Schema. */
export function layersPage(schema: object): string {
  const file = membersOf(schema);
  const layers = file.find(([name]) => name === "layers")?.[1];
  const layer = membersOf(isRecord(layers) ? layers["additionalProperties"] : undefined);
  const weights = layer.find(([name]) => name === "weights")?.[1];
  const shared = file.filter(([name]) => name !== "layers");
  const own = layer.filter(([name]) => !shared.some(([other]) => other === name));
  return `<!-- ${generatedMark} packages/core/src/config/layers-file.ts; do not edit. -->

# Keys of layers.yaml

\`layers\` has the layers by their names; no other key has to be there. [Start](guides/start.md) shows a whole file, and
[layers.schema.json](../layers.schema.json) is for editors. A key that is misspelt is an error.

## Of a layer

Each layer, \`layers.NAME\`, has \`dockerfile\` or \`weights\`, and may have the others:

${keysTable(own)}

## Of all layers, or of one

At the top of the file for all layers, or in a layer, which wins; labels and annotations of both are put together.

${keysTable(shared)}

## Of \`weights\`

See [weights](guides/weights.md).

${keysTable(membersOf(weights))}
`;
}

type Member = readonly [name: string, schema: unknown];

function membersOf(schema: unknown): readonly Member[] {
  const members = isRecord(schema) ? schema["properties"] : undefined;
  return isRecord(members) ? Object.entries(members) : [];
}

function keysTable(members: readonly Member[]): string {
  const rows = members.map(([name, schema]) => {
    const text = isRecord(schema) && typeof schema["description"] === "string" ? schema["description"] : "";
    const [, meaning = text, fallback = ""] = /^(.*?) ?Default: (.*)\.$/s.exec(text) ?? [];
    return [`\`${name}\``, formOf(schema), meaning, fallback];
  });
  return markdownTable(["key", "form", "what it is", "default"], rows);
}

/** How a value is written. */
function formOf(schema: unknown): string {
  if (!isRecord(schema)) return "";
  const { enum: choices, anyOf, type } = schema;
  if (Array.isArray(choices)) return choices.map((choice) => `\`${choice}\``).join(", ");
  if (type === "array") return "list";
  if (type === "object") return "keys below";
  if (!Array.isArray(anyOf)) return "text";
  if (anyOf.some((each: unknown) => isRecord(each) && each["type"] === "integer")) return "text, or a number";
  const hasPairs = anyOf.some((each: unknown) => isRecord(each) && each["type"] === "object");
  return hasPairs ? "`KEY: VALUE` pairs, or a list of KEY=VALUE" : "text, or a list";
}
