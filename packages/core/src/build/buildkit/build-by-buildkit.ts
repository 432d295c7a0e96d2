import path from "node:path";
import { baseParent, type LayerNode } from "../../graph/layer-node.ts";
import { readPlatformManifest } from "../../image/platform-manifest.ts";
import type { FinishedPlatform } from "../../image/write-image.ts";
import { imageAnnotations } from "../image-annotations.ts";
import { imageDigest } from "../../key/external-images.ts";
import { frontendOf } from "../frontend.ts";
import type { LayerBuild, OnBlob, ParentImage } from "../layer-build.ts";
import { leftOutOfContext } from "./left-out.ts";
import { buildWithBuildkit, type BuildkitParent } from "./build-with-buildkit.ts";

/** Builds a layer by BuildKit, and gives its platforms as they are to be written: as OCI manifests with our annotations. */
export async function buildByBuildkit(
  build: LayerBuild,
  parents: readonly ParentImage[],
  onBlob: OnBlob,
): Promise<readonly FinishedPlatform[]> {
  const { node, plan, project, choices, environment } = build;
  const store = await build.stores.ofLayer(node.layer);
  const frontend = frontendOf(node);
  const result = await buildWithBuildkit({
    layer: node.layer,
    store,
    parents: parents.map((parent) => buildkitParent(node, parent)),
    // Not the frontend's: one that knows no named contexts refuses any.
    bases: Object.fromEntries(
      node.externals.flatMap((name) => {
        const digest = imageDigest(plan.bases, name);
        return digest === undefined ? [] : [[name, digest] as const];
      }),
    ),
    dockerfileText: node.text,
    ...(frontend === undefined
      ? {}
      : { frontend: { ...frontend, digest: imageDigest(plan.bases, frontend.reference) } }),
    ignore: [...node.ignorePatterns, ...leftOutOfContext(node, project)],
    contextFolder: path.join(project.root, node.layer.context),
    epoch: choices.epoch,
    noCache: build.force,
    exec: environment.exec,
    env: environment.env,
    credentials: environment.credentials,
    insecure: environment.insecureRegistries.includes(store.name.split("/")[0] ?? ""),
    temporary: environment.temporary,
    log: environment.log,
    onSent: (bytes) => onBlob("BuildKit", "uploaded", bytes),
    ...(environment.signal === undefined ? {} : { signal: environment.signal }),
  });
  const images = await Promise.all(
    node.layer.platforms.map((platform) => readPlatformManifest(result.store, result.reference, platform)),
  );
  const bases = await Promise.all(node.layer.platforms.map((platform) => annotatedBase(build, parents, platform)));
  return images.map((image, index) => ({
    platform: node.layer.platforms[index] ?? "",
    config: { kind: "stored", descriptor: image.manifest.config },
    layers: image.manifest.layers,
    annotations: imageAnnotations(node, choices, bases[index]),
  }));
}

function buildkitParent(node: LayerNode, parent: ParentImage): BuildkitParent {
  const link = node.links.find(({ id }) => id === parent.id);
  const { id, store, digest } = parent;
  return {
    id,
    store,
    digest,
    names: link?.names ?? [],
    ...(link?.argument === undefined ? {} : { argument: link.argument }),
  };
}

/** What the image's base annotations say: the parent's image of this platform, or the external image as the plan has fixed it. */
export async function annotatedBase(build: LayerBuild, parents: readonly ParentImage[], platform: string) {
  const { node, plan } = build;
  const parent = parents.find(({ id }) => id === baseParent(node)?.id);
  if (parent !== undefined) {
    const { descriptor } = await readPlatformManifest(parent.store, parent.digest, platform);
    return { name: parent.name, digest: descriptor.digest };
  }
  const digest = node.base.kind === "external" ? imageDigest(plan.bases, node.base.reference) : undefined;
  return node.base.kind === "external" && digest !== undefined ? { name: node.base.reference, digest } : undefined;
}
