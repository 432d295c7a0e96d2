import { buffer } from "node:stream/consumers";
import { parseConfig, type ImageConfig, type Store } from "@layered-build/oci";
import { LayeredBuildError } from "../error.ts";
import { configFacts, differences, fileFacts } from "../image/image-facts.ts";
import type { FinishedPlatform } from "../image/write-image.ts";
import { buildByBuildkit } from "./buildkit/build-by-buildkit.ts";
import type { LayerBuild, OnBlob, ParentImage } from "./layer-build.ts";

/** Of the differences, how many an error shows; the log has more. */
const shownInError = 3;
const shownInLog = 100;

/**
 * Has BuildKit build a layer that was built by registry calls, and compares the two: files with mode, owner, size, content and target, configuration and history.
 * Times and blobs are not compared. Throws `engine` for any difference; nothing has a tag then.
 */
export async function verifyEngines(
  build: LayerBuild,
  platforms: readonly FinishedPlatform[],
  parents: readonly ParentImage[],
  onBlob: OnBlob,
): Promise<void> {
  const { node, environment } = build;
  environment.log.info(`${node.id}: built once more, by BuildKit, to compare the two`);
  const store = await build.stores.ofLayer(node.layer);
  const others = await buildByBuildkit(build, parents, onBlob).catch((error: unknown) => {
    throw error instanceof LayeredBuildError && error.code === "engine" ? withoutBuildkit(node.id, error) : error;
  });
  for (const platform of platforms) {
    const other = others.find((each) => each.platform === platform.platform);
    const found = other === undefined ? [`BuildKit gave no image for it`] : await compare(store, platform, other);
    if (found.length === 0) {
      environment.log.info(`${node.id}: both ways give the same image for ${platform.platform}`);
      continue;
    }
    for (const line of found.slice(0, shownInLog)) environment.log.info(`  ${line}`);
    throw new LayeredBuildError(
      "engine",
      `Layer ${node.id} (${platform.platform}) is another image by registry calls than by BuildKit, in ${found.length} ways: ${found.slice(0, shownInError).join("; ")}`,
      {
        hint: "Nothing was tagged. Where a RUN gives other files each time, the two cannot be equal. Else it is a defect: please report it with the lines above; `engine: buildkit` builds the layer meanwhile.",
      },
    );
  }
}

/** The layer itself is built by then, and needs none of what is missing. */
function withoutBuildkit(layer: string, cause: LayeredBuildError): LayeredBuildError {
  return new LayeredBuildError(
    "engine",
    `\`engine: verify\` has BuildKit build layer ${layer} too, to compare the two images, and there is no BuildKit here: ${cause.message}`,
    {
      hint: "Use a runner with Docker and buildx, such as ubuntu-24.04. `engine: auto` builds this layer without them.",
      cause,
    },
  );
}

/** The lines name what registry calls gave first. */
async function compare(store: Store, ours: FinishedPlatform, theirs: FinishedPlatform): Promise<readonly string[]> {
  const upper = ours.layers.findIndex((layer, index) => layer.digest !== theirs.layers[index]?.digest);
  // Blobs that both stand on are the same bytes.
  const common = upper < 0 ? ours.layers.length : upper;
  const [left, right] = [ours, theirs].map((image) => image.layers.slice(common));
  return [
    ...differences(await fileFacts(store, left ?? []), await fileFacts(store, right ?? [])),
    ...differences(configFacts(await configOf(store, ours)), configFacts(await configOf(store, theirs))),
  ];
}

async function configOf(store: Store, { config }: FinishedPlatform): Promise<ImageConfig> {
  if (config.kind === "new") return config.document;
  const blob = await store.getBlob(config.descriptor.digest);
  if (blob === undefined)
    throw new LayeredBuildError("missing-image", `${store.name} has no configuration ${config.descriptor.digest}.`);
  return parseConfig(await buffer(blob));
}
