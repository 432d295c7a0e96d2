import path from "node:path";

/** Whose file the layers are read from: our own, Docker's bake, or Compose's. */
type ConfigFormat = "layers" | "bake" | "compose";

/**
 * Tells a configuration file's format by its name (`*.hcl`, `docker-bake*.json`, `compose*.yaml`, `docker-compose*.yml`), and where that
 * says nothing, by the names at the top of its text: `services` are Compose's, `target` and `group` bake's.
 */
export function configFormat(file: string, text: string): ConfigFormat {
  const name = path.posix.basename(file).toLowerCase();
  const extension = path.posix.extname(name);
  if (extension === ".hcl" || /^docker-bake\b.*\.json$/.test(name)) return "bake";
  if (/^(docker-)?compose\b.*\.ya?ml$/.test(name)) return "compose";
  if (extension === ".json") return formatOfMembers(membersOfJson(text));
  return formatOfMembers(Array.from(text.matchAll(/^["']?([a-z]+)["']?\s*:/gm), ([, member = ""]) => member));
}

function formatOfMembers(members: readonly string[]): ConfigFormat {
  if (members.includes("layers")) return "layers";
  if (members.includes("services")) return "compose";
  return members.includes("target") || members.includes("group") ? "bake" : "layers";
}

/** None for a text that is no JSON: the reader of layers files says so, with the place. */
function membersOfJson(text: string): readonly string[] {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? Object.keys(value) : [];
  } catch {
    return [];
  }
}
