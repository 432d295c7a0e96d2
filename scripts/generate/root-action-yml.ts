import type { ActionManifest } from "@layered-build/toolkit";
import { Document } from "yaml";
import { generatedMark } from "./generated-file.ts";
import { usePaths } from "./read-manifests.ts";

/** The root's action.yml: a door that refuses, and names the doors that open. */
export function rootActionYml(manifests: readonly ActionManifest[]): string {
  const paths = manifests.flatMap((manifest) => usePaths(manifest).map((path) => `org/layered-build/${path}@v1`));
  const message = `org/layered-build is not an action by itself. Use one of: ${paths.join(", ")}`;
  const document = new Document({
    name: "layered-build",
    description: "Not an action by itself: use one of its paths, such as org/layered-build/build-layer@v1.",
    author: "layered-build",
    branding: { icon: "layers", color: "blue" },
    runs: {
      using: "composite",
      steps: [{ shell: "bash", run: `echo "::error::${message}"\nexit 1\n` }],
    },
  });
  document.commentBefore = ` ${generatedMark} actions/*/manifest.ts; do not edit.`;
  return document.toString({ lineWidth: 0 });
}
