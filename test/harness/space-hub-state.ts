import { createHash } from "node:crypto";

/** A commit of a Space's main branch: all its files. `lfs`: which of them are kept in LFS. */
export type HubCommit = {
  readonly sha: string;
  readonly title: string;
  readonly files: ReadonlyMap<string, Buffer>;
  readonly lfs: ReadonlySet<string>;
};

/** A stage that the Hub tells; `sha: null` leaves the commit out, a function makes it of the Space's commits. */
export type HubStage = {
  readonly stage: string;
  readonly sha?: string | null;
  readonly errorMessage?: string;
};

/** A Space on the fake Hub. */
export type HubSpace = {
  readonly name: string;
  sdk: string | undefined;
  isPrivate: boolean;
  readonly commits: HubCommit[];
  readonly variables: Map<string, { value: string; description: string }>;
  readonly secrets: Map<string, { value: string; description: string }>;
  /** What is told by the next requests for the runtime, one each; the last one stays. */
  stages: HubStage[];
  /** The stages that begin with each commit. */
  onCommit: (commit: HubCommit) => readonly HubStage[];
  restarts: string[];
  logs: { build: readonly string[]; run: readonly string[] };
};

/** Who may sign in, and what they may do. `only`: the one Space that the token is for. */
export type HubAccount = {
  readonly role: "read" | "write" | "fineGrained";
  readonly only?: string;
  readonly scopes?: readonly { readonly entity: { readonly name: string }; readonly permissions: readonly string[] }[];
  /** Whether it may change variables and secrets, and restart. */
  readonly settings?: boolean;
};

/** Adds a commit on top of the last one. */
export function addCommit(
  space: HubSpace,
  title: string,
  files: ReadonlyMap<string, Buffer>,
  lfs: ReadonlySet<string>,
): HubCommit {
  const hash = createHash("sha1").update(`${space.name}\0${space.commits.length}\0${title}`);
  for (const [path, bytes] of files) hash.update(`\0${path}\0`).update(bytes);
  const commit = { sha: hash.digest("hex"), title, files, lfs };
  space.commits.push(commit);
  space.stages = [...space.onCommit(commit)];
  return commit;
}

/** The entries of a tree, as `GET …/tree/REV?recursive=true` gives them. */
export function treeOf({ files, lfs }: HubCommit): readonly Readonly<Record<string, unknown>>[] {
  const folders = new Set<string>();
  const entries = [...files].map(([path, bytes]) => {
    for (let at = path.indexOf("/"); at > 0; at = path.indexOf("/", at + 1)) folders.add(path.slice(0, at));
    if (!lfs.has(path)) return { type: "file", oid: gitId(bytes), size: bytes.length, path };
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${sha256}\nsize ${bytes.length}\n`;
    const about = { oid: sha256, size: bytes.length, pointerSize: pointer.length };
    return { type: "file", oid: gitId(Buffer.from(pointer)), size: bytes.length, lfs: about, path };
  });
  return [
    ...[...folders].map((path) => ({ type: "directory", oid: gitId(Buffer.from(path)), size: 0, path })),
    ...entries,
  ];
}

function gitId(bytes: Buffer): string {
  return createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
}
