import { createReadStream } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { runCommand } from "../harness/run-command.ts";
import { archiveText } from "./archive-text.ts";
import { placesOf } from "./written-world.ts";
import type { World } from "./world.ts";

/** What BuildKit makes of a world: an image, all of which `text` tells (see `archiveText`), or its complaint. */
export type Solved =
  | { readonly kind: "image"; readonly text: string }
  | { readonly kind: "refused"; readonly message: string };

/**
 * Solves a written world. Each is solved alone: only so it has an ignore file of its own, and a solve is cheap (0.1 s of CPU).
 * A `cold` solve does every step anew: where only what --exclude leaves out is missing, BuildKit's cache takes one step for another.
 * All times in the image are SOURCE_DATE_EPOCH, and nothing is compressed.
 */
export async function solve(address: string, folder: string, world: World, cache: "warm" | "cold"): Promise<Solved> {
  const { context, dockerfile } = placesOf(world);
  const tar = `${folder}.tar`;
  const buildArgs = Object.entries({ SOURCE_DATE_EPOCH: "1", ...world.buildArgs });
  const options = buildArgs.map(([name, value]) => `build-arg:${name}=${value}`);
  if (world.target !== undefined) options.push(`target=${world.target}`);
  const places = [`context=${join(folder, context)}`, `dockerfile=${join(folder, dockerfile)}`];
  const output = [
    "type=oci",
    `dest=${tar}`,
    "compression=uncompressed",
    "force-compression=true",
    "rewrite-timestamp=true",
  ];
  const args = [
    `--addr=${address}`,
    "build",
    "--progress=quiet",
    "--frontend=dockerfile.v0",
    ...places.map((place) => `--local=${place}`),
    ...options.flatMap((option) => ["--opt", option]),
    ...(cache === "cold" ? ["--no-cache"] : []),
    `--output=${output.join(",")}`,
  ];
  try {
    await runCommand("buildctl", args);
  } catch (error) {
    return { kind: "refused", message: String(error).split("\n").slice(1).join("\n").trim() };
  }
  const text = await archiveText(createReadStream(tar));
  await rm(tar);
  return { kind: "image", text };
}
