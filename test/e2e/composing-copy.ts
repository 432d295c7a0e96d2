import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { type Files, repository } from "./sample-chain.ts";

const folder = resolve(import.meta.dirname, "../../examples/composing/.github/workflows");
const stands = resolve(import.meta.dirname, "../harness/fixtures/foreign");

/** The names of the workflows of examples/composing, without `.yml`, sorted. */
export async function composingNames(): Promise<readonly string[]> {
  return (await readdir(folder)).map((name) => name.replace(/\.yml$/, "")).toSorted();
}

/**
 * A workflow of examples/composing, for a repository whose images are on loopback. `changes` says what stands in the place of what is written.
 *
 * @throws Error when that is not written there exactly once.
 */
export async function composingCopy(
  name: string,
  host: string,
  changes: Readonly<Record<string, string>> = {},
): Promise<Files> {
  const written = await readFile(join(folder, `${name}.yml`), "utf8");
  let text = written.replaceAll("ghcr.io/acme/shop", `${host}/${repository}`);
  for (const [part, by] of Object.entries(changes)) {
    if (text.split(part).length !== 2) throw new Error(`examples/composing: ${name}.yml does not say once: ${part}`);
    text = text.replace(part, () => by);
  }
  return { [composingPath(name)]: text };
}

/** Where such a workflow lies. */
export const composingPath = (name: string): string => `.github/workflows/${name}.yml`;

/** Stand-ins of the foreign actions that these workflows name, by the commits that they name. */
export async function standIns(): Promise<Readonly<Record<string, string>>> {
  const texts = await Promise.all(
    (await composingNames()).map((name) => readFile(join(folder, `${name}.yml`), "utf8")),
  );
  const references = texts.flatMap((text) => [...text.matchAll(/uses: ((?:docker|actions)\/(\S+)@[0-9a-f]{40})/g)]);
  const foreign = references.filter(([, , name]) => name !== "checkout");
  const nothing = ["login-action", "setup-buildx-action"];
  return Object.fromEntries(
    foreign.map(([, reference = "", name = ""]) => [
      reference,
      join(stands, nothing.includes(name) ? "nothing" : name),
    ]),
  );
}
