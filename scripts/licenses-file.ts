import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import type { Plugin } from "rolldown";

interface Dependency {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly text: string;
}

/** Writes dist/licenses.txt: name, version and licence text of each package whose code is in the build. The same bytes on any machine. */
export function licensesFile(root: string): Plugin {
  return {
    name: "licenses-file",
    generateBundle(_options, bundle) {
      const ids = Object.values(bundle).flatMap((file) => (file.type === "chunk" ? file.moduleIds : []));
      const folders = new Set(ids.map((id) => packageFolder(root, id)).filter((folder) => folder !== undefined));
      const entries = [...folders].map(dependency);
      entries.sort((a, b) => compare(`${a.name}@${a.version}`, `${b.name}@${b.version}`));
      const source = entries.map(
        ({ name, version, license, text }) => `${name} ${version}\nLicence: ${license}\n\n${text}\n`,
      );
      const rule = `${"-".repeat(80)}\n`;
      this.emitFile({ type: "asset", fileName: "licenses.txt", source: [...new Set(source)].join(rule) });
    },
  };
}

/** The innermost folder below node_modules that has a named package.json; undefined for our own modules. */
function packageFolder(root: string, id: string): string | undefined {
  if (!id.includes(`${sep}node_modules${sep}`)) return undefined;
  for (let folder = dirname(id); relative(root, folder) !== ""; folder = dirname(folder)) {
    const file = join(folder, "package.json");
    if (existsSync(file) && textOf(packageJson(file)["name"]) !== undefined) return folder;
  }
  return undefined;
}

function dependency(folder: string): Dependency {
  const { name, version, license } = packageJson(join(folder, "package.json"));
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|copying|notice)(\.|-|$)/i.test(file));
  const texts = files
    .toSorted(compare)
    .map((file) => readFileSync(join(folder, file), "utf8").replaceAll("\r\n", "\n").trim());
  return {
    name: textOf(name) ?? "?",
    version: textOf(version) ?? "?",
    license: textOf(license) ?? "see below",
    text: texts.join("\n\n") || "(The package holds no licence text.)",
  };
}

function packageJson(file: string): Readonly<Record<string, unknown>> {
  const value: Readonly<Record<string, unknown>> = JSON.parse(readFileSync(file, "utf8"));
  return value;
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** By code units: the order must not depend on the machine's language. */
function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
