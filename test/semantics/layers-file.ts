import type { SemanticCase } from "./semantic-case.ts";

/** A layers file (as JSON, which is YAML too) in which each case is a layer, and what it is FROM another one. */
export function layersFileOf(image: string, cases: readonly SemanticCase[]): string {
  const layers = cases.flatMap((each) => {
    const { name, platforms = ["linux/amd64"], buildArgs = {}, labels = {}, target, below } = each;
    const common = { context: each.context ?? "context", platforms };
    const layer = {
      ...common,
      dockerfile: `cases/${name}/Dockerfile`,
      "build-args": buildArgs,
      labels,
      secrets: ["id=word,env=WORD"],
      ...(target === undefined ? {} : { target }),
      // Its name in FROM is one for all cases; a layer's is its own.
      ...(below === undefined ? {} : { from: `${name}-below` }),
    };
    const parent = { ...common, dockerfile: `cases/${name}-below/Dockerfile` };
    return [...(below === undefined ? [] : [[`${name}-below`, parent] as const]), [name, layer] as const];
  });
  const rest = { image, "tag-prefix": "{name}-", "tag-rules": "type=raw,value=x" };
  return JSON.stringify({ ...rest, layers: Object.fromEntries(layers) }, undefined, 1);
}
