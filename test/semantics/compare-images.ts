import { imageFiles } from "../e2e/image-files.ts";
import type { BuiltCases, CasesRequest } from "./build-cases.ts";
import type { SemanticCase } from "./semantic-case.ts";

/**
 * What differs between the images of both sides, a text for each case that does: files, configuration and history, on all platforms;
 * or that another builder made it than the case wants. Empty where all are equal.
 */
export async function compareImages({ built, engines }: BuiltCases, request: CasesRequest): Promise<string[]> {
  const problems: string[] = [];
  for (const each of built) {
    const engine = engines.get(each.name) ?? "nobody";
    const wanted = each.engine ?? "native";
    if (wanted !== "any" && !engine.startsWith(wanted))
      problems.push(problemText(each, `built by ${engine}, not ${wanted}`, []));
    for (const platform of each.platforms ?? ["linux/amd64"]) {
      const [ours, theirs] = await Promise.all(
        ["ours", "theirs"].map((repository) => imageLines(request.host, repository, `${each.name}-x`, platform)),
      );
      const lines = difference(ours ?? [], theirs ?? []);
      if (lines.length > 0) problems.push(problemText(each, `${platform}, ${engine}`, lines));
    }
  }
  return problems;
}

/** An image as lines: one for each path, for each history entry, and for each member of the configuration. */
export async function imageLines(
  registry: string,
  repository: string,
  tag: string,
  platform: string,
): Promise<readonly string[]> {
  const { files, config } = await imageFiles({ registry, repository, tag, platform });
  const { config: container = {}, history = [], rootfs, ...rest } = config;
  return [
    ...Object.entries(files).map(([path, line]) => `${JSON.stringify(path)} ${line}`),
    // Diff ids are of other tars: the times of files differ.
    `blobs ${rootfs.diff_ids.length}`,
    ...history.map((entry, index) => `history ${index} ${JSON.stringify(sorted(entry))}`),
    ...Object.entries(container).map(([name, value]) => `config ${name} ${JSON.stringify(sorted(value))}`),
    ...Object.entries(rest).map(([name, value]) => `${name} ${JSON.stringify(value)}`),
  ];
}

/** Members in one order: in JSON it means nothing. */
function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** The lines that only one of two images has: `ours` and those of BuildKit. */
export function difference(ours: readonly string[], theirs: readonly string[]): readonly string[] {
  const [mine, other] = [new Set(ours), new Set(theirs)];
  return [
    ...ours.filter((line) => !other.has(line)).map((line) => `  ours     ${line}`),
    ...theirs.filter((line) => !mine.has(line)).map((line) => `  BuildKit ${line}`),
  ];
}

function problemText({ name, dockerfile }: SemanticCase, what: string, lines: readonly string[]): string {
  return [`${name}: ${what}`, ...dockerfile.split("\n").map((line) => `  | ${line}`), ...lines].join("\n");
}
