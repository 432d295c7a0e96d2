import { LineCounter, parseDocument, type Document } from "yaml";
import type * as z from "zod";
import { LayeredBuildError } from "../error.ts";
import { layersFile, type LayersFile } from "./layers-file.ts";

/**
 * Parses the text of a layers.yaml; `path` is for messages.
 * All problems are reported together, each with its line. Throws `bad-config`.
 */
export function parseLayersFile(text: string, path: string): LayersFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const syntax = document.errors[0];
  if (syntax !== undefined) {
    const { line, col } = lines.linePos(syntax.pos[0]);
    throw new LayeredBuildError("bad-config", `${path}:${line}:${col}: ${syntax.message}`, {
      hint: "The file is not valid YAML: check indentation, quotes and colons at this place.",
    });
  }
  // Zod would first compile a parser, which for one small file takes ten times as long as reading it.
  const result = layersFile.safeParse(valueOf(document, path) ?? {}, { jitless: true });
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => {
    const where = issue.path.map(String);
    const line = lineOf(document, lines, issue.path);
    return `${path}${line === undefined ? "" : `:${line}`}: ${where.length === 0 ? "" : `${where.join(".")}: `}${messageOf(issue)}`;
  });
  throw new LayeredBuildError("bad-config", problems.join("\n"), {
    hint: "See layers.schema.json for all names; editors complete them with a `# yaml-language-server: $schema=` line.",
  });
}

/** What is wrong with a name stands one level deeper than what is wrong with a value. */
function messageOf(issue: z.core.$ZodIssue): string {
  return issue.code === "invalid_key" ? (issue.issues[0]?.message ?? issue.message) : issue.message;
}

/** An alias without its anchor shows only here. */
function valueOf(document: Document, path: string): unknown {
  try {
    return document.toJS();
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new LayeredBuildError("bad-config", `${path}: ${detail}`, {
      hint: "Check the anchors (&) and aliases (*).",
      cause,
    });
  }
}

function lineOf(document: Document, lines: LineCounter, path: readonly PropertyKey[]): number | undefined {
  for (let depth = path.length; depth > 0; depth--) {
    const node = document.getIn(path.slice(0, depth), true);
    if (typeof node === "object" && node !== null && "range" in node && Array.isArray(node.range)) {
      return lines.linePos(Number(node.range[0])).line;
    }
  }
  return undefined;
}
