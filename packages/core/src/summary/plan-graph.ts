import type { Plan, PlanLayer } from "../plan/plan.ts";

/** More layers than this are a picture that nobody can read. */
const mostLayers = 60;
/** GitHub's Mermaid draws nothing where there are more than 500. */
const mostEdges = 300;

/** Light fills with dark text, so that they can be read on a dark page too. */
const classes: Readonly<Record<PlanLayer["action"], string>> = {
  build: "fill:#fff8c5,stroke:#9a6700,color:#1f2328",
  reuse: "fill:#dafbe1,stroke:#1a7f37,color:#1f2328",
  skip: "fill:#f6f8fa,stroke:#818b98,color:#59636e,stroke-dasharray:4",
};

/**
 * The layers of a plan as a Mermaid flowchart in Markdown, for the job summary: parents to children, coloured by what happens.
 * Only names and actions are in it, no text from outside. A graph too large to be read is left out, with a line that says so.
 */
export function planGraph({ layers }: Plan): string {
  const ids = new Map(layers.map(({ name }, index) => [name, `l${index}`]));
  const edges = layers.flatMap(({ name, parents }) =>
    parents.flatMap((parent) => (ids.has(parent) ? [`  ${ids.get(parent)} --> ${ids.get(name)}`] : [])),
  );
  if (layers.length > mostLayers || edges.length > mostEdges) {
    return `_${layers.length} layers with ${edges.length} edges are too many for a graph that can be read; the table has all of them._\n`;
  }
  // Ids of our own: a layer may be called `end` or `class`, which are words of Mermaid's.
  const nodes = layers.map(({ name, action }) => `  ${ids.get(name)}["${label(name)}<br/>${action}"]:::${action}`);
  const shown = Object.entries(classes).filter(([action]) => layers.some((layer) => layer.action === action));
  const styles = shown.map(([action, style]) => `  classDef ${action} ${style}`);
  return ["```mermaid", "flowchart LR", ...nodes, ...edges, ...styles, "```", ""].join("\n");
}

/** A layer's name needs no escape; a name that is none must not become markup, so all else is written by its code. */
function label(name: string): string {
  return name.replaceAll(/[^\w-]/gu, (character) => `#${character.codePointAt(0) ?? 0};`);
}
