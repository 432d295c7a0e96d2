import type { GeneratedFile } from "./generated-file.ts";
import { layersPage } from "./layers-page.ts";

/** The JSON Schema of layers.yaml, for editors, as core's own parser has it, and the page of its keys. */
export async function layersSchemaFiles(): Promise<readonly GeneratedFile[]> {
  const core: { readonly layersSchema?: () => object } = await import("@layered-build/core");
  if (core.layersSchema === undefined) return [];
  const schema = core.layersSchema();
  return [
    { path: "layers.schema.json", text: `${JSON.stringify(schema, undefined, 2)}\n` },
    { path: "action-docs/layers-yaml.md", text: layersPage(schema) },
  ];
}
