import type { Tree } from "./tree.ts";

/** Numeric owner of a file. */
export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/**
 * Whom a `--chown` or `USER` text means in an image, or what could not be found out.
 *
 * - `no-such-name`: the file is there, the name is not in it; `no-file`: the image has no such file
 * - `not-indexed`: the image has the file, but the tree does not have its text (over 1 MiB, or reached by an unusual link): only the image itself can tell
 *
 * `buildkit` is what BuildKit takes without a word for the first two: 0 for a user, the user's own group for a group.
 */
export type UserLookup =
  | ({ readonly kind: "found" } & Owner)
  | {
      readonly kind: "unknown";
      readonly what: "user" | "group";
      readonly name: string;
      readonly reason: "no-such-name" | "no-file" | "not-indexed";
      readonly buildkit: Owner;
    };

type Unknown = Exclude<UserLookup, { kind: "found" }>["reason"];

/**
 * Looks up `USER[:GROUP]`, each a number or a name in the image's `/etc/passwd` and `/etc/group`, as BuildKit does for `COPY --chown`:
 * a number alone is the group too, a name alone brings its primary group, and `root` is 0 without a look-up.
 */
export function lookupUser(tree: Tree, spec: string): UserLookup {
  const colon = spec.indexOf(":");
  const user = colon < 0 ? spec : spec.slice(0, colon);
  const number = parseId(user);
  const owner = number === undefined ? findUser(tree, user) : { uid: number, gid: number };
  const known = typeof owner === "string" ? { uid: 0, gid: 0 } : owner;
  const group = colon < 0 ? undefined : spec.slice(colon + 1);
  const gid = group === undefined ? known.gid : (parseId(group) ?? findGroup(tree, group));
  const buildkit = { uid: known.uid, gid: typeof gid === "string" ? known.gid : gid };
  if (typeof owner === "string") return { kind: "unknown", what: "user", name: user, reason: owner, buildkit };
  if (group !== undefined && typeof gid === "string") {
    return { kind: "unknown", what: "group", name: group, reason: gid, buildkit };
  }
  return { kind: "found", ...buildkit };
}

function parseId(text: string): number | undefined {
  if (text === "root") return 0;
  return /^[0-9]{1,10}$/.test(text) && Number(text) <= 0x7fffffff ? Number(text) : undefined;
}

// passwd: name:password:uid:gid:comment:home:shell
function findUser(tree: Tree, name: string): Owner | Unknown {
  const fields = findLine(tree, "etc/passwd", name);
  return typeof fields === "string" ? fields : { uid: decimal(fields[2]), gid: decimal(fields[3]) };
}

// group: name:password:gid:members
function findGroup(tree: Tree, name: string): number | Unknown {
  const fields = findLine(tree, "etc/group", name);
  return typeof fields === "string" ? fields : decimal(fields[2]);
}

/** The fields of the first line with this name. */
function findLine(tree: Tree, path: string, name: string): readonly string[] | Unknown {
  const { node } = tree.resolve(path);
  if (node === undefined) return "no-file";
  if (node.kind !== "file" || node.text === undefined) return "not-indexed";
  for (const line of node.text.split("\n")) {
    const fields = line.trim().split(":");
    if (fields.length > 1 && fields[0] === name) return fields;
  }
  return "no-such-name";
}

/** A field that is no number counts as 0, as BuildKit has it. */
function decimal(text: string | undefined): number {
  return /^[0-9]+$/.test(text ?? "") ? Number(text) : 0;
}
