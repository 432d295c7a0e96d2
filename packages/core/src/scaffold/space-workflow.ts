import { LayeredBuildError } from "../error.ts";
import { spaceText } from "../space/space-name.ts";
import { noSpace, type ScaffoldFacts } from "./scaffold-facts.ts";

/** actions/checkout by its commit, as all foreign actions are named. */
const checkout = "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1";

/** The workflow main image → wrap → Space. Throws `bad-input` for values that GitHub would evaluate. */
export function spaceWorkflow({ space = noSpace, folderName, settings, uses, port }: ScaffoldFacts): string {
  for (const [name, value] of settings.variables) if (value.includes("${{")) throw evaluated(name);
  const isByLine = [...settings.variables.values()].every(isLine);
  const variables = isByLine
    ? [...settings.variables].map(([name, value]) => `${name}=${value}`)
    : [printable(JSON.stringify(Object.fromEntries(settings.variables)))];
  const secrets = [...settings.secrets].every(([, value]) => isLine(value))
    ? [...settings.secrets.keys()].map((name) => `${name}=\${{ secrets.${name} }}`)
    : [`{${[...settings.secrets.keys()].map((name) => `"${name}": \${{ toJSON(secrets.${name}) }}`).join(", ")}}`];
  return `# Builds the main image where its content changed, wraps it for a Hugging Face Space, and gives it to the Space.
name: Hugging Face Space
on:
  push: { branches: [main] }
  workflow_dispatch:
permissions: {}
concurrency: { group: hf-space, cancel-in-progress: false }
jobs:
  space:
    runs-on: ubuntu-24.04
    permissions:
      contents: read # to check out
      packages: write # to push to ghcr.io
      id-token: write # to sign in to Hugging Face as the Space's trusted publisher, without a token
    steps:
      - uses: ${checkout}
        with: { persist-credentials: false }
      - uses: ${uses("build-layer")}
        id: main-image
      - uses: ${uses("wrap-hf-image")}
        with:
          image: \${{ steps.main-image.outputs.image }}
          version: \${{ github.ref_name }}
          port: ${port}
          space: ${spaceText(space)}
          space-dir: ${folderName}
${block("space-variables", variables)}${block("space-secrets", secrets)}`;
}

const unprintable = /[\p{Cc}\p{Zl}\p{Zp}]/u;

/** Whether a value can stand in a NAME=VALUE line, and in a block of YAML. */
function isLine(value: string): boolean {
  return !unprintable.test(value) && value === value.trim();
}

/** JSON leaves some line ends of YAML as they are. */
function printable(json: string): string {
  return json.replaceAll(
    new RegExp(unprintable, "gu"),
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function evaluated(name: string): LayeredBuildError {
  return new LayeredBuildError(
    "bad-input",
    `space-variables: the value of ${name} has \${{, which no workflow can say.`,
    {
      hint: "GitHub would evaluate it. Leave the variable out of the run with `scaffold`, and set it in the Space's settings.",
    },
  );
}

function block(input: string, lines: readonly string[]): string {
  if (lines.length === 0) return "";
  return `          ${input}: |\n${lines.map((line) => `            ${line}\n`).join("")}`;
}
