import { readFile } from "node:fs/promises";
import path from "node:path";
import { isDigest, parseReference, type Digest } from "@layered-build/oci";
import { minimatch } from "minimatch";
import { LayeredBuildError } from "../error.ts";
import type { Exec } from "../ports.ts";
import type { Policy } from "../retention/index.ts";

/** What files refer to: of one repository, tags and digests, each with the first place that names it. */
export type Protected = Policy["protect"];

/** A file larger than this is no Dockerfile or manifest that a person wrote. */
const mostBytes = 4 * 1024 * 1024;

/**
 * The images that files of the checkout name: in Dockerfiles (also those of Spaces), Compose files, Kubernetes manifests, Helm values,
 * workflows, or anything else that holds the reference as text. `globs` are minimatch patterns over what git tracks; `image` is the
 * repository. A digest counts wherever it stands, with or without the repository's name before it. Throws `bad-input` where a pattern
 * matches no file: it was meant to protect something.
 */
export async function protectFrom(
  root: string,
  globs: readonly string[],
  image: string,
  exec: Exec,
): Promise<Protected> {
  const tags = new Map<string, string>();
  const digests = new Map<Digest, string>();
  if (globs.length === 0) return { tags, digests };
  const files = await trackedFiles(root, exec);
  const chosen = new Set<string>();
  for (const glob of globs) {
    const found = files.filter((file) => minimatch(file, glob, { dot: true }));
    if (found.length === 0) {
      throw new LayeredBuildError("bad-input", `protect-from: "${glob}" matches no file that git tracks.`, {
        hint: "Patterns start at the repository's root; `**/` stands for any folders. Nothing was deleted.",
      });
    }
    for (const file of found) chosen.add(file);
  }
  for (const file of [...chosen].toSorted()) {
    const bytes = await readFile(path.join(root, file));
    if (bytes.length > mostBytes) continue;
    for (const [index, line] of bytes.toString("utf8").split("\n").entries()) {
      const place = `${file}:${index + 1}`;
      for (const digest of line.match(/sha256:[0-9a-f]{64}/g) ?? [])
        if (isDigest(digest) && !digests.has(digest)) digests.set(digest, place);
      for (const tag of tagsIn(line, image)) if (!tags.has(tag)) tags.set(tag, place);
    }
  }
  return { tags, digests };
}

/** The tags of `image` that a line names: its reference, in Docker's short form too, and a colon; `latest` where it has neither tag nor digest. */
function tagsIn(line: string, image: string): readonly string[] {
  const wanted = parseReference(image);
  const found: string[] = [];
  for (const [word] of line.matchAll(/[\w./:@-]+/g)) {
    const reference = tryReference(word.replace(/^docker:\/\/|[.:,/-]+$/g, ""));
    if (reference === undefined || reference.kind !== wanted.kind) continue;
    const same =
      reference.kind === "layout"
        ? wanted.kind === "layout" && reference.path === wanted.path
        : wanted.kind === "registry" &&
          reference.registry === wanted.registry &&
          reference.repository === wanted.repository;
    if (same) found.push(reference.tag ?? (reference.digest === undefined ? "latest" : ""));
  }
  return found.filter((tag) => tag !== "");
}

function tryReference(text: string): ReturnType<typeof parseReference> | undefined {
  try {
    return parseReference(text);
  } catch {
    // Most words of a file are no references.
    return undefined;
  }
}

async function trackedFiles(root: string, exec: Exec): Promise<readonly string[]> {
  const { exitCode, stdout, stderr } = await exec({ command: "git", args: ["-C", root, "ls-files", "-z"] });
  if (exitCode === 0)
    return stdout
      .toString("utf8")
      .split("\0")
      .filter((name) => name !== "");
  throw new LayeredBuildError(
    "not-a-repository",
    `protect-from: the files of ${root} cannot be listed: ${stderr.trim()}`,
    {
      hint: "Run actions/checkout before. Nothing was deleted.",
    },
  );
}
