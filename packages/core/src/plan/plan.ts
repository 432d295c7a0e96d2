import { isDigest, type Digest } from "@layered-build/oci";
import * as z from "zod";

const reason = z.strictObject({
  kind: z.enum(["missing", "changed", "exists", "forced", "needed", "parent", "unknown", "not-selected"]),
  detail: z.string(),
});

const planLayer = z.strictObject({
  name: z.string(),
  image: z.string(),
  tag: z.string(),
  key: z.string().regex(/^[0-9a-f]{64}$/),
  action: z.enum(["build", "reuse", "skip"]),
  reasons: z.array(reason),
  parents: z.array(z.string()),
  bases: z.record(
    z.string(),
    z.custom<Digest>((value) => typeof value === "string" && isDigest(value), "expected sha256:…"),
  ),
  platforms: z.array(z.string()),
  engine: z.enum(["native", "buildkit"]),
});

/** What is to be done, and why: made by detect-changed-layers, used by build-layer. Layers come parents first. */
export const planSchema = z.strictObject({
  schema: z.literal(1),
  source: z.strictObject({ repository: z.string(), revision: z.string() }),
  layers: z.array(planLayer),
});

/** The plan: see `planSchema`. `name` is the layer's key in layers.yaml, `key` its content key, `tag` the key tag in `image`. */
export type Plan = Readonly<z.infer<typeof planSchema>>;

/** One layer of a plan: `build`, `reuse` (the image of this key exists) or `skip` (not selected). */
export type PlanLayer = Readonly<z.infer<typeof planLayer>>;

/** Why a layer has its action. */
export type Reason = Readonly<z.infer<typeof reason>>;

/** The reasons of a layer as one line of text. */
export function reasonText(layer: PlanLayer): string {
  return layer.reasons.map((each) => each.detail).join("; ");
}
