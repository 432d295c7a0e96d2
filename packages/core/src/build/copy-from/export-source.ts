import { hasMeta, pathInRoot } from "@layered-build/dockerfile";

/**
 * How a source of a COPY from a stage gets out of it, so that nothing of what BuildKit sees is lost.
 *
 * - `whole`: under a name of its own; a folder stays one, and what the source's last link leads to is what comes
 * - `folder`: the folder in which a wildcard matches, as a whole: of its matches alone nobody could tell which are folders
 * - `parents`: with the same `--parents`, which keeps the paths
 */
export type ExportSource =
  | { readonly kind: "whole"; readonly path: string; readonly baseName: string }
  | { readonly kind: "folder"; readonly path: string; readonly pattern: string }
  | { readonly kind: "parents"; readonly path: string };

/** Takes a source apart, expanded or as written; undefined for one that cannot be exported exactly, or not without all of the stage. */
export function exportSource(source: string, parents: boolean): ExportSource | undefined {
  // A here-document, or what an instruction would be read as.
  if (/<<|[\r\n]/.test(source) || source === "") return undefined;
  if (parents) {
    const pivot = source.indexOf("/./");
    return pivot >= 0 && hasMeta(source.slice(0, pivot)) ? undefined : { kind: "parents", path: source };
  }
  const segments = pathInRoot(source).split("/");
  const first = segments.findIndex(hasMeta);
  if (first < 0) {
    // BuildKit goes by the text here: /. and / are called the same.
    return { kind: "whole", path: `/${segments.join("/")}`, baseName: segments.at(-1) ?? "" };
  }
  if (first === 0) return undefined;
  return { kind: "folder", path: `/${segments.slice(0, first).join("/")}`, pattern: segments.slice(first).join("/") };
}

/** A word that BuildKit takes as this very text: it expands variables, and takes away quotes and backslashes. */
export function exactWord(text: string): string {
  return text.replaceAll(/[\\"'$]/g, "\\$&");
}
