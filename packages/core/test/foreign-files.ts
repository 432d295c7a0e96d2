import { loadForeignLayers } from "../src/config/foreign/load-foreign-layers.ts";
import { LayeredBuildError } from "../src/error.ts";
import type { Layer } from "../src/config/layer.ts";
import type { Exec } from "../src/ports.ts";
import { RecordingLog } from "./recording-log.ts";

/** What stands around a bake or Compose file. */
export interface Surroundings {
  readonly root?: string;
  readonly path?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Other files of the repository. */
  readonly files?: Readonly<Record<string, string>>;
  /** The default repository; null where there is none. */
  readonly image?: string | null;
  readonly exec?: Exec;
}

/** What reading such a file gave. */
export interface ForeignResult {
  readonly layers: readonly Layer[];
  readonly warnings: readonly string[];
  readonly lines: readonly string[];
}

const noPrograms: Exec = async ({ command }) => {
  throw new LayeredBuildError("missing-program", `The program "${command}" was not found.`);
};

async function load(format: "bake" | "compose", text: string, path: string, around: Surroundings) {
  const log = new RecordingLog();
  const { image = "ghcr.io/acme/shop" } = around;
  const layers = await loadForeignLayers(format, {
    root: around.root ?? "/repository",
    path,
    text,
    read: async (file) => around.files?.[file],
    exec: around.exec ?? noPrograms,
    env: around.env ?? {},
    log,
    ...(image === null ? {} : { image }),
  });
  return { layers, warnings: log.warnings, lines: log.lines };
}

/** Reads a Compose file as `config: compose.yaml` does. */
export const compose = (text: string, around: Surroundings = {}): Promise<ForeignResult> =>
  load("compose", text, around.path ?? "compose.yaml", around);

/** Reads a bake file in JSON as `config: docker-bake.json` does. */
export const bake = (file: object | string, around: Surroundings = {}): Promise<ForeignResult> => {
  const text = typeof file === "string" ? file : JSON.stringify(file);
  return load("bake", text, around.path ?? "docker-bake.json", around);
};

/** The message of the error that reading ends with; empty where it does not. */
export async function refusal(result: Promise<ForeignResult>): Promise<string> {
  try {
    await result;
    return "";
  } catch (error) {
    if (error instanceof LayeredBuildError) return `${error.code}: ${error.message}`;
    throw error;
  }
}
