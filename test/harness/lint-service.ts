/**
 * A process of its own in which GitHub's language service runs, for workflow-lint.ts: the packages import JSON without
 * the attribute that Node asks for, which a hook adds here, and which jest would complain about in every test file.
 * Speaks over the IPC channel, and ends with it.
 */
import { readFile } from "node:fs/promises";
import { registerHooks } from "node:module";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";

registerHooks({
  load: (url, context, next) =>
    next(url, url.endsWith(".json") ? { ...context, importAttributes: { type: "json" } } : context),
});
const { FeatureFlags } = await import("@actions/expressions");
const { validate } = await import("@actions/languageservice");
const { TextDocument } = await import("vscode-languageserver-textdocument");

const requestSchema = z.object({
  id: z.number(),
  kind: z.enum(["workflow", "action"]),
  text: z.string(),
  suite: z.string(),
});
const inputSchema = z
  .object({
    description: z.string().default(""),
    required: z.boolean().default(false),
    default: z.union([z.string(), z.number(), z.boolean()]).optional(),
  })
  // A required input with a default need not be given.
  .transform(({ description, required, ...input }) => ({
    description,
    required: required && input.default === undefined,
  }));
const manifestSchema = z.object({
  name: z.string(),
  description: z.string(),
  inputs: z.record(z.string(), inputSchema).default({}),
  outputs: z.record(z.string(), z.object({ description: z.string().default("") })).default({}),
});

const isOurs = (reference: { readonly owner: string }, repository: string): boolean =>
  reference.owner === "org" && repository === "layered-build";

process.on("message", (message) => {
  void answer(requestSchema.parse(message));
});
process.on("disconnect", () => process.exit());
process.send?.("ready");

async function answer({ id, kind, text, suite }: z.infer<typeof requestSchema>): Promise<void> {
  // Each its own address: the service remembers what it parsed by address. The name decides what it is taken for.
  const uri = `file:///${id}/${kind === "action" ? "action.yml" : ".github/workflows/workflow.yml"}`;
  const diagnostics = await validate(TextDocument.create(uri, "yaml", 1, text), {
    featureFlags: new FeatureFlags({ allowBackgroundSteps: true, allowCaseFunction: true }),
    actionsMetadataProvider: {
      fetchActionMetadata: async (reference) => {
        if (!isOurs(reference, reference.name)) return undefined;
        return readManifest(join(suite, reference.path ?? "", "action.yml"));
      },
    },
    fileProvider: {
      getFileContent: async (reference) => {
        if ("repository" in reference && !isOurs(reference, reference.repository)) {
          throw new Error(`${reference.owner}/${reference.repository} is not known here`);
        }
        return { name: reference.path, content: await readFile(join(suite, reference.path), "utf8") };
      },
    },
  });
  process.send?.({ id, diagnostics });
}

async function readManifest(file: string): Promise<z.infer<typeof manifestSchema> | undefined> {
  try {
    return manifestSchema.parse(parse(await readFile(file, "utf8")));
  } catch {
    return undefined; // The service then says that it cannot resolve the action.
  }
}
