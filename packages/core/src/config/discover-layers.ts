import { LayeredBuildError } from "../error.ts";
import type { LayersFile } from "./layers-file.ts";

/**
 * Finds the layers of a repository without a layers.yaml: every `Dockerfile`, `Dockerfile.NAME`, `NAME.Dockerfile` and
 * `NAME/Dockerfile` among `paths` (all files of the repository, relative, with `/`).
 * `repository` (OWNER/NAME) names the layer of a Dockerfile at the root. Throws `bad-config` when there is none.
 */
export function discoverLayers(paths: Iterable<string>, repository: string): LayersFile {
  const found = [...paths].flatMap((path) => {
    const text = nameOf(path, repository);
    return text === undefined ? [] : [{ path, text: text.toLowerCase(), name: layerName(text) }];
  });
  if (found.length === 0) {
    throw new LayeredBuildError("bad-config", "There is no layers.yaml and no Dockerfile in this repository.", {
      hint: "Add a layers.yaml at the root or as .github/layers.yaml, or name it with the input `config`.",
    });
  }
  const byName = Map.groupBy(found, (file) => file.name);
  const named = found.map(({ path, text, name }) =>
    byName.get(name)?.length === 1 ? { path, name, text } : { path, name: layerName(path) },
  );
  for (const [name, files] of Map.groupBy(named, (file) => file.name)) {
    if (files.length === 1) continue;
    throw new LayeredBuildError(
      "bad-config",
      `${files.map(({ path }) => path).join(" and ")} would both be the layer ${name}.`,
      {
        hint: "Name the layers in a layers.yaml.",
      },
    );
  }
  return {
    layers: Object.fromEntries(
      named.map(({ path, name, text }) => [
        name,
        // What other Dockerfiles call it by need not be fit for a key: my_base.
        { dockerfile: path, ...(text === undefined || text === name || !isTagName(text) ? {} : { name: text }) },
      ]),
    ),
  };
}

function nameOf(path: string, repository: string): string | undefined {
  const parts = path.split("/");
  const file = parts.pop() ?? "";
  const folder = parts.pop();
  if (file === "Dockerfile") return folder ?? repository.split("/").pop() ?? "image";
  if (file.startsWith("Dockerfile.") && !file.endsWith(".dockerignore")) return file.slice("Dockerfile.".length);
  if (file.endsWith(".Dockerfile")) return file.slice(0, -".Dockerfile".length);
  return undefined;
}

/** Whether a layer may be called so in tags, and an image in its repository's last part. */
function isTagName(text: string): boolean {
  return /^[a-z0-9][a-z0-9._-]*$/.test(text);
}

/** Any text as a layer's name: lower case, `[a-z][a-z0-9-]*`. */
function layerName(text: string): string {
  const name = text
    .replace(/\/?Dockerfile\.?/, "")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^[^a-z]+|-+$/g, "");
  return name === "" ? "image" : name;
}
