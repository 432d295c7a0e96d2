import { LayeredBuildError } from "../error.ts";
import { layersFile, type LayersFile } from "./layers-file.ts";
import { issueMessage, YamlSource } from "./yaml-source.ts";

/**
 * Parses the text of a layers.yaml; `path` is for messages.
 * All problems are reported together, each with its line. Throws `bad-config`.
 */
export function parseLayersFile(text: string, path: string): LayersFile {
  const source = new YamlSource(text, path);
  // Zod would first compile a parser, which for one small file takes ten times as long as reading it.
  const result = layersFile.safeParse(source.value ?? {}, { jitless: true });
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => source.problem(issue.path, issueMessage(issue)));
  throw new LayeredBuildError("bad-config", problems.join("\n"), {
    hint: "layers.schema.json in the repository of these actions has all names; editors complete them with a `# yaml-language-server: $schema=` line.",
  });
}
