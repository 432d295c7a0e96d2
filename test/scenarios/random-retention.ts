import type { Digest } from "@layered-build/oci";
import {
  type Abilities,
  type Entry,
  factsOf,
  type Inventory,
  type RetentionPlan,
  tagKind,
} from "@layered-build/core/retention";
import type { SeededRandom } from "../metamorphic/seeded-random.ts";
import { digestOfName, type Given, type GivenEntry } from "./retention-scenario.ts";

const rules = [{ newest: 1 }, { newest: 3 }, { within: "5d" }, { semver: "patch" }, { tags: "*-1*" }] as const;
const baseDigest = "org.opencontainers.image.base.digest";

/** A made-up repository with a made-up policy: indexes in indexes, shared children, signatures of all kinds, several tags, circles, holes. */
export function randomRepository(random: SeededRandom): Given {
  const count = 3 + random.below(30);
  const names = Array.from({ length: count }, (_, index) => `n${index}`);
  // Registries without times list tags alone, and are pruned children first.
  const order = random.pick(["parents-first", "children-first"] as const);
  const entries = Object.fromEntries(
    names.map((name) => [name, randomEntry(random, names, order === "children-first")]),
  );
  const taken = new Set<string>();
  for (const entry of Object.values(entries)) {
    const tags = (entry.tags ?? []).filter((tag) => !taken.has(tag) && taken.add(tag));
    Object.assign(entry, { tags });
  }
  // What the suite keeps beside images is listed by no index.
  const isBeside = (name: string): boolean => {
    const [first = "", ...more] = entries[name.replace(/^\+/, "")]?.tags ?? [];
    return more.length === 0 && /-(step|tree|inputs)-/.test(first);
  };
  // A list of files is of an image or of a step's; there is none of a list.
  const isOfList = (tag: string): boolean =>
    entries[/-tree-\{(.*)\}$/.exec(tag)?.[1] ?? ""]?.tags?.some((other) => other.includes("-tree-")) ?? false;
  for (const entry of Object.values(entries))
    Object.assign(entry, { tags: entry.tags?.filter((tag) => !isOfList(tag)) });
  for (const entry of Object.values(entries))
    if (entry.index !== undefined) Object.assign(entry, { index: entry.index.filter((name) => !isBeside(name)) });
  const families = ["app", "model", "*"].map((name) => ({
    name,
    tags: name === "*" ? "*" : `${name}-*`,
    keep: random.some(rules, random.below(3)),
    ...(random.chance(0.2) ? { pin: ["*-0"] } : {}),
  }));
  return {
    about: "random",
    policy: { families: random.some(families, 1 + random.below(3)), default: random.chance(0.7) ? "keep" : "delete" },
    "min-age": random.pick(["0", "24h", "5d"]),
    "delete-tags": random.chance(0.3) ? ["*-2*"] : [],
    protect: random.chance(0.2) ? { digests: random.some(names, 2), tags: ["app-3"] } : {},
    abilities: { untag: random.chance(0.7), order } satisfies Partial<Abilities>,
    entries,
  };
}

function randomEntry(random: SeededRandom, names: readonly string[], timeless: boolean): GivenEntry {
  const other = (): string => (random.chance(0.06) ? "lost" : random.pick(names));
  // Nothing that the suite keeps beside images is one, so none has a tag of a user as well.
  const tags = random.chance(0.1)
    ? [`app-${random.pick(["step", "tree", "inputs"])}-{${other()}}`]
    : Array.from({ length: random.pick([0, 0, 1, 1, 1, 2, 3]) }, () => randomTag(random, other));
  const age = timeless && tags.length > 0 && random.chance(0.05) ? "unknown" : `${random.below(20)}d`;
  const common = { tags, age, ...(random.chance(0.05) ? { rooted: true as const } : {}) };
  const blobs = ["b1", ...random.some(["b2", "b3", "b4", "b5"], random.below(4)).toSorted()];
  const annotations = random.chance(0.25) ? { [baseDigest]: `DIGEST:${other()}` } : {};
  switch (random.below(12)) {
    case 0:
      return { ...common, artifact: "sig", subject: other() };
    case 1:
    case 2:
    case 3:
      return {
        ...common,
        index: Array.from({ length: 1 + random.below(4) }, () => (random.chance(0.3) ? "+" : "") + other()),
      };
    case 4:
      return { ...common, artifact: "chart", image: blobs };
    case 5:
      return random.chance(0.15) ? { ...common, unreadable: true } : { ...common, cache: true };
    case 6:
      return { ...common, unknown: `{"odd": "DIGEST:${other()}"}` };
    default:
      return { ...common, image: blobs, annotations };
  }
}

function randomTag(random: SeededRandom, other: () => string): string {
  const number = random.below(12);
  const user = (): string =>
    `${random.pick(["app", "model", "x"])}-${random.chance(0.3) ? `1.${random.below(3)}.${number}` : number}`;
  switch (random.below(10)) {
    case 0:
      return `{sha256:${other()}}${random.pick(["", ".sig", ".att"])}`;
    case 1:
      return `app-key-{${other()}}`;
    default:
      return user();
  }
}

/**
 * What a plan has broken, found by another way than it was planned: everything that a kept tag leads to by indexes, base annotations,
 * subjects and tags of the form sha256-HEX must be kept. Empty where all is well.
 */
export function brokenClosures(inventory: Inventory, plan: RetentionPlan): readonly string[] {
  const going = new Set(plan.operations.flatMap((each) => (each.kind === "delete" ? [each.digest] : [])));
  const removed = new Set(plan.tags.filter(({ action }) => action === "remove").map(({ tag }) => tag));
  const problems: string[] = [];
  for (const entry of inventory.values()) {
    const kept = entry.tags.filter((tag) => tagKind(tag).kind === "user" && !removed.has(tag));
    if (kept.length === 0) continue;
    for (const needed of closure(inventory, entry))
      if (going.has(needed)) problems.push(`${kept.join(" ")} loses ${needed}`);
  }
  return problems;
}

function closure(inventory: Inventory, root: Entry): ReadonlySet<Digest> {
  const seen = new Set<Digest>();
  const visit = (digest: Digest): void => {
    const entry = inventory.get(digest);
    if (entry === undefined || seen.has(digest)) return;
    seen.add(digest);
    const facts = factsOf(entry);
    for (const { digest: child } of facts?.children ?? []) visit(child);
    for (const mention of facts?.mentions ?? []) visit(mention);
    const base = [...inventory.keys()].find((each) => each === facts?.annotations[baseDigest]);
    if (base !== undefined) visit(base);
    for (const other of inventory.values()) {
      const about = other.tags.map(tagKind).some((kind) => kind.kind === "referrer" && kind.subject === digest);
      if (about || factsOf(other)?.subject === digest) visit(other.digest);
    }
  };
  visit(root.digest);
  return seen;
}

/** The repository as it is after a plan was carried out. */
export function afterwards(given: Given, plan: RetentionPlan): Given {
  const going = new Set(plan.operations.flatMap((each) => (each.kind === "delete" ? [each.digest] : [])));
  const untagged = new Set(plan.operations.flatMap((each) => (each.kind === "untag" ? [each.tag] : [])));
  const entries = Object.entries(given.entries)
    .filter(([name]) => !going.has(digestOfName(name)))
    .map(([name, entry]) => [name, { ...entry, tags: entry.tags?.filter((tag) => !untagged.has(tag)) ?? [] }] as const);
  return { ...given, entries: Object.fromEntries(entries) };
}
