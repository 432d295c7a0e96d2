import { LayeredBuildError } from "../error.ts";
import type { KeyLookUp } from "../registry/look-up-key.ts";
import type { Plan, PlanLayer, Reason } from "./plan.ts";

/** A layer with all that is known of it before anything is decided. */
export type Candidate = Omit<PlanLayer, "action" | "reasons">;

/** What is known of a layer: whether its image is there, or that something changed. One that is `unchanged` has an image. */
export type Finding =
  | KeyLookUp
  | { readonly kind: "changed"; readonly reasons: readonly Reason[] }
  | { readonly kind: "unchanged"; readonly detail: string };

/** What the user asked for. `force` and `selection` are names of layers. */
export interface PlanOptions {
  readonly source: Plan["source"];
  readonly selection: ReadonlySet<string>;
  readonly force: ReadonlySet<string>;
  readonly parents: "build" | "require";
  readonly onUnknown: "build" | "fail";
}

/**
 * Decides for each layer whether it is built, reused or skipped, and why. `candidates` come parents first;
 * `findings` say for each whether the image of its key is in the registry, or whether it changed. Throws `missing-parent` or `store`.
 */
export function makePlan(
  candidates: readonly Candidate[],
  findings: ReadonlyMap<string, Finding>,
  options: PlanOptions,
): Plan {
  const decided = new Map<string, { action: PlanLayer["action"]; reasons: Reason[] }>();
  const forced = new Set<string>();
  for (const { name, parents } of candidates) {
    const forcedParent = parents.find((parent) => forced.has(parent));
    if (options.force.has(name) || forcedParent !== undefined) forced.add(name);
    decided.set(name, decide(name, forcedParent));
  }
  // From the top down: what is built needs its parents, however many levels below.
  for (const child of candidates.toReversed()) {
    if (decided.get(child.name)?.action === "build") for (const parent of child.parents) need(parent, child.name);
  }
  return {
    schema: 1,
    source: options.source,
    layers: candidates.map((candidate) => {
      const { action, reasons } = decided.get(candidate.name) ?? { action: "skip", reasons: [] };
      return { ...candidate, action, reasons };
    }),
  };

  function decide(name: string, forcedParent: string | undefined): { action: PlanLayer["action"]; reasons: Reason[] } {
    if (options.force.has(name)) return build("forced", "forced");
    if (forcedParent !== undefined) return build("parent", `parent ${forcedParent} is rebuilt by force`);
    if (!options.selection.has(name))
      return { action: "skip", reasons: [{ kind: "not-selected", detail: "not selected" }] };
    return fromFinding(name);
  }

  function fromFinding(name: string): { action: PlanLayer["action"]; reasons: Reason[] } {
    const finding = findings.get(name) ?? { kind: "miss", detail: "no image of this key" };
    if (finding.kind === "hit")
      return { action: "reuse", reasons: [{ kind: "exists", detail: "the image of this key exists" }] };
    if (finding.kind === "unchanged")
      return { action: "reuse", reasons: [{ kind: "unchanged", detail: finding.detail }] };
    if (finding.kind === "changed") return { action: "build", reasons: [...finding.reasons] };
    if (finding.kind === "miss") return build("missing", finding.detail);
    if (options.onUnknown === "fail") {
      const { cause } = finding;
      throw new LayeredBuildError(
        "store",
        `The registry could not say whether the image of layer ${name} exists: ${cause.message}`,
        { hint: "Mend that, or set `on-unknown: build` to build such layers.", cause },
      );
    }
    return build("unknown", `the registry did not say whether the image exists (${finding.cause.message})`);
  }

  function need(parent: string, child: string): void {
    const entry = decided.get(parent);
    const finding = findings.get(parent);
    if (entry?.action !== "skip" || finding?.kind === "hit" || finding?.kind === "unchanged") return;
    // Nobody knows whether it is there: `on-unknown` decides, as for a layer that was selected.
    if (finding?.kind === "unknown") {
      Object.assign(entry, fromFinding(parent));
      return;
    }
    if (options.parents === "require") {
      throw new LayeredBuildError(
        "missing-parent",
        `Layer ${child} needs layer ${parent}, which has no image of its key.`,
        {
          hint: `Build ${parent} first (add it to \`layers\`), or set \`parents: build\` to have it built along.`,
        },
      );
    }
    entry.action = "build";
    entry.reasons = [{ kind: "needed", detail: `needed by ${child}` }];
  }
}

function build(kind: Reason["kind"], detail: string): { action: "build"; reasons: Reason[] } {
  return { action: "build", reasons: [{ kind, detail }] };
}
