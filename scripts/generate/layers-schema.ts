import type { GeneratedFile } from "./generated-file.ts";

/** The JSON Schema of layers.yaml, for editors, as core's own parser has it. */
export async function layersSchemaFile(): Promise<readonly GeneratedFile[]> {
  const core: { readonly layersSchema?: () => object } = await import("@layered-build/core");
  if (core.layersSchema === undefined) return [];
  return [{ path: "layers.schema.json", text: `${JSON.stringify(core.layersSchema(), undefined, 2)}\n` }];
}
