import { randomBytes } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** About what a file of Python's site-packages has on average. */
const fileBytes = 40_000;
const filesOfPackage = 40;

/** Writes packages of a runtime into a folder: text that compresses to half its size. `bytes` in all. */
export async function writeLibraries(folder: string, bytes: number): Promise<void> {
  const files = Math.ceil(bytes / fileBytes);
  for (let first = 0; first < files; first += filesOfPackage) {
    const path = join(folder, `package-${first / filesOfPackage}`);
    await mkdir(path, { recursive: true });
    const count = Math.min(filesOfPackage, files - first);
    const names = Array.from({ length: count }, (_, index) => join(path, `module-${index}.txt`));
    await Promise.all(names.map((name) => writeFile(name, randomBytes(fileBytes / 2).toString("hex"))));
  }
}
