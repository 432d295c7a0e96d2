import { LayeredBuildError } from "../../error.ts";
import { oneLine } from "../../one-line.ts";
import { issueMessage } from "../yaml-source.ts";
import { expressionIn } from "./bake-expressions.ts";
import { bakeFile, type BakeFile } from "./bake-file.ts";
import { bakeTargets } from "./bake-targets.ts";
import { buildOfTarget } from "./build-of-target.ts";
import type { ForeignBuilds, ForeignSource } from "./image-build.ts";
import { printBakeFile } from "./print-bake-file.ts";

/** Characters of what should be JSON. */
const longestShown = 200;

/**
 * Reads a bake file: JSON without expressions as it is, all else as `docker buildx bake --print` evaluates it, with the variables of the
 * environment. Throws `bad-config` for a file that does not parse, and `missing-program` where buildx is needed and not there.
 */
export async function readBakeFile(source: ForeignSource): Promise<ForeignBuilds> {
  const { path, log } = source;
  const problems: string[] = [];
  const reports = {
    problem: (where: string, message: string): void => void problems.push(`${path}: ${where}: ${message}`),
    warn: (where: string, message: string): void => log?.warning(`${path}: ${where}: ${message}`),
  };
  const file = parseBakeFile(await documentOf(source), reports.problem);
  const targets = file === undefined ? [] : [...bakeTargets(file, reports.problem)];
  return { builds: targets.map(([name, target]) => buildOfTarget(name, target, reports)), problems };
}

async function documentOf(source: ForeignSource): Promise<unknown> {
  const { path, text } = source;
  if (!path.endsWith(".json")) return printed(source, "HCL is its language");
  const document = parseJson(text, path);
  const expression = expressionIn(document);
  return expression === undefined ? document : printed(source, expression);
}

async function printed(source: ForeignSource, reason: string): Promise<unknown> {
  const text = await printBakeFile(source, reason);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new LayeredBuildError(
      "bad-config",
      `${source.path}: what docker buildx bake --print writes is not valid JSON: ${JSON.stringify(oneLine(text, longestShown))}`,
      {
        hint: "Does the `docker` on this runner's PATH print lines of its own to standard output? It has to be Docker's, with buildx 0.10 or later.",
        cause,
      },
    );
  }
}

function parseJson(text: string, path: string): unknown {
  try {
    // HCL's JSON takes "//" for a comment.
    return JSON.parse(text, (name, value: unknown) => (name === "//" ? undefined : value));
  } catch (cause) {
    throw new LayeredBuildError("bad-config", `${path}: ${cause instanceof Error ? cause.message : String(cause)}`, {
      hint: "The file is not valid JSON: check commas, quotes and brackets at this place.",
      cause,
    });
  }
}

function parseBakeFile(document: unknown, problem: (where: string, message: string) => void): BakeFile | undefined {
  const result = bakeFile.safeParse(document, { jitless: true });
  if (result.success) return result.data;
  for (const issue of result.error.issues) problem(issue.path.map(String).join("."), issueMessage(issue));
  return undefined;
}
