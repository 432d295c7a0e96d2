import type { ImageConfig } from "@layered-build/oci";
import { LayeredBuildError } from "../error.ts";
import type { Log } from "../ports.ts";
import type { BasePlatform } from "./base-platform.ts";
import { checkFile } from "./check-request.ts";
import type { Base } from "./find-base.ts";
import type { WrapFile, WrapRequest } from "./wrap-request.ts";

/** What the Dockerfile of the wrap says of the things that the wrap sets by itself. */
export interface SaidByFile {
  readonly variables: ReadonlySet<string>;
  readonly user: boolean;
}

/** How an image is wrapped, and why so. `apply` does what the Dockerfile says, where that is configuration alone. */
export type WrapMode =
  | {
      readonly kind: "mutate";
      readonly why: string;
      readonly said: SaidByFile;
      readonly apply: (image: ImageConfig) => ImageConfig;
    }
  | {
      readonly kind: "build";
      readonly why: string;
      readonly said: SaidByFile;
      /** The variables of the Dockerfile whose values are known before the build. */
      readonly env: ReadonlyMap<string, string>;
      readonly file: WrapFile;
    };

const nothingSaid: SaidByFile = { variables: new Set(), user: false };

/**
 * Decides by the Dockerfile of the wrap: without one, or with one that only sets configuration, the image's configuration is edited;
 * what runs or copies something is built. One that nobody named and that is none of a wrap is left out, with a warning.
 * Throws `bad-input` or `engine` where what was asked for cannot be, and the Dockerfile's errors.
 */
export async function decideMode(
  request: WrapRequest,
  base: Base,
  images: readonly BasePlatform[],
  log: Log,
): Promise<WrapMode> {
  const { mode, file, filePath, isFileGiven } = request;
  checkFile(request);
  if (file === undefined)
    return edit(mode === "mutate" ? "`mode` says so" : `there is no ${filePath} that would run or copy something`);
  // Only now: most wraps have no Dockerfile to be understood.
  const { understandWrapFile } = await import("./wrap-file.ts");
  const use = understandWrapFile(file, pinned(base), images);
  if (use.kind === "foreign") {
    const hint = "Begin it with `ARG BASE_IMAGE` and `FROM ${BASE_IMAGE}`.";
    const what = mode === "build" ? "`mode: build` cannot build" : "`file`: nothing can wrap by";
    if (mode === "build" || isFileGiven)
      throw new LayeredBuildError("bad-input", `${what} ${file.path} on ${base.name}: ${use.why}.`, { hint });
    log.warning(`${file.path} is left out, and nothing that it says is in the wrap: ${use.why}. ${hint}`);
    return edit(`${file.path} is no Dockerfile of a wrap: ${use.why}`);
  }
  if (mode === "build") return { kind: "build", why: "`mode` says so", said: use.said, env: use.env, file };
  if (use.kind === "config")
    return { kind: "mutate", why: `${file.path} only sets configuration`, said: use.said, apply: use.apply };
  if (mode === "auto") return { kind: "build", why: `${file.path} has ${use.why}`, said: use.said, env: use.env, file };
  throw new LayeredBuildError("engine", `\`mode: mutate\` cannot do what ${file.path} asks for: it has ${use.why}.`, {
    hint: "Set `mode: auto` or `mode: build`, or name a Dockerfile in `file` that only sets configuration.",
  });
}

/** The image by its digest, as a Dockerfile and an annotation can name it. */
export function pinned({ repository, tag, stored }: Base): string {
  const { digest } = stored.descriptor;
  return tag === undefined ? `${repository}@${digest}` : `${repository}:${tag}@${digest}`;
}

function edit(why: string): WrapMode {
  return { kind: "mutate", why, said: nothingSaid, apply: (image) => image };
}
