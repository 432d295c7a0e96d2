import * as z from "zod";

const text = z.string().min(1);
const list = z.union([text.transform((one) => [one]), z.array(text)]);
/** `key: value` pairs, or a list of `KEY=VALUE`; numbers and booleans of YAML count as their text. */
const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const pairs = z.union([
  z.record(text, scalar),
  z
    .array(text.regex(/^[^=]+=/, "expected KEY=VALUE"))
    .transform((items) =>
      Object.fromEntries(items.map((item) => [item.slice(0, item.indexOf("=")), item.slice(item.indexOf("=") + 1)])),
    ),
]);
const platform = text.regex(
  /^[a-z0-9]+\/[a-z0-9_]+(\/[a-z0-9]+)?$/,
  "expected os/architecture[/variant], such as linux/amd64",
);
const compression = z.enum(["auto", "none", "gzip", "zstd"]);
const engine = z.enum(["auto", "native", "buildkit"]);

/** What may stand once for all layers, or in each of them. */
const shared = {
  image: text
    .describe("The repository of the images: HOST/REPOSITORY, or oci:PATH for an OCI image layout folder.")
    .optional(),
  "tag-prefix": z
    .string()
    .describe(
      'Put in front of every tag; {name} is the layer\'s name. Default: "{name}-" where layers share a repository, else "".',
    )
    .optional(),
  platforms: z
    .array(platform)
    .min(1)
    .describe("The platforms to build, such as linux/amd64. Default: linux/amd64.")
    .optional(),
  "tag-rules": z.string().describe("docker/metadata-action's tag rules, one a line.").optional(),
  compression: compression.describe("How new blobs are stored. auto: gzip, and no compression for weights.").optional(),
  engine: engine
    .describe(
      "auto: registry calls where they do exactly what BuildKit would, else BuildKit. native: refuse rather than run. buildkit: all of it.",
    )
    .optional(),
  labels: pairs.describe("Labels of the image's configuration.").optional(),
  annotations: pairs.describe("Annotations of the image's manifest.").optional(),
  runner: z
    .union([text, z.array(text)])
    .describe("The runner label(s) of this layer's matrix job.")
    .optional(),
};

const layer = z.strictObject({
  dockerfile: text.describe("The path of the Dockerfile, from the repository's root."),
  context: text.describe("The build context's folder, from the repository's root. Default: the root.").optional(),
  target: text.describe("The stage to build. Default: the last.").optional(),
  from: list.describe("The parent layer(s). Inferred where the Dockerfile says it.").optional(),
  "parent-arg": text.describe("The build argument that takes the parent's reference. Default: BASE_IMAGE.").optional(),
  name: text
    .regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/, "may hold letters, digits, _ . and -")
    .describe("The name in tags. Default: the layer's key.")
    .optional(),
  "build-args": pairs.describe("Build arguments. Only those that the Dockerfile declares count.").optional(),
  secrets: list.describe("BuildKit secrets: id=…[,env=…|,src=…]. Their values are in no key.").optional(),
  ssh: list.describe("BuildKit SSH agents: default or id=…").optional(),
  inputs: list.describe("Further files that count, as patterns from the repository's root.").optional(),
  ignore: list.describe("Files that do not count, as patterns from the repository's root.").optional(),
  generated: list.describe("Files that an earlier step makes: not part of the key, inputs stand for them.").optional(),
  epoch: scalar.describe("Change it to force one rebuild.").optional(),
  ...shared,
});

/** The shape of layers.yaml; see layers.schema.json and the guide. Shapes and names are fixed: workflows depend on them. */
export const layersFile = z.strictObject({
  ...shared,
  layers: z
    .record(z.string().regex(/^[a-z][a-z0-9-]*$/, "expected a lower-case name like base or web-api"), layer)
    .refine((layers) => Object.keys(layers).length > 0, "name at least one layer"),
});

/** layers.yaml, parsed. */
export type LayersFile = z.infer<typeof layersFile>;

/** The JSON Schema of layers.yaml, for editors. */
export function layersSchema(): object {
  const schema = z.toJSONSchema(layersFile, { io: "input" });
  return { ...schema, title: "layers.yaml of layered-build" };
}
