import type { ImageConfig } from "@layered-build/oci";
import { LayeredBuildError } from "../error.ts";
import type { Log } from "../ports.ts";
import { byteText } from "../summary/byte-text.ts";
import { checkCommand } from "./check-command.ts";
import type { BasePlatform } from "./base-platform.ts";

/** The disk of a Space's machine; the image has to fit unpacked. */
const diskBytes = 50e9;

/** Checks an image as it will be after the wrap, before anything is written. Warns, and throws `bad-input` or `too-large` for what cannot work. */
export function checkImage(base: BasePlatform, config: ImageConfig, port: number, log: Log): void {
  const { platform } = base;
  checkSize(base, log);
  const container = config.config ?? {};
  const [error, ...others] = checkCommand(container, port).toSorted((a, b) =>
    a.kind < b.kind ? -1 : a.kind > b.kind ? 1 : 0,
  );
  if (error?.kind === "error") {
    throw new LayeredBuildError("bad-input", `${platform}: ${error.text}.`, { hint: error.hint });
  }
  for (const { text, hint } of error === undefined ? [] : [error, ...others])
    log.warning(`${platform}: ${text}. ${hint}`);
  const exposed = Object.keys(base.config.config?.ExposedPorts ?? {});
  if (exposed.length > 0 && !exposed.includes(`${port}/tcp`))
    log.info(`${platform}: the image exposes ${exposed.join(" ")}; it has to heed PORT=${port}`);
}

function checkSize({ platform, manifest }: BasePlatform, log: Log): void {
  const bytes = manifest.layers.reduce((sum, { size }) => sum + size, 0);
  if (bytes > diskBytes) {
    throw new LayeredBuildError(
      "too-large",
      `${platform}: the image has ${byteText(bytes)}, and a Space's disk ${byteText(diskBytes)}.`,
      {
        hint: "Leave the model out of the image and load it at the start, or attach storage to the Space.",
      },
    );
  }
  if (bytes > diskBytes / 2)
    log.warning(
      `${platform}: the image has ${byteText(bytes)} compressed; unpacked it may not fit a Space's disk of ${byteText(diskBytes)}.`,
    );
}
