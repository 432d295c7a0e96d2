import { LayeredBuildError } from "../error.ts";
import { issueMessage, YamlSource } from "../config/yaml-source.ts";
import { z } from "../z.ts";
import { splitFrontMatter } from "./front-matter.ts";

const colors = ["red", "yellow", "green", "blue", "indigo", "purple", "pink", "gray"] as const;
const emoji = /^\p{RGI_Emoji}+$/v;

/**
 * The front matter of a Docker Space (hub-docs, spaces-config-reference.md). Keys that it does not name are left alone, as the Hub does.
 * Created where a README is checked.
 */
const cardSchema = (port: number) =>
  z.looseObject({
    title: z.string().check(z.minLength(1)),
    emoji: z.optional(z.string().check(z.regex(emoji, "expected emoji only"))),
    colorFrom: z.optional(z.enum(colors)),
    colorTo: z.optional(z.enum(colors)),
    sdk: z.literal("docker", "expected docker: the Space runs an image"),
    app_port: z.literal(port, `expected ${port}, the port that the image listens on (input \`port\`)`),
    base_path: z.optional(z.string().check(z.regex(/^\/(?![/\\])/, "expected a path that begins with one /"))),
    fullWidth: z.optional(z.boolean()),
    header: z.optional(z.enum(["mini", "default"])),
    short_description: z.optional(z.string()),
    models: z.optional(z.array(z.string())),
    datasets: z.optional(z.array(z.string())),
    tags: z.optional(z.array(z.string())),
    pinned: z.optional(z.boolean()),
    hf_oauth: z.optional(z.boolean()),
    hf_oauth_expiration_minutes: z.optional(z.int().check(z.minimum(1), z.maximum(43_200))),
    hf_oauth_scopes: z.optional(z.array(z.string())),
    disable_embedding: z.optional(z.boolean()),
    startup_duration_timeout: z.optional(z.string().check(z.minLength(1))),
    custom_headers: z.optional(
      z.strictObject({
        "cross-origin-embedder-policy": z.optional(z.enum(["unsafe-none", "require-corp", "credentialless"])),
        "cross-origin-opener-policy": z.optional(z.enum(["same-origin", "same-origin-allow-popups", "unsafe-none"])),
        "cross-origin-resource-policy": z.optional(z.enum(["same-site", "same-origin", "cross-origin"])),
      }),
    ),
    preload_from_hub: z.optional(z.array(z.string())),
    suggested_hardware: z.optional(z.string()),
    suggested_storage: z.optional(z.enum(["small", "medium", "large"])),
  });

/** What later steps need to know of a card. */
export interface SpaceCard {
  readonly basePath: string;
}

/** Checks a README's front matter; `path` is how messages call the file. All problems come together, each with its line. Throws `bad-config`. */
export function checkSpaceCard(readme: string, path: string, port: number): SpaceCard {
  const { yaml = "" } = splitFrontMatter(readme);
  // In the place of the first `---`: lines are those of the file.
  const source = new YamlSource(`\n${yaml}`, path);
  const result = cardSchema(port).safeParse(source.value ?? {}, { jitless: true });
  if (result.success) return { basePath: result.data.base_path ?? "/" };
  const problems = result.error.issues.map((issue) => source.problem(issue.path, issueMessage(issue)));
  throw new LayeredBuildError("bad-config", problems.join("\n"), {
    hint: "What a Space's README.md may say between its `---` lines: https://huggingface.co/docs/hub/spaces-config-reference",
  });
}
