import { notTakenOver, type BakeTarget } from "./bake-file.ts";
import type { ImageBuild } from "./image-build.ts";
import { buildPaths, repositoryPath } from "./repository-path.ts";
import { withoutNulls } from "./shapes.ts";

/** Who is told of what is wrong with a target, and of what is not taken over. */
export interface TargetReports {
  readonly problem: (where: string, message: string) => void;
  readonly warn: (where: string, message: string) => void;
}

/** What a bake target says of its image. Its paths begin where buildx runs, which is the repository's root here. */
export function buildOfTarget(name: string, target: BakeTarget, reports: TargetReports): ImageBuild {
  const where = `target.${name}`;
  for (const member of notTakenOver(target))
    reports.warn(`${where}.${member}`, "it has no counterpart in a layer, and is not heeded");
  if (typeof target["dockerfile-inline"] === "string")
    reports.problem(`${where}.dockerfile-inline`, "it is not read: put the Dockerfile in a file of its own");
  return {
    name,
    where,
    ...pathsOf(where, target, reports),
    ...(typeof target.target === "string" ? { target: target.target } : {}),
    buildArgs: withoutNulls(target.args ?? {}),
    labels: withoutNulls(target.labels ?? {}),
    annotations: annotationsOf(where, target, reports),
    platforms: target.platforms ?? [],
    secrets: target.secret ?? [],
    ssh: target.ssh ?? [],
    tags: target.tags ?? [],
    contexts: contextsOf(where, target, reports),
  };
}

/** The Dockerfile is looked for in the context; `cwd://` begins where buildx runs. */
function pathsOf(where: string, target: BakeTarget, { problem }: TargetReports) {
  const context = (target.context ?? ".").replace(/^cwd:\/\//, "");
  const dockerfile = target.dockerfile ?? "Dockerfile";
  const report = (member: string, message: string): void => problem(`${where}.${member}`, message);
  const paths = buildPaths("", { context, dockerfile: dockerfile.replace(/^cwd:\/\/.*/s, "Dockerfile") }, report);
  if (!dockerfile.startsWith("cwd://")) return paths;
  const fromRoot = repositoryPath("", dockerfile.slice("cwd://".length));
  if ("problem" in fromRoot) report("dockerfile", fromRoot.problem);
  return { ...paths, dockerfile: "path" in fromRoot ? fromRoot.path : "" };
}

function contextsOf(where: string, target: BakeTarget, { problem }: TargetReports): Readonly<Record<string, string>> {
  const entries = Object.entries(target.contexts ?? {}).flatMap(([name, value]) => {
    if (value?.startsWith("target:") === true) return [[name, value.slice("target:".length)] as const];
    if (value !== null)
      problem(
        `${where}.contexts.${name}`,
        `${value}: only target:NAME can be taken over, which is an image of this file`,
      );
    return [];
  });
  return Object.fromEntries(entries);
}

/** `KEY=VALUE`, perhaps for some kinds of documents only (`index,manifest:KEY=VALUE`): a layer's annotations are its manifests'. */
function annotationsOf(where: string, target: BakeTarget, reports: TargetReports): Readonly<Record<string, string>> {
  const entries = (target.annotations ?? []).flatMap((text) => {
    const kind = "(?:manifest|index|manifest-descriptor|index-descriptor)(?:\\[[^\\]]*\\])?";
    const [, kinds = "manifest", pair = ""] = new RegExp(`^(?:(${kind}(?:,${kind})*):)?(.*)$`, "s").exec(text) ?? [];
    const at = pair.indexOf("=");
    if (at < 1) reports.problem(`${where}.annotations`, `${text}: expected KEY=VALUE`);
    const others = kinds.split(",").filter((each) => each !== "manifest");
    if (others.length > 0)
      reports.warn(
        `${where}.annotations`,
        `${pair.slice(0, at)} is written to the image's manifest only, not to ${others.join(", ")}`,
      );
    return at < 1 || !kinds.split(",").includes("manifest") ? [] : [[pair.slice(0, at), pair.slice(at + 1)] as const];
  });
  return Object.fromEntries(entries);
}
