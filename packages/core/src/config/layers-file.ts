import { z } from "../z.ts";
import { byteSize, byteSizeForm, byteSizePattern } from "./byte-size.ts";

const text = z.string().check(z.minLength(1));
const list = z.union([
  z.pipe(
    text,
    z.transform((one) => [one]),
  ),
  z.array(text),
]);
/** `key: value` pairs, or a list of `KEY=VALUE`; numbers and booleans of YAML count as their text. */
const scalar = z.pipe(z.union([z.string(), z.number(), z.boolean()]), z.transform(String));
const pairs = z.union([
  z.record(text, scalar),
  z.pipe(
    z.array(text.check(z.regex(/^[^=]+=/, "expected KEY=VALUE"))),
    z.transform((items) =>
      Object.fromEntries(items.map((item) => [item.slice(0, item.indexOf("=")), item.slice(item.indexOf("=") + 1)])),
    ),
  ),
]);
/** A platform as it is written everywhere: os/architecture[/variant]. */
export const platform = text.check(
  z.regex(/^[a-z0-9]+\/[a-z0-9_]+(\/[a-z0-9]+)?$/, "expected os/architecture[/variant], such as linux/amd64"),
);
const noSize = {
  error: ({ input }: { readonly input?: unknown }) => `${JSON.stringify(input)} is no size: ${byteSizeForm}`,
};
const size = z.pipe(
  z.union([z.string().check(z.regex(byteSizePattern, noSize)), z.int().check(z.positive(noSize))], noSize),
  z.transform((value) => (typeof value === "number" ? value : byteSize(value))),
);
const compression = z.enum(["auto", "none", "gzip", "zstd"]);
const engine = z.enum(["auto", "native", "buildkit"]);

/** A member that may be left out; what it says is for layers.schema.json. */
function optional<Shape extends z.ZodMiniType>(shape: Shape, description: string): z.ZodMiniOptional<Shape> {
  return z.optional(shape.check(z.describe(description)));
}

/** What may stand once for all layers, or in each of them. */
const shared = {
  image: optional(
    text,
    "The repository of the images: HOST/REPOSITORY, or oci:PATH for an OCI image layout folder. Default: ghcr.io/OWNER/REPOSITORY.",
  ),
  "tag-prefix": optional(
    z.string(),
    'Put in front of every tag; {name} is the layer\'s name. Default: "{name}-" where layers share a repository, else "".',
  ),
  platforms: optional(
    z.array(platform).check(z.minLength(1)),
    "The platforms to build, such as linux/amd64. Default: linux/amd64.",
  ),
  "tag-rules": optional(
    z.string(),
    "docker/metadata-action's tag rules, one a line. Default: type=ref of branch, tag and pr.",
  ),
  compression: optional(
    compression,
    "How new blobs are stored. auto: gzip, and no compression for weights. Default: auto.",
  ),
  engine: optional(
    engine,
    "auto: registry calls where they do exactly what BuildKit would, else BuildKit. native: refuse rather than run. buildkit: all of it. Default: auto.",
  ),
  labels: optional(pairs, "Labels of the image's configuration."),
  annotations: optional(pairs, "Annotations of the image's manifest."),
  "max-size": optional(
    size,
    "The most that the image of one platform may have in the registry: 20MB, 1.5GB, 500MiB, or a number of bytes. What a pull fetches counts, as it is stored there (compressed): the configuration and all blobs, those of its parents too, each once. A larger image gets no tag. Part of no key. Default: no limit.",
  ),
  runner: optional(
    z.union([text, z.array(text)]),
    "The runner label(s) of this layer's matrix job. Default: that of the workflow.",
  ),
};

const weights = z.strictObject({
  source: text.check(
    z.describe(
      "hf://ORG/NAME@REVISION: a repository of models on the Hub. A branch is resolved once, like a base image.",
    ),
  ),
  include: optional(list, "The files to take, as patterns (minimatch) of paths in the source. Default: all."),
  exclude: optional(list, "Files not to take."),
  to: text.check(z.describe("The folder in the image: an absolute path.")),
});

const layer = z
  .strictObject({
    dockerfile: optional(text, "The path of the Dockerfile, from the repository's root. This, or weights."),
    weights: optional(weights, "Files straight from the Hub onto the parent, in place of a Dockerfile."),
    context: optional(
      text,
      "The build context's folder, from the repository's root; no symbolic link. Default: the root.",
    ),
    target: optional(text, "The stage to build. Default: the last."),
    from: optional(list, "The parent layer(s). Default: those that the Dockerfile names."),
    "parent-arg": optional(text, "The build argument that takes the parent's reference. Default: BASE_IMAGE."),
    name: optional(
      text.check(z.regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/, "may hold letters, digits, _ . and -")),
      "The name in tags. Default: the layer's key.",
    ),
    "build-args": optional(pairs, "Build arguments. Only those that the Dockerfile declares count."),
    secrets: optional(list, "BuildKit secrets: id=…[,env=…|,src=…]. Their values are in no key."),
    ssh: optional(list, "BuildKit SSH agents: default or id=…"),
    inputs: optional(
      list,
      "Further files that count, as patterns from the repository's root; all files of a folder are folder/**.",
    ),
    ignore: optional(list, "Files that do not count, as patterns from the repository's root."),
    generated: optional(list, "Files that an earlier step makes: not part of the key, inputs stand for them."),
    epoch: optional(scalar, "Change it to force one rebuild."),
    ...shared,
  })
  .check(
    z.refine(({ dockerfile, weights: source }) => dockerfile !== undefined || source !== undefined, {
      path: ["dockerfile"],
      error: "missing: name the Dockerfile, or `weights` in its place",
    }),
  );

/** The shape of layers.yaml; see layers.schema.json and the guide. Shapes and names are fixed: workflows depend on them. */
export const layersFile = z.strictObject({
  ...shared,
  layers: z
    .record(z.string().check(z.regex(/^[a-z][a-z0-9-]*$/, "expected a lower-case name like base or web-api")), layer)
    .check(z.refine((layers) => Object.keys(layers).length > 0, "name at least one layer")),
});

/** layers.yaml, parsed. */
export type LayersFile = z.infer<typeof layersFile>;

/** The JSON Schema of layers.yaml, for editors. */
export function layersSchema(): object {
  const schema = z.toJSONSchema(layersFile, {
    io: "input",
    override: ({ zodSchema, jsonSchema }) => {
      // One of the two makes a layer; the parser's own check is in `weightsProblems`, with words.
      if (zodSchema === layer) jsonSchema.oneOf = [{ required: ["dockerfile"] }, { required: ["weights"] }];
    },
  });
  return { ...schema, title: "layers.yaml of layered-build" };
}
