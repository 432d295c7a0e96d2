import { join } from "node:path";
import { mkdir, writeFile } from "node:fs/promises";
import { gitRepository, type GitRepository } from "./git-repository.ts";
import { runAction } from "./run-action.ts";
import { runCommand } from "./run-command.ts";

/** Advisories that were made up for the packages of {@link chainToScan}; what trivy-db takes. */
const advisories = [
  ["debian 12", "debian", "apt", "CVE-2099-0001", "HIGH", "A made-up flaw in apt", { fixed: "" }],
  ["debian 12", "debian", "bash", "CVE-2099-0002", "LOW", "A made-up flaw in bash", { fixed: "99.0" }],
  [
    "pip::GitHub Security Advisory pip",
    "ghsa",
    "torch",
    "CVE-2099-0004",
    "CRITICAL",
    "A made-up flaw in torch",
    { vulnerable: ["<2.6.0"], patched: ["2.6.0"] },
  ],
  [
    "pip::GitHub Security Advisory pip",
    "ghsa",
    "flask",
    "CVE-2099-0005",
    "HIGH",
    "Flask | ::error::x <b>",
    { vulnerable: ["<3.0.0"], patched: ["3.0.0"] },
  ],
  [
    "npm::GitHub Security Advisory npm",
    "ghsa",
    "lodash",
    "CVE-2099-0006",
    "MEDIUM",
    "A made-up flaw in lodash",
    { vulnerable: ["<4.17.21"], patched: ["4.17.21"] },
  ],
] as const;

/** Writes a vulnerability database that the real Trivy reads, as if made at `updated`. Needs `requireTools("trivy")`. */
export async function writeDatabase(folder: string, updated = new Date()): Promise<void> {
  await mkdir(folder, { recursive: true });
  const list = advisories.map(([source, dataSource, name, id, severity, title, versions]) => ({
    source,
    dataSource,
    package: name,
    id,
    severity,
    title,
    description: "For tests.",
    ...versions,
  }));
  await writeFile(join(folder, "advisories.json"), JSON.stringify(list));
  await runCommand("trivy-db", [join(folder, "advisories.json"), folder, updated.toISOString()]);
}

const metadata = (name: string, version: string): string =>
  `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n`;
const dpkg = (name: string, version: string): string =>
  `Package: ${name}\nStatus: install ok installed\nArchitecture: amd64\nVersion: ${version}\nMaintainer: x\nDescription: x\n\n`;

/** A chain base (Debian packages) → model (torch, weights) → app (flask, lodash), all by COPY, as a repository to build from. */
export function chainToScan(image: string): Promise<GitRepository> {
  return gitRepository(filesToScan(image));
}

/** The files of {@link chainToScan}. */
export function filesToScan(image: string): Readonly<Record<string, string>> {
  return {
    "layers.yaml": JSON.stringify({
      image,
      layers: Object.fromEntries(["base", "model", "app"].map((name) => [name, { dockerfile: `${name}/Dockerfile` }])),
    }),
    "base/Dockerfile": "FROM scratch\nCOPY base/root /\n",
    "base/root/etc/os-release": 'ID=debian\nVERSION_ID="12"\nNAME="Debian GNU/Linux"\n',
    "base/root/etc/debian_version": "12.5\n",
    "base/root/var/lib/dpkg/status": dpkg("apt", "2.6.1") + dpkg("bash", "5.2.15-2"),
    "model/Dockerfile":
      "FROM base\n\nCOPY model/lib /usr/lib/python3/dist-packages\nCOPY model/weights.safetensors /models/\n",
    "model/lib/torch-2.0.0.dist-info/METADATA": metadata("torch", "2.0.0"),
    "model/weights.safetensors": "0.1 0.2 0.3\n",
    // What PyTorch's files begin with.
    "model/lib/data.pt": "PK\u0003\u0004",
    "app/Dockerfile": "FROM model\nCOPY app/site /app/site\nCOPY app/node_modules /app/node_modules\n",
    "app/site/Flask-2.0.0.dist-info/METADATA": metadata("Flask", "2.0.0"),
    "app/node_modules/lodash/package.json": JSON.stringify({ name: "lodash", version: "4.17.20", license: "MIT" }),
  };
}

/** Builds and publishes the chain by the built action; `repository@digest` of each layer. `inputs` are build-layer's. */
export async function buildChain(
  workspace: string,
  inputs: Readonly<Record<string, string>> = {},
): Promise<Readonly<Record<string, string>>> {
  const built = await runAction({ action: "build-layer", workspace, inputs: { engine: "native", ...inputs } });
  if (built.outcome !== "success") throw new Error(built.log);
  const images: unknown = JSON.parse(built.outputs["images"] ?? "{}");
  if (typeof images !== "object" || images === null) throw new TypeError("the output images is no object");
  return Object.fromEntries(Object.entries(images).map(([name, image]) => [name, String(image)]));
}
