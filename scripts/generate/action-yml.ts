import type { ActionManifest, InputSpec } from "@layered-build/toolkit";
import { Document } from "yaml";
import { generatedMark } from "./generated-file.ts";

/** What action.yml is for an action; `toRoot` leads from its folder to the repository's root: `../` or `../../`. */
export function actionYml(manifest: ActionManifest, toRoot: string): string {
  const main = `${toRoot}dist/${manifest.name}.js`;
  const pattern = manifest.outputPattern;
  const document = new Document({
    name: manifest.title,
    description: manifest.description,
    author: "layered-build",
    branding: manifest.branding,
    inputs: mapValues(manifest.inputs, inputYml),
    outputs: mapValues(manifest.outputs, (spec) => ({ description: spec.description })),
    runs: {
      using: "node24",
      main,
      ...(manifest.post === undefined ? {} : { post: main, "post-if": manifest.post.if }),
    },
  });
  document.commentBefore = ` ${generatedMark} actions/${manifest.name}/manifest.ts; do not edit.`;
  // The runner passes on outputs that are not declared: those of a pattern cannot be.
  const note = pattern === undefined ? "" : `# Further outputs, ${pattern.name}: ${pattern.description}\n`;
  return `${document.toString({ lineWidth: 0 })}${note}`;
}

function inputYml(spec: InputSpec): Readonly<Record<string, unknown>> {
  const fallback = spec.runnerDefault ?? spec.default;
  return {
    description: describedInput(spec),
    required: spec.required,
    ...(fallback === undefined ? {} : { default: fallback }),
  };
}

/** The description, with what each choice means. */
function describedInput(spec: InputSpec): string {
  const choices = Object.entries(spec.choices ?? {}).map(([value, meaning]) => `${value}: ${meaning}`);
  return [spec.description, ...choices].join(choices.length === 0 ? "" : "\n");
}

function mapValues<From, To>(record: Readonly<Record<string, From>>, to: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, to(value)]));
}
