import type { Digest } from "@layered-build/oci";

/** A blob as a manifest names it. */
export interface BlobFacts {
  readonly digest: Digest;
  readonly size: number;
}

/** A manifest that an index lists. `leaf`: its descriptor says that it is the image of a platform, or an attestation, which lists none itself. */
export interface ChildFacts {
  readonly digest: Digest;
  readonly size: number;
  readonly leaf: boolean;
}

/** What a decision needs to know of a manifest or index; it stays true, because a digest names the same bytes for ever. */
export interface ManifestFacts {
  readonly form: "manifest" | "index" | "unknown";
  readonly size: number;
  readonly artifactType?: string;
  readonly children: readonly ChildFacts[];
  readonly config?: BlobFacts & { readonly mediaType: string };
  /** Lowest first; of an index, what it lists that is no manifest. */
  readonly blobs: readonly BlobFacts[];
  readonly subject?: Digest;
  readonly annotations: Readonly<Record<string, string>>;
  /** Digests that stand anywhere in a document of unknown form: it may need any of them. */
  readonly mentions: readonly Digest[];
}

/**
 * How far an entry is known.
 *
 * - `read`: its bytes were seen
 * - `described`: by the index that lists it; it lists no manifests itself
 * - `unread`: it is listed, and its tags say all that counts
 * - `unreadable`: it is there, and nobody knows what it needs
 * - `gone`: something names it, and the registry has it not
 */
export type Content =
  | { readonly kind: "read"; readonly facts: ManifestFacts }
  | { readonly kind: "described" | "unread" | "gone" }
  | { readonly kind: "unreadable"; readonly why: string };

/** One digest of a repository, with all its tags. Times are milliseconds since 1970. */
export interface Entry {
  readonly digest: Digest;
  readonly tags: readonly string[];
  readonly content: Content;
  /** When it was pushed, as the registry says, or else made, as the image says: what "newest" goes by. Undefined where nobody knows. */
  readonly pushedAt?: number;
  /** When anything about it changed last, such as a tag that was put on it. */
  readonly touchedAt?: number;
  /** True where the registry's own list has it: only then can it be deleted alone. */
  readonly listed: boolean;
  /** It is listed without a tag on purpose, as an OCI layout's index.json does. */
  readonly rooted?: boolean;
  /** The provider's own name for it. */
  readonly id?: string;
  /** Digests of the uncompressed blobs, lowest first, where the configuration was read. */
  readonly diffIds?: readonly Digest[];
  /** Of the image of a key: its parents' keys, and its own without them; from the stored list of its inputs. */
  readonly inputs?: { readonly parents: readonly string[]; readonly ownKey: string } | "unknown";
}

/** All that is known of one repository, by digest. */
export type Inventory = ReadonlyMap<Digest, Entry>;

/** The facts of an entry, where they were read. */
export function factsOf(entry: Entry | undefined): ManifestFacts | undefined {
  return entry?.content.kind === "read" ? entry.content.facts : undefined;
}

/** When an entry was pushed or touched last; undefined where nobody knows either. */
export function lastTime({ pushedAt, touchedAt }: Pick<Entry, "pushedAt" | "touchedAt">): number | undefined {
  if (pushedAt === undefined) return touchedAt;
  return Math.max(pushedAt, touchedAt ?? pushedAt);
}
