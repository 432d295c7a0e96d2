import { OciError, parseReference } from "@layered-build/oci";
import { LayeredBuildError } from "../error.ts";
import { parsePlatform, platformText } from "../image/platform-text.ts";
import { reservedLayerNames, type Layer, type LayerEntry } from "./layer.ts";
import { expandTagPrefix } from "./tag-prefix.ts";
import { weightsOf, weightsProblems } from "./weights-of-entry.ts";
import type { LayersFile } from "./layers-file.ts";

/** docker/metadata-action's defaults where no rules are given, without `schedule` (its tags are never content). */
const defaultTagRules = "type=ref,event=branch\ntype=ref,event=tag\ntype=ref,event=pr";

/**
 * Turns a parsed layers.yaml into layers with every default filled in; `path` is for messages,
 * `defaultImage` the repository of layers that name none. Throws `bad-config` with all problems.
 */
export function layersOfFile(file: LayersFile, path: string, defaultImage?: string): readonly Layer[] {
  const problems: string[] = [];
  const images = Object.entries(file.layers).map(([id, entry]) => {
    if (reservedLayerNames.includes(id)) {
      problems.push(
        `${path}: layers.${id}: a layer cannot be named "${id}", which is an output or a word of the actions`,
      );
    }
    const image = entry.image ?? file.image ?? defaultImage;
    for (const [member, value] of Object.entries({ context: entry.context, dockerfile: entry.dockerfile })) {
      if (value !== undefined && (value.startsWith("/") || value.split("/").includes("..")))
        problems.push(`${path}: layers.${id}.${member}: ${value} is no path inside the repository`);
    }
    problems.push(...weightsProblems(entry).map((problem) => `${path}: layers.${id}${problem}`));
    const platforms = (entry.platforms ?? file.platforms ?? []).map((platform) =>
      platformText(parsePlatform(platform)),
    );
    if (new Set(platforms).size < platforms.length)
      problems.push(`${path}: layers.${id}.platforms: ${platforms.join(", ")} names a platform twice`);
    if (image !== undefined)
      problems.push(...imageProblems(image).map((problem) => `${path}: layers.${id}: image: ${problem}`));
    if (image === undefined) problems.push(`${path}: layers.${id}: no image: set \`image:\` here or once at the top`);
    return image ?? "";
  });
  const layers = Object.entries(file.layers).map(([id, entry], index) => {
    const image = images[index] ?? "";
    const sharesRepository = images.filter((other) => other === image).length > 1;
    return layerOf(id, entry, file, { path, image, sharesRepository });
  });
  for (const [tag, ids] of Map.groupBy(layers, (layer) => `${layer.image}:${layer.tagPrefix}`)) {
    if (ids.length > 1) {
      problems.push(
        `${path}: layers ${ids.map((layer) => layer.id).join(" and ")} would write the same tags (${tag}…): use {name} in tag-prefix`,
      );
    }
  }
  if (problems.length > 0) throw new LayeredBuildError("bad-config", problems.join("\n"));
  return layers;
}

/** A repository has no tag and no digest: those are the suite's to write. */
function imageProblems(image: string): readonly string[] {
  try {
    const { tag, digest } = parseReference(image);
    if (tag === undefined && digest === undefined) return [];
    return [`${image} has a tag or digest: name the repository alone, and tags in \`tag-rules\` and \`tag-prefix\``];
  } catch (error) {
    if (error instanceof OciError) return [error.message];
    throw error;
  }
}

/** What a layer has from its file. */
interface Place {
  readonly path: string;
  readonly image: string;
  readonly sharesRepository: boolean;
}

function layerOf(id: string, entry: LayerEntry, file: LayersFile, { path, image, sharesRepository }: Place): Layer {
  const weights = weightsOf(entry);
  const name = entry.name ?? id;
  const prefix = entry["tag-prefix"] ?? file["tag-prefix"] ?? (sharesRepository ? "{name}-" : "");
  const runner = entry.runner ?? file.runner;
  const maxSize = entry["max-size"] ?? file["max-size"];
  return {
    id,
    name,
    image,
    tagPrefix: expandTagPrefix(prefix, name),
    dockerfile: entry.dockerfile === undefined ? path : cleanPath(entry.dockerfile),
    ...(weights === undefined ? {} : { weights }),
    context: cleanPath(entry.context ?? ""),
    ...(entry.target === undefined ? {} : { target: entry.target }),
    ...(entry.from === undefined ? {} : { from: entry.from }),
    parentArg: entry["parent-arg"] ?? "BASE_IMAGE",
    platforms: entry.platforms ?? file.platforms ?? ["linux/amd64"],
    buildArgs: entry["build-args"] ?? {},
    secrets: entry.secrets ?? [],
    ssh: entry.ssh ?? [],
    inputs: entry.inputs ?? [],
    ignore: entry.ignore ?? [],
    generated: entry.generated ?? [],
    // What is no Dockerfile is nothing for BuildKit.
    engine: weights === undefined ? (entry.engine ?? file.engine ?? "auto") : "native",
    compression: entry.compression ?? file.compression ?? "auto",
    tagRules: entry["tag-rules"] ?? file["tag-rules"] ?? defaultTagRules,
    labels: { ...file.labels, ...entry.labels },
    annotations: { ...file.annotations, ...entry.annotations },
    ...(maxSize === undefined ? {} : { maxSize }),
    ...(runner === undefined ? {} : { runner }),
    ...(entry.epoch === undefined ? {} : { epoch: entry.epoch }),
  };
}

/** `./docker//x/` → `docker/x`, `.` → "". Paths that leave the repository stay as they are, and are refused when read. */
export function cleanPath(path: string): string {
  const parts = path.split("/").filter((part) => part !== "" && part !== ".");
  return parts.join("/");
}
