import { chmod, writeFile } from "node:fs/promises";

/** What the program does instead of a scan. */
export type FalseTrivyOptions = {
  /** JavaScript; `report` (an object, or a text to be written as it is), `env`, `args` and `fs` are in scope. */
  readonly change?: string;
};

/**
 * Writes a program that stands in for Trivy at `file`: it reads the image from the registry that its reference names, and reports one made-up flaw for each of
 * its layers. For tests of what surrounds a scan, where the real one is not there or would not fail as wanted.
 */
export async function writeFalseTrivy(file: string, { change = "" }: FalseTrivyOptions = {}): Promise<void> {
  await writeFile(
    file,
    `#!${process.execPath}
const fs = process.getBuiltinModule("node:fs");
const { env } = process;
const args = process.argv.slice(2);
const option = (name) => args[args.indexOf(name) + 1];
if (args[0] === "convert") {
  fs.writeFileSync(option("--output"), JSON.stringify({ bomFormat: "CycloneDX", spdxVersion: "SPDX-2.3" }));
  process.exit(0);
}
const [repository, digest] = args.at(-1).split("@");
const [host, name] = repository.split("/");
const get = async (kind, id) => (await fetch(\`http://\${host}/v2/\${name}/\${kind}/\${id}\`)).json();
const manifest = await get("manifests", digest);
const config = await get("blobs", manifest.config.digest);
const ids = config.rootfs.diff_ids;
let report = {
  SchemaVersion: 2,
  Trivy: { Version: "0.72.0" },
  ArtifactName: args.at(-1),
  ArtifactType: "container_image",
  Metadata: { OS: { Family: "debian", Name: "12" }, ImageID: manifest.config.digest, DiffIDs: ids, ImageConfig: config },
  Results: [{ Target: \`\${repository} (debian 12)\`, Class: "os-pkgs", Type: "debian", Vulnerabilities: ids.map((DiffID, at) => ({
    VulnerabilityID: \`CVE-2099-\${at}\`, PkgName: \`p\${at}\`, InstalledVersion: "1", FixedVersion: "2", Severity: "HIGH", Layer: { DiffID },
  })) }],
};
fs.mkdirSync(\`\${option("--cache-dir")}/db\`, { recursive: true });
fs.writeFileSync(\`\${option("--cache-dir")}/db/metadata.json\`, JSON.stringify({ Version: 2, UpdatedAt: new Date().toISOString() }));
${change}
fs.writeFileSync(option("--output"), typeof report === "string" ? report : JSON.stringify(report));
`,
  );
  await chmod(file, 0o755);
}
