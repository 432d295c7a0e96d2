import { z } from "../../z.ts";
import { platform } from "../layers-file.ts";
import { pairs, scalar } from "./shapes.ts";

const list = z.array(scalar, { error: "expected a list" });

/** A secret as `id=…,env=…`, or (buildx 0.20 and later) as an object of these. */
const secret = z.union([
  z.string(),
  z.pipe(
    z.record(z.string(), z.string()),
    z.transform((members) =>
      Object.entries(members)
        .filter(([, value]) => value !== "")
        .map(([key, value]) => `${key}=${value}`)
        .join(","),
    ),
  ),
]);

/** An SSH agent as `ID=PATH,PATH`, or (buildx 0.20 and later) as an object. */
const ssh = z.union([
  z.string(),
  z.pipe(
    z.looseObject({ id: z._default(z.string(), "default"), paths: z._default(z.array(z.string()), []) }),
    z.transform(({ id, paths }) => (paths.length === 0 ? id : `${id}=${paths.join(",")}`)),
  ),
]);

/** What is read of a bake target; see Docker's "Bake file reference". */
const bakeTarget = z.looseObject({
  context: z.nullish(z.string()),
  dockerfile: z.nullish(z.string()),
  "dockerfile-inline": z.nullish(z.string()),
  target: z.nullish(z.string()),
  inherits: z.nullish(list),
  args: z.nullish(pairs),
  labels: z.nullish(pairs),
  annotations: z.nullish(list),
  platforms: z.nullish(z.array(platform, { error: "expected a list" })),
  secret: z.nullish(z.array(secret, { error: "expected a list" })),
  ssh: z.nullish(z.array(ssh, { error: "expected a list" })),
  tags: z.nullish(list),
  contexts: z.nullish(pairs),
});

/** A target as the file has it, or with all that it inherits. */
export type BakeTarget = z.infer<typeof bakeTarget>;

const group = z.looseObject({ targets: z._default(list, []) });

/** A bake file in JSON, as written or as `docker buildx bake --print` shows it. */
export const bakeFile = z.looseObject({
  group: z._default(z.record(z.string(), group), {}),
  target: z._default(z.record(z.string(), bakeTarget), {}),
});

/** A bake file, parsed. */
export type BakeFile = z.infer<typeof bakeFile>;

/** Members that say how an image is built and where it goes, and nothing of what it is. */
const onlyHow = new Set([
  "attest",
  "cache-from",
  "cache-to",
  "call",
  "description",
  "no-cache",
  "no-cache-filter",
  "output",
  "pull",
]);

/** The members of a target that might change an image, and have no counterpart in a layer. */
export function notTakenOver(target: BakeTarget): readonly string[] {
  return Object.keys(target).filter((name) => !Object.hasOwn(bakeTarget.shape, name) && !onlyHow.has(name));
}
