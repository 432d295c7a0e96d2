import { spaceText } from "../space/space-name.ts";
import { noSpace, type ScaffoldFacts } from "./scaffold-facts.ts";

/** actions/checkout by its commit, as all foreign actions are named. */
const checkout = "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1";

/** The workflow main image → wrap → Space. */
export function spaceWorkflow({ space = noSpace, folderName, settings, uses, port }: ScaffoldFacts): string {
  const variables = [...settings.variables].map(([name, value]) => `${name}=${value}`);
  const secrets = [...settings.secrets.keys()].map((name) => `${name}=\${{ secrets.${name} }}`);
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

function block(input: string, lines: readonly string[]): string {
  if (lines.length === 0) return "";
  return `          ${input}: |\n${lines.map((line) => `            ${line}\n`).join("")}`;
}
