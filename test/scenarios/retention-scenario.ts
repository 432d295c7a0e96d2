import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parsePolicy } from "../../packages/core/src/prune/parse-policy.ts";
import { manifestFacts } from "../../packages/core/src/prune/manifest-facts.ts";
import { parseDuration } from "../../packages/core/src/prune/duration.ts";
import { digestOf, isDigest, type Digest } from "@layered-build/oci";
import {
  type Abilities,
  type Entry,
  type Inventory,
  planRetention,
  type Policy,
  type RetentionPlan,
} from "@layered-build/core/retention";
import { parse, stringify } from "yaml";

/** An entry of a scenario: what it is, in the words of its file; names stand for digests. */
export type GivenEntry = {
  readonly tags?: readonly string[];
  /** How long ago it was pushed: `10d`; `unknown` where nobody knows. */
  readonly age?: string;
  /** How long ago a tag was put on it last, where that is known. */
  readonly touched?: string;
  /** An image of these blobs, or an index over these entries; a name that begins with `~` is there in the index alone. */
  readonly image?: readonly string[];
  readonly index?: readonly string[];
  readonly artifact?: string;
  readonly cache?: true;
  readonly subject?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  /** Bytes that are no manifest of a known form; `DIGEST:NAME` in it is replaced. */
  readonly unknown?: string;
  readonly unreadable?: true;
  readonly described?: true;
  readonly unread?: true;
  /** Listed, and not given. */
  readonly gone?: true;
  readonly unlisted?: true;
  readonly rooted?: true;
  readonly inputs?: { readonly parents: readonly string[]; readonly ownKey: string };
};

export type Given = {
  readonly about: string;
  readonly policy: unknown;
  readonly "min-age"?: string;
  readonly "delete-tags"?: readonly string[];
  readonly protect?: { readonly tags?: readonly string[]; readonly digests?: readonly string[] };
  readonly living?: Policy["living"];
  readonly abilities?: Partial<Abilities>;
  readonly entries: Readonly<Record<string, GivenEntry>>;
};

/** What a scenario expects: names that go, tags that are taken away, and some of the reasons; everything else stays. */
export type Expected = {
  readonly delete: readonly string[];
  readonly untag: readonly string[];
  readonly reasons?: Readonly<Record<string, string>>;
  readonly notes?: readonly string[];
};

const now = Date.UTC(2026, 5, 1);
export const digestOfName = (name: string): Digest => digestOf(name);

export async function readScenario(folder: string): Promise<{ readonly given: Given; readonly expected: Expected }> {
  const [given, expected] = await Promise.all(
    ["given.yaml", "expected.yaml"].map((name) => readFile(join(folder, name), "utf8")),
  );
  return { given: parse(given ?? ""), expected: parse(expected ?? "") };
}

/** Plans a scenario, and gives what became of it in its own names. */
export function planScenario(given: Given): {
  readonly outcome: Expected;
  readonly plan: RetentionPlan;
  readonly inventory: Inventory;
} {
  const inventory = inventoryOf(given);
  const { plan } = planRetention(inventory, policyOf(given), abilitiesOf(given), now);
  const names = new Map(Object.keys(given.entries).map((name) => [digestOfName(name), name]));
  const going = plan.operations.flatMap((each) =>
    each.kind === "delete" ? [names.get(each.digest) ?? each.digest] : [],
  );
  const untag = plan.operations.flatMap((each) => (each.kind === "untag" ? [each.tag] : []));
  const reasons = Object.fromEntries(
    plan.entries.map(({ digest, reason }) => [names.get(digest) ?? digest, reason.kind]),
  );
  return {
    outcome: { delete: going.toSorted(), untag: untag.toSorted(), reasons, notes: plan.notes },
    plan,
    inventory,
  };
}

export function policyOf(given: Given): Policy {
  const protect = {
    tags: new Map((given.protect?.tags ?? []).map((tag) => [tag, "Dockerfile:1"])),
    digests: new Map((given.protect?.digests ?? []).map((name) => [digestOfName(name), "Dockerfile:1"])),
  };
  return {
    ...parsePolicy(stringify(given.policy), "policy"),
    minAge: parseDuration(given["min-age"] ?? "24h") ?? 0,
    deleteTags: given["delete-tags"] ?? [],
    protect,
    ...(given.living === undefined ? {} : { living: given.living }),
  };
}

export const abilitiesOf = (given: Given): Abilities => ({
  untag: true,
  order: "parents-first",
  deletes: "digests",
  ...given.abilities,
});

export function inventoryOf(given: Given): Inventory {
  return new Map(Object.entries(given.entries).map(([name, entry]) => [digestOfName(name), entryOf(name, entry)]));
}

function entryOf(name: string, given: GivenEntry): Entry {
  const digest = digestOfName(name);
  // {sha256:NAME} and {NAME} stand for the forms that tags have of digests.
  const tags = (given.tags ?? []).map((tag) =>
    tag
      .replace(/\{sha256:([^}]+)\}/, (_, of: string) => digestOfName(of).replace(":", "-"))
      .replace(/\{([^}]+)\}/, (_, of: string) => digestOfName(of).slice(7, 39)),
  );
  const age = given.age === "unknown" ? undefined : (parseDuration(given.age ?? "10d") ?? 0);
  const common = {
    digest,
    tags,
    listed: given.unlisted !== true,
    ...(age === undefined ? {} : { pushedAt: now - age }),
    ...(given.touched === undefined ? {} : { touchedAt: now - (parseDuration(given.touched) ?? 0) }),
    ...(given.rooted === true ? { rooted: true } : {}),
    ...(given.inputs === undefined ? {} : { inputs: given.inputs }),
  };
  if (given.unreadable) return { ...common, content: { kind: "unreadable", why: "status 500" } };
  if (given.described) return { ...common, content: { kind: "described" } };
  if (given.gone) return { ...common, content: { kind: "gone" } };
  if (given.unread) return { ...common, content: { kind: "unread" } };
  const bytes = Buffer.from(
    given.unknown?.replaceAll(/DIGEST:([\w.-]+)/g, (_, of: string) => digestOfName(of)) ?? documentOf(given),
  );
  return {
    ...common,
    content: {
      kind: "read",
      facts: manifestFacts({ bytes, descriptor: { mediaType: "", digest, size: bytes.length } }),
    },
  };
}

const type = (kind: string): string => `application/vnd.oci.image.${kind}.v1+json`;

const descriptor = (name: string, mediaType: string) => ({
  mediaType,
  digest: isDigest(name) ? name : digestOfName(name),
  size: 1000,
});

function documentOf(given: GivenEntry): string {
  const annotations = Object.fromEntries(
    Object.entries(given.annotations ?? {}).map(([key, value]) => [
      key,
      value.replace(/^DIGEST:(.*)$/, (_, of: string) => digestOfName(of)),
    ]),
  );
  const common = {
    schemaVersion: 2,
    ...(given.subject === undefined ? {} : { subject: descriptor(given.subject, type("manifest")) }),
    ...(given.artifact === undefined ? {} : { artifactType: given.artifact }),
    annotations,
  };
  if (given.index !== undefined) {
    const manifests = given.index.map((name) =>
      name.startsWith("+")
        ? descriptor(name.slice(1), type("index"))
        : { ...descriptor(name, type("manifest")), platform: { os: "linux", architecture: "amd64" } },
    );
    return JSON.stringify({ ...common, manifests });
  }
  const config = given.cache
    ? "application/vnd.buildkit.cacheconfig.v0"
    : given.artifact === undefined
      ? type("config")
      : "application/vnd.oci.empty.v1+json";
  return JSON.stringify({
    ...common,
    config: descriptor(`config of ${JSON.stringify(given)}`, config),
    layers: (given.image ?? []).map((blob) => descriptor(blob, type("layer"))),
  });
}
