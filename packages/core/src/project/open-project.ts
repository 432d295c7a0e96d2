import { printablePath } from "@layered-build/oci";
import { LayeredBuildError } from "../error.ts";
import type { LayerNode } from "../graph/layer-node.ts";
import { takenRoots } from "../key/taken-files.ts";
import type { Exec } from "../ports.ts";
import { applyDisk, listChanged } from "../source/apply-disk.ts";
import { gitIn, openGit, readHead, type Git, type Head } from "../source/git.ts";
import { confirmedChanges } from "../source/confirmed-changes.ts";
import { PathPatterns } from "../source/path-patterns.ts";
import { readHeadTree } from "../source/read-head-tree.ts";
import { Submodules } from "../source/submodules.ts";
import type { WorkTree } from "../source/work-tree.ts";
import { lockFileOf } from "./lock-file.ts";
import { layersFileOf } from "./load-layers.ts";
import type { Project } from "./project.ts";
import { checkContexts } from "./check-contexts.ts";
import type { ReadTexts } from "./read-texts.ts";
import { understandCheckout, type UnderstandOptions } from "./understand-checkout.ts";
import { warnOfLayouts } from "./warn-of-layouts.ts";
import { warnOfPointers } from "./warn-of-pointers.ts";

/** Which checkout is read, and how. */
export interface OpenOptions extends UnderstandOptions {
  readonly folder: string;
  readonly exec: Exec;
  /** The environment for git alone: it may have credentials, which `env` must not, since files of the repository are evaluated with that. */
  readonly gitEnv: Readonly<Record<string, string>>;
}

/** How many files an error or a log line names. */
const namedFiles = 5;

/**
 * Reads a checkout: its layers, their Dockerfiles and edges, and the files that they can take, as they are on disk.
 * Throws `not-a-repository`, `bad-config`, the Dockerfiles' errors, `cycle`, `unknown-layer`, `missing-parent`, `dirty-tree`.
 */
export async function openProject(options: OpenOptions): Promise<Project> {
  // All of git's answers are asked for at once, and what needs none of them is done meanwhile.
  const here = gitIn(options.folder, options.exec, options.gitEnv);
  const asked = {
    head: readHead(here),
    tree: readHeadTree(here),
    suspects: options.dirty === "ignore" ? Promise.resolve([]) : listChanged(here),
  };
  // Outside a repository, or without a commit, all fail: the first that is waited for says why.
  for (const answer of Object.values(asked)) answer.catch(() => undefined);
  const git = await openGit(options.folder, options.exec, options.gitEnv);
  const head = await asked.head;
  const { layers, nodes: sorted, texts } = await understandCheckout({ ...asked, git, head }, options);
  const tree = await asked.tree;
  checkPlatforms(sorted);
  checkContexts(sorted, tree);
  warnOfLayouts(sorted, git.root, options.log);
  const lockFile = lockFileOf(await layersFileOf(texts.read, options.config));
  const submodules = await Submodules.open(tree, git, options.dirty === "ignore" ? "committed" : "disk");
  const changed =
    options.dirty === "ignore"
      ? []
      : await readDisk(
          tree,
          git,
          head,
          { suspects: asked.suspects, submodules, nodes: sorted, lockFile, texts },
          options.dirty,
        );
  const committed = options.committed === true;
  if (committed) {
    await texts.read(lockFile);
    await warnOfPointers(tree, git, options.log);
  }
  const lockId = (await asked.suspects).includes(lockFile) ? undefined : tree.plainFileId(lockFile);
  const committedLockFile = async (): Promise<string | undefined> =>
    lockId === undefined ? undefined : (await git.run(["cat-file", "blob", lockId])).toString("utf8");
  // The keys have what it says; and the run may be the one that writes it.
  tree.delete(lockFile);
  return {
    root: git.root,
    committed,
    lockFile,
    committedLockFile,
    head,
    layers,
    nodes: sorted,
    tree,
    read: texts.read,
    changed,
  };
}

/** What a checkout's files are compared with, and for whom. */
interface Reading {
  readonly texts: ReadTexts;
  readonly suspects: Promise<readonly string[]>;
  readonly submodules: Submodules;
  readonly nodes: readonly LayerNode[];
  readonly lockFile: string;
}

/** Brings the tree to what is on disk, and gives the tracked files that may differ from HEAD. */
async function readDisk(
  tree: WorkTree,
  git: Git,
  head: Head,
  { suspects, submodules, nodes, lockFile, texts }: Reading,
  dirty: "hash" | "error",
): Promise<readonly string[]> {
  const wanted = (path: string, isFolder: boolean): boolean => nodes.some((node) => canCount(node, path, isFolder));
  // What only stands for the `inputs` that it is made of is in no key; reading gigabytes to know it would be in vain.
  const unhashed = (path: string): boolean =>
    nodes.every((node) => !canCount(node, path, false) || isOnlyGenerated(node, path));
  const known = new Set<string>();
  const changed: string[] = [];
  const untracked: string[] = [];
  const outer = suspects.then((files) => files.filter((file) => !submodules.has(file)));
  outer.catch(() => undefined);
  for (let pending = outer, isNews = true; isNews; pending = Promise.resolve([])) {
    checkContexts(nodes, tree);
    const all = new Set(
      nodes.flatMap((node) => [...takenRoots(node), ...PathPatterns.of(node.layer.inputs).byRoot.keys()]),
    );
    const roots = [...all].filter((root) => !known.has(root));
    if (roots.length === 0 && known.size > 0) break;
    const own = await applyDisk(tree, git, head, pending, { roots, wanted, strays: submodules.strays, unhashed });
    const inner = await submodules.applyDisk(tree, { roots, wanted });
    roots.forEach((root) => known.add(root));
    changed.push(...own.changed, ...inner.changed);
    untracked.push(...own.untracked, ...inner.untracked);
    // A link that git does not know, or knows otherwise, may lead to files that it does not know either.
    isNews = own.changed.length + own.untracked.length + inner.changed.length + inner.untracked.length > 0;
  }
  if (dirty === "hash") return changed;
  const generated = new PathPatterns(nodes.flatMap((node) => node.layer.generated));
  const unlike = [...(await confirmedChanges(git, changed)), ...untracked, ...(await texts.unknownIn(tree))];
  const differing = [...new Set(unlike)].filter(
    // An earlier step of this job may have written the lock file, which is in no key as a file.
    (path) => path !== lockFile && !generated.matches(path),
  );
  if (differing.length === 0) return changed;
  const names = differing.slice(0, namedFiles).map(printablePath).join(", ");
  const more = differing.length > namedFiles ? ` and ${differing.length - namedFiles} more` : "";
  throw new LayeredBuildError(
    "dirty-tree",
    `The checkout differs from commit ${head.commit.slice(0, 12)}: ${names}${more}.`,
    {
      hint: "Commit or remove these files. Those that a step makes belong in `generated:` in layers.yaml; `dirty: hash` counts them as they are.",
    },
  );
}

/** A layer can be built for the platforms of all its parents only. Throws `bad-config`. */
function checkPlatforms(nodes: readonly LayerNode[]): void {
  for (const node of nodes) {
    for (const parent of nodes.filter(({ id }) => node.parents.includes(id))) {
      const lacking = node.layer.platforms.filter((platform) => !parent.layer.platforms.includes(platform));
      if (lacking.length === 0) continue;
      throw new LayeredBuildError(
        "bad-config",
        `Layer ${node.id} is to be built for ${lacking.join(", ")}, and layer ${parent.id}, on which it stands, is not.`,
        { hint: "Give both the same `platforms:`, best once for all layers at the top of layers.yaml." },
      );
    }
  }
}

/** Whether a path is one of a layer's `generated`, and not of its `inputs` as well. */
function isOnlyGenerated({ layer }: LayerNode, path: string): boolean {
  return PathPatterns.of(layer.generated).matches(path) && !PathPatterns.of(layer.inputs).matches(path);
}

/** Whether an untracked path can count for a layer: it is in its context and not ignored there, or `inputs` name it. */
function canCount(node: LayerNode, path: string, isFolder: boolean): boolean {
  const { context, inputs } = node.layer;
  const patterns = PathPatterns.of(inputs);
  if (isFolder ? patterns.mayMatchBelow(path) : patterns.matches(path)) return true;
  if (context !== "" && !path.startsWith(`${context}/`)) return isFolder && context.startsWith(path);
  return node.context.includes(context === "" ? path : path.slice(context.length + 1), isFolder);
}
