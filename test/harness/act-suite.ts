import { existsSync } from "node:fs";
import { cp, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type LoweredWorkflow, lowerWorkflow } from "./lower-workflow.ts";

/** The part of a checkout that a user of the actions sees, with its workflows lowered. */
export async function copySuite(
  from: string,
  to: string,
  probes: string,
): Promise<ReadonlyMap<string, LoweredWorkflow>> {
  await mkdir(to);
  const entries = (await readdir(from, { withFileTypes: true })).filter(
    ({ name }) =>
      ["dist", "actions", ".github", "package.json", "action.yml"].includes(name) ||
      existsSync(join(from, name, "action.yml")),
  );
  for (const { name } of entries) await cp(join(from, name), join(to, name), { recursive: true });
  return lowerFolder(to, "suite", probes);
}

/** Lowers, in place, the workflows that can be called in a copy of a repository. */
export async function lowerFolder(
  repository: string,
  origin: "suite" | "other",
  probes: string,
  except?: string,
): Promise<ReadonlyMap<string, LoweredWorkflow>> {
  const folder = join(repository, ".github", "workflows");
  const files = existsSync(folder) ? await readdir(folder) : [];
  const lowered = new Map<string, LoweredWorkflow>();
  for (const name of files.filter((file) => /\.ya?ml$/.test(file) && file !== except)) {
    const content = await readFile(join(folder, name), "utf8");
    if (!content.includes("workflow_call")) continue;
    const workflow = lowerWorkflow(name, content, origin, probes);
    await writeFile(join(folder, name), workflow.text);
    lowered.set(name, workflow);
  }
  return lowered;
}
