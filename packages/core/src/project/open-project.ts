import { minimatch } from "minimatch";
import { printablePath } from "@layered-build/oci";
import type { Compression } from "../config/layer.ts";
import { LayeredBuildError } from "../error.ts";
import { sortLayers } from "../graph/sort-layers.ts";
import { understandLayer } from "../graph/understand-layer.ts";
import type { LayerNode } from "../graph/layer-node.ts";
import { takenRoots } from "../key/taken-files.ts";
import type { Exec } from "../ports.ts";
import { applyDisk, listChanged } from "../source/apply-disk.ts";
import { BuildContext } from "../source/build-context.ts";
import { openGit, readHead, type Git, type Head } from "../source/git.ts";
import { readHeadTree } from "../source/read-head-tree.ts";
import type { WorkTree } from "../source/work-tree.ts";
import { loadLayers, type LayerDefaults } from "./load-layers.ts";
import type { Project } from "./project.ts";
import { readDockerfile } from "./read-dockerfile.ts";

/** How a checkout is read. `env` is the environment for git. */
export interface OpenOptions extends LayerDefaults {
  readonly folder: string;
  readonly exec: Exec;
  readonly env: Readonly<Record<string, string>>;
  /** How new blobs are stored, where another choice than `auto` is to win over the layers file. */
  readonly compression: Compression;
  /** What counts of files that differ from the commit: as they are on disk, not at all, or as an error. */
  readonly dirty: "hash" | "error" | "ignore";
}

/** How many files an error or a log line names. */
const namedFiles = 5;

/**
 * Reads a checkout: its layers, their Dockerfiles and edges, and the files that they can take, as they are on disk.
 * Throws `not-a-repository`, `bad-config`, the Dockerfiles' errors, `cycle`, `unknown-layer`, `missing-parent`, `dirty-tree`.
 */
export async function openProject(options: OpenOptions): Promise<Project> {
  const git = await openGit(options.folder, options.exec, options.env);
  const changes = options.dirty === "ignore" ? Promise.resolve([]) : listChanged(git);
  const asked = [readHead(git), readHeadTree(git), changes] as const;
  // Without a commit all of them fail, and readHead alone says why.
  await Promise.allSettled(asked);
  const [head, tree, suspects] = [await asked[0], await asked[1], await asked[2]];
  const paths = (): Iterable<string> => Iterator.from(tree.walk()).map((entry) => entry.path);
  const { compression } = options;
  const declared = await loadLayers(git.root, paths, options);
  const layers = compression === "auto" ? declared : declared.map((layer) => ({ ...layer, compression }));
  const nodes = await Promise.all(
    layers.map(async (layer) => {
      const file = await readDockerfile(git.root, layer);
      return understandLayer(layer, file, layers, new BuildContext(tree, layer.context, file.ignoreRules));
    }),
  );
  const sorted = sortLayers(nodes);
  checkPlatforms(sorted);
  if (options.dirty !== "ignore") await readDisk(tree, git, head, suspects, sorted, options.dirty);
  return { root: git.root, head, layers, nodes: sorted, tree };
}

async function readDisk(
  tree: WorkTree,
  git: Git,
  head: Head,
  suspects: readonly string[],
  nodes: readonly LayerNode[],
  dirty: "hash" | "error",
): Promise<void> {
  const roots = [...new Set(nodes.flatMap((node) => [...takenRoots(node), ...inputRoots(node)]))];
  const wanted = (path: string, isFolder: boolean): boolean => nodes.some((node) => canCount(node, path, isFolder));
  const { changed, untracked } = await applyDisk(tree, git, head, suspects, { roots, wanted });
  const generated = nodes.flatMap((node) => node.layer.generated);
  const differing = [...changed, ...untracked].filter(
    (path) => !generated.some((pattern) => minimatch(path, pattern, { dot: true })),
  );
  if (dirty === "hash" || differing.length === 0) return;
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

/** The folders of `inputs` patterns, up to the first wildcard. */
function inputRoots(node: LayerNode): readonly string[] {
  return node.layer.inputs.map((pattern) => /^[^*?[{!(]*(?=\/|$)/.exec(pattern)?.[0] ?? "");
}

/** Whether an untracked path can count for a layer: it is in its context and not ignored there, or `inputs` name it. */
function canCount(node: LayerNode, path: string, isFolder: boolean): boolean {
  const { context, inputs } = node.layer;
  const named = inputs.some((pattern) => minimatch(path, pattern, { dot: true, partial: isFolder }));
  if (named) return true;
  if (context !== "" && !path.startsWith(`${context}/`)) return isFolder && context.startsWith(path);
  return node.context.includes(context === "" ? path : path.slice(context.length + 1), isFolder);
}
