import { stat } from "node:fs/promises";
import { isDigest, parseReference, printablePath, type Digest, type ImageReference } from "@layered-build/oci";
import { minimatch } from "minimatch";
import { LayeredBuildError } from "../error.ts";
import type { Exec } from "../ports.ts";
import { readTextFile } from "../read-text-file.ts";
import type { Policy } from "../retention/index.ts";
import { diskPath } from "../source/disk-path.ts";
import { splitNul } from "../source/split-nul.ts";

/** What files refer to: of one repository, tags and digests, each with the first place that names it. */
export type Protected = Policy["protect"];

/**
 * The images that files of the checkout name: in Dockerfiles (also those of Spaces), Compose files, Kubernetes manifests, Helm values,
 * workflows, or anything else that holds the reference as text. `globs` are minimatch patterns over what git tracks; `image` is the
 * repository. A digest counts wherever it stands, with or without the repository's name before it. Where a file names the repository without
 * a tag, its tag may stand elsewhere in the file (`tag:` of Helm values, `newTag` of Kustomize, `ARG`): all words of the file count then.
 * Throws `bad-input` where a pattern matches no file: it was meant to protect something.
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
    const place = diskPath(root, file);
    // A submodule, or a link to a folder: what is in there is another repository's, or is listed by itself.
    if (await isFolder(place)) continue;
    const lines = readTextFile(place, {
      what: `protect-from: ${printablePath(file)}`,
      code: "bad-input",
      hint: "git tracks it, and it may name images. Check it out, or write patterns that do not match it. Nothing was deleted.",
    }).split("\n");
    const isApart = lines.some((line) => namesAlone(line, image));
    for (const [index, line] of lines.entries()) {
      const where = `${file}:${index + 1}`;
      for (const digest of line.match(/sha256:[0-9a-f]{64}/g) ?? [])
        if (isDigest(digest) && !digests.has(digest)) digests.set(digest, where);
      const words = isApart ? wordsIn(line).filter((word) => /^\w[\w.-]{0,127}$/.test(word)) : [];
      for (const tag of [...tagsIn(line, image), ...words]) if (!tags.has(tag)) tags.set(tag, where);
    }
  }
  return { tags, digests };
}

/** The tags of `image` that a line names: its reference, in Docker's short form too, and a colon; `latest` where it has neither tag nor digest. */
function tagsIn(line: string, image: string): readonly string[] {
  return referencesIn(line, image).flatMap(({ tag, digest }) => tag ?? (digest === undefined ? "latest" : []));
}

/** Whether a line names `image` with neither tag nor digest, or the path of its repository, whose host may stand elsewhere as well. */
function namesAlone(line: string, image: string): boolean {
  const wanted = parseReference(image);
  const alone = wanted.kind === "registry" && wanted.repository.includes("/") ? wanted.repository : undefined;
  return (
    referencesIn(line, image).some(({ tag, digest }) => tag === undefined && digest === undefined) ||
    wordsIn(line).some((word) => word === alone)
  );
}

/** What may be a reference, or a part of one, without the punctuation of a sentence or of YAML behind it. */
function wordsIn(line: string): readonly string[] {
  return (line.match(/[\w./:@-]+/g) ?? []).map((word) => word.replace(/^docker:\/\/|[.:,/-]+$/g, ""));
}

function referencesIn(line: string, image: string): readonly ImageReference[] {
  const wanted = parseReference(image);
  return wordsIn(line).flatMap((word) => {
    const reference = tryReference(word);
    if (reference === undefined || reference.kind !== wanted.kind) return [];
    const same =
      reference.kind === "layout"
        ? wanted.kind === "layout" && reference.path === wanted.path
        : wanted.kind === "registry" &&
          reference.registry === wanted.registry &&
          reference.repository === wanted.repository;
    return same ? [reference] : [];
  });
}

function tryReference(text: string): ImageReference | undefined {
  try {
    return parseReference(text);
  } catch {
    // Most words of a file are no references.
    return undefined;
  }
}

async function isFolder(place: Buffer): Promise<boolean> {
  const found = await stat(place).catch(() => undefined);
  return found?.isDirectory() === true;
}

async function trackedFiles(root: string, exec: Exec): Promise<readonly string[]> {
  const { exitCode, stdout, stderr } = await exec({ command: "git", args: ["-C", root, "ls-files", "-z"] });
  if (exitCode === 0) return splitNul(stdout);
  throw new LayeredBuildError(
    "not-a-repository",
    `protect-from: the files of ${root} cannot be listed: ${stderr.trim() || `exit code ${exitCode}`}`,
    {
      hint: "Run actions/checkout before. Nothing was deleted.",
    },
  );
}
