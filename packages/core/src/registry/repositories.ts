import path from "node:path";
import {
  openLayout,
  openRegistry,
  parseReference,
  RegistrySession,
  type RegistryOptions,
  type Store,
} from "@layered-build/oci";

/** The repositories of a run, each opened once: in registries, or layout folders. */
export interface Repositories {
  /** The repository of any reference, for reading. */
  readonly ofReference: (reference: string) => Promise<Store>;
}

/** How repositories are opened. `root` is where relative `oci:` paths start. */
export interface RepositoriesOptions extends RegistryOptions {
  readonly root: string;
}

/** Milliseconds without a byte: a registry that accepts and never answers must not take the job's hour. */
const idleTimeout = 20_000;

/** Makes the opener for one run, and the session that its registries share. */
export function openRepositories(options: RepositoriesOptions): Repositories & { readonly session: RegistrySession } {
  const session = new RegistrySession({ ...options, idleTimeout });
  return { session, ofReference: memoise((text) => open(text, options.root, session)) };
}

/** Makes each thing once, by its name. */
export function memoise<T>(make: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const made = new Map<string, Promise<T>>();
  return (key) => {
    const value = made.get(key) ?? make(key);
    made.set(key, value);
    return value;
  };
}

async function open(text: string, root: string, session: RegistrySession): Promise<Store> {
  const reference = parseReference(text);
  if (reference.kind === "layout") return openLayout(path.resolve(root, reference.path));
  return openRegistry(reference, session);
}
