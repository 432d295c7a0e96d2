import type { Store, Tree } from "@layered-build/oci";
import { LayeredBuildError } from "../error.ts";
import type { Log } from "../ports.ts";
import type { WrapMode } from "./decide-mode.ts";
import { type ConfigChange, editConfig } from "./edit-config.ts";
import type { BasePlatform } from "./base-platform.ts";
import { wrapEdits, type WrapSettings } from "./wrap-edits.ts";
import type { FinishedWrap } from "./wrap-documents.ts";

/** A platform's image with the wrap's configuration, and what is new in it. */
export interface EditedPlatform extends FinishedWrap {
  readonly changes: readonly ConfigChange[];
}

/** Where the image is read, and the list of its files kept. */
interface Surroundings {
  readonly from: Store;
  readonly to: Store;
  readonly log: Log;
}

/** Makes the configuration of one platform's wrap. Writes nothing but, where it had to be made, the list of the image's files. */
export async function editPlatform(
  image: BasePlatform,
  original: BasePlatform,
  mode: WrapMode,
  settings: WrapSettings,
  { from, to, log }: Surroundings,
): Promise<EditedPlatform> {
  const { platform } = image;
  const config = mode.kind === "mutate" ? mode.apply(image.config) : image.config;
  refuseOtherValues(config.config?.Env ?? [], settings);
  const files = async (): Promise<Tree> => {
    // Only now: most images name no home of their own.
    const { filesOfImage } = await import("./files-of-image.ts");
    return filesOfImage(image, from, to, log);
  };
  const { edits, home } = await wrapEdits(config.config ?? {}, settings, files);
  const edited = editConfig(config, edits);
  for (const { what, from: before, to: after } of edited.changes)
    log.info(`${platform}: ${what} ${before === undefined ? "" : `${before} → `}${after}`);
  log.info(`${platform}: HOME ${home}`);
  return { image, original, config: edited.config, changes: edited.changes };
}

/** HOST and PORT of the Dockerfile have to be those of the inputs: the Space is told the latter. Throws `bad-input`. */
export function refuseOtherValues(
  env: readonly string[],
  { host, port, saidByFile }: Pick<WrapSettings, "host" | "port" | "saidByFile">,
): void {
  for (const [name, wanted] of [
    ["HOST", host],
    ["PORT", String(port)],
  ] as const) {
    const value = env.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
    if (!saidByFile.variables.has(name) || value === wanted) continue;
    throw new LayeredBuildError(
      "bad-input",
      `The Dockerfile of the wrap sets ${name}=${value ?? ""}, and the input \`${name.toLowerCase()}\` is ${wanted}.`,
      {
        hint: `Give both the same value: \`${name.toLowerCase()}: ${value ?? ""}\` in the step, or ENV ${name}=${wanted} in the Dockerfile.`,
      },
    );
  }
}
