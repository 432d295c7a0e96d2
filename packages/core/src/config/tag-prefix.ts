import { LayeredBuildError } from "../error.ts";

/**
 * A layer's tag prefix from the pattern in layers.yaml: `{name}` stands for the layer's name.
 *
 * @throws LayeredBuildError `bad-config` for another placeholder
 */
export function expandTagPrefix(pattern: string, name: string): string {
  return pattern.replace(/\{([^{}]*)\}/g, (placeholder, key: string) => {
    if (key === "name") return name;
    throw new LayeredBuildError("bad-config", `tag-prefix \`${pattern}\`: ${placeholder} does not exist`, {
      hint: "the only placeholder of tag-prefix is {name}, the layer's name: `nllb-{name}-`",
    });
  });
}
