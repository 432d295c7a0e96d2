import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parse } from "yaml";
import { z } from "zod";

const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const condition = z.union([z.string(), z.boolean()]).transform(String).default("always()");
const schema = z.object({
  name: z.string(),
  inputs: z
    .record(z.string(), z.object({ default: scalar.optional(), deprecationMessage: z.string().optional() }).nullish())
    .default({}),
  outputs: z.record(z.string(), z.unknown()).default({}),
  runs: z.object({
    using: z.literal("node24"),
    main: z.string(),
    post: z.string().optional(),
    "post-if": condition,
  }),
});

/** What the runner takes from an action.yml: the folder's own paths are resolved, defaults are text. */
export type ActionManifest = {
  readonly name: string;
  /** Input name to its default, `""` where there is none. */
  readonly inputs: ReadonlyMap<string, { readonly default: string; readonly deprecationMessage?: string | undefined }>;
  readonly outputs: readonly string[];
  readonly main: string;
  readonly post?: string;
  readonly postIf: string;
};

/** Reads `folder/action.yml` as the runner does. Only `node24` actions are run here. */
export async function readActionManifest(folder: string): Promise<ActionManifest> {
  const file = join(folder, "action.yml");
  const { name, inputs, outputs, runs } = schema.parse(parse(await readFile(file, "utf8")), { error: () => file });
  return {
    name,
    inputs: new Map(Object.entries(inputs).map(([key, input]) => [key, { ...input, default: input?.default ?? "" }])),
    outputs: Object.keys(outputs),
    main: resolve(folder, runs.main),
    ...(runs.post === undefined ? {} : { post: resolve(folder, runs.post) }),
    postIf: runs["post-if"],
  };
}
