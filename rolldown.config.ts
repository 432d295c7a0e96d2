import { existsSync, readdirSync, rmSync } from "node:fs";
import { basename, join, relative, sep } from "node:path";
import { defineConfig, type Plugin, type PreRenderedChunk } from "rolldown";
import { licensesFile } from "./scripts/licenses-file.ts";

const root = import.meta.dirname;
const actions = readdirSync(join(root, "actions"))
  .filter((name) => existsSync(join(root, "actions", name, "main.ts")))
  .toSorted();

/** The package of a module in node_modules, scope included, as a chunk's name: `zod`, `actions-core`. */
function packageName(id: string): string | null {
  const name = /.*[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/.exec(id)?.[1];
  return name === undefined ? null : name.replace("@", "").replaceAll(/[\\/]/g, "-");
}

/** Folders and files that are loaded only where, or before all else where they are used, each a chunk of its own: what they import costs start-up time. */
const lazyFolders: ReadonlyMap<string, string> = new Map([
  [join("packages", "core", "src", "tags", "handlebars"), "templates"],
  [join("packages", "core", "src", "tags"), "tags"],
  [join("packages", "core", "src", "config", "foreign"), "foreign-config"],
  [join("packages", "toolkit", "src", "suite"), "suite"],
  ...["exec/spawn-exec.ts", "exec/output-file.ts", "source/ask-ahead.ts", "source/git.ts", "error.ts"].map(
    (file) => [join("packages", "core", "src", ...file.split("/")), "git"] as const,
  ),
]);

/** The workspace of a module of ours, as a chunk's name: `core`, `oci`; an action's work, apart from its door, by the action's name. */
function workspaceName(id: string): string | null {
  const path = relative(root, id);
  for (const [folder, name] of lazyFolders) if (path === folder || path.startsWith(folder + sep)) return name;
  const [folder, name] = path.split(sep);
  if (folder === "actions" && (path.endsWith("main.ts") || path.endsWith("manifest.ts"))) return null;
  return name ?? null;
}

const ownChunks: ReadonlySet<string> = new Set([
  ...readdirSync(join(root, "packages")),
  ...lazyFolders.values(),
  ...actions,
]);

/** What `await import()` loads is a chunk too, which only passes on what it takes from the others: `lib/load-tags.js`. */
function chunkFileNames({ name, facadeModuleId }: PreRenderedChunk): string {
  if (facadeModuleId != null) {
    const file = basename(facadeModuleId, ".ts");
    return `lib/load-${file === "index" ? workspaceName(facadeModuleId) : file}.js`;
  }
  return ownChunks.has(name) ? "lib/[name].js" : "vendor/[name].js";
}

/** Files of an earlier build would be shipped for ever. */
const cleanDist: Plugin = {
  name: "clean-dist",
  buildStart: () => rmSync(join(root, "dist"), { recursive: true, force: true }),
};

/**
 * One readable file for each action, one in lib/ for each package of ours, and third-party code apart in vendor/, so that a reviewer can
 * read what changed. Not minified: a stack in a job's log names our functions.
 */
export default defineConfig({
  cwd: root,
  input: Object.fromEntries(actions.map((name) => [name, join("actions", name, "main.ts")])),
  platform: "node",
  preserveEntrySignatures: "allow-extension",
  transform: { target: "node24" },
  treeshake: {
    // These packages do nothing when imported, but do not say so; without this each start loads undici (55 ms of CPU) for an OIDC call.
    moduleSideEffects: [{ test: /[\\/]node_modules[\\/](@actions[\\/]|undici[\\/])/, sideEffects: false }],
  },
  plugins: [cleanDist, licensesFile(root)],
  output: {
    dir: "dist",
    format: "esm",
    minify: false,
    entryFileNames: "[name].js",
    chunkFileNames,
    comments: { legal: true },
    codeSplitting: {
      includeDependenciesRecursively: false,
      groups: [
        { name: packageName, debugName: "vendor", test: /[\\/]node_modules[\\/]/ },
        { name: workspaceName, debugName: "lib", test: /[\\/](packages|actions)[\\/]/ },
      ],
    },
  },
});
