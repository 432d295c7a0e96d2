import { mkdir, rm, rmdir, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { generatedFiles, readIfThere } from "./generate/generated-files.ts";
import { staleFiles } from "./generate/stale-files.ts";

const { values } = parseArgs({
  options: {
    check: { type: "boolean", default: false },
    root: { type: "string", default: join(import.meta.dirname, "..") },
  },
});
const root = resolve(values.root);

const files = await generatedFiles(root);
const texts = await Promise.all(files.map((file) => readIfThere(join(root, file.path))));
const drifted = files.filter((file, index) => file.text !== texts[index]);
const stale = await staleFiles(root, files);

if (values.check) {
  for (const file of drifted) console.error(`out of date: ${file.path}`);
  for (const path of stale) console.error(`made of nothing any more: ${path}`);
  if (drifted.length + stale.length > 0) {
    console.error("Run `npm run generate`, and commit what it writes.");
    process.exitCode = 1;
  }
} else {
  for (const file of drifted) {
    await mkdir(dirname(join(root, file.path)), { recursive: true });
    await writeFile(join(root, file.path), file.text);
    console.log(`wrote ${file.path}`);
  }
  for (const path of stale) {
    await rm(join(root, path));
    // The folder goes too if the door was all that it held.
    await rmdir(dirname(join(root, path))).catch(() => {});
    console.log(`deleted ${path}`);
  }
}
