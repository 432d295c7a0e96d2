import type { LayerNode } from "../graph/layer-node.ts";
import { chooseEngine } from "./choose-engine.ts";

/** The image that reads a Dockerfile in BuildKit's place. */
export interface Frontend {
  /** As it is written: `docker/dockerfile:1`. */
  readonly reference: string;
  /** What follows it, which BuildKit hands to the frontend as its command line; "" mostly. */
  readonly options: string;
}

/**
 * The frontend that a layer's Dockerfile asks for by `# syntax=`, or its build argument BUILDKIT_SYNTAX, which wins (BuildKit's
 * builder.Build). Undefined where it asks for none, and for layers that are made by registry calls: no frontend is started for those,
 * and none that could read the file otherwise is let through to them (see `chooseEngine`).
 */
export function frontendOf(node: LayerNode): Frontend | undefined {
  const asked = (node.layer.buildArgs["BUILDKIT_SYNTAX"] ?? node.dockerfile.directives.syntax ?? "").trim();
  if (asked === "" || chooseEngine(node).kind === "native") return undefined;
  const cut = asked.indexOf(" ");
  return cut < 0
    ? { reference: asked, options: "" }
    : { reference: asked.slice(0, cut), options: asked.slice(cut + 1).trim() };
}
