import { serveStore, type Fault, type StoreServer } from "@layered-build/oci";
import { MemoryStore } from "../../packages/oci/test/memory-store.ts";
import type { ActionResult } from "../harness/run-action.ts";

/** A registry on loopback that begins empty; `address` is HOST:PORT. */
export type FaultyRegistry = StoreServer & { readonly store: MemoryStore; readonly address: string };

/** An answer in the registry's place, or none. */
export type Refuse = (method: string, path: string) => Fault | undefined;

/** Starts a registry that answers as `refuse` says. All repositories in it are one. */
export async function faultyRegistry(refuse?: Refuse): Promise<FaultyRegistry> {
  const store = new MemoryStore();
  const server = await serveStore(async () => store, { fault: ({ method, path }) => refuse?.(method, path) });
  return Object.assign(server, { store, address: `${server.host}:${server.port}` });
}

/** Answers all requests with a status. */
export const always = (status: number): Refuse => {
  // A wait of nothing: the retries' own delays are long enough for a test.
  return () => ({ status, headers: { "retry-after": "0" } });
};

/** Answers those requests with a status that would change something. */
export const writes = (status: number): Refuse => {
  return (method, path) => (["GET", "HEAD"].includes(method) ? undefined : always(status)(method, path));
};

/** Signs of a message that was made by accident. */
const accidents = /This is a bug|undefined|\[object|\bat .*\.js:|Invalid .*: expected/;

/**
 * What is wrong with a failure; empty where all is as it has to be: exit code 1, one error annotation of one to three lines
 * that has all these words, and no tag in the registry.
 */
export function problemsOf(
  result: ActionResult,
  words: readonly RegExp[],
  { store }: Pick<FaultyRegistry, "store">,
): readonly string[] {
  const tags = [...store.tagged.keys()].map((tag) => `the tag ${tag} was written`);
  return [...messageProblems(result, words), ...tags];
}

/** The same without a look at the registry. */
export function messageProblems(result: ActionResult, words: readonly RegExp[]): readonly string[] {
  const errors = result.annotations.filter(({ level }) => level === "error").map(({ message }) => message);
  const message = errors.join("\n---\n");
  return [
    ...(result.exitCode === 1 ? [] : [`exit code ${result.exitCode}: ${result.log}`]),
    ...(errors.length === 1 ? [] : [`${errors.length} error annotations: ${message}`]),
    ...(message.split("\n").length <= 3 ? [] : [`more than three lines: ${message}`]),
    ...words.filter((word) => !word.test(message)).map((word) => `${String(word)} is not in: ${message}`),
    ...(accidents.test(message) ? [`not meant for a user: ${message}`] : []),
  ];
}
