import type { Contender } from "./contender.ts";
import { differences, imageFacts } from "./image-facts.ts";

/**
 * Compares what the contenders have pushed, with that of the first; a fast wrong image scores nothing.
 *
 * @throws Error that lists the differences.
 */
export async function checkSameResult(contenders: readonly Contender[], parent: string): Promise<string> {
  const [first, ...others] = contenders;
  if (first === undefined) return "";
  const expected = await imageFacts(first.image, parent);
  for (const other of others) {
    const found = differences(expected, await imageFacts(other.image, parent));
    if (found.length > 0) {
      throw new Error(`${first.name} and ${other.name} give different images:\n  ${found.slice(0, 20).join("\n  ")}`);
    }
  }
  return `same result: ${contenders.length} images with ${expected.size} equal facts (blobs below, files, configuration, history; not times)`;
}
