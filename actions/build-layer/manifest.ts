import { defineAction, digestsInput, input, layersInputs, output, registryInputs } from "@layered-build/toolkit";
import { buildPushInputs } from "./build-push-inputs.ts";

/** What build-layer takes, gives and needs. */
export const manifest = defineAction({
  name: "build-layer",
  title: "Build layer",
  description:
    "Build and push image layers: only those whose content changed, and only the bytes that the registry does not have.",
  branding: { icon: "layers", color: "blue" },
  inputs: {
    layer: input.selection("The layers to build: one name, a list, or all.", { default: "all" }),
    phase: input.choice(
      "Which part of the work to do.",
      {
        all: "build what is missing, and write the users' tags",
        build: "push what is missing, under its key only",
        publish: "write the users' tags of images that exist; build nothing",
      },
      { default: "all" },
    ),
    ...layersInputs,
    plan: input.string(
      "The plan output of detect-changed-layers. It must have been made of this very checkout. Without a plan, this action makes its own.",
    ),
    "plan-file": input.string("The plan-file output of detect-changed-layers, where it ran in the same job."),
    engine: input.choice(
      "How to build.",
      {
        auto: "registry calls where they do exactly what BuildKit would; BuildKit for the rest, with the reason",
        native: "without BuildKit: fails where a RUN would have to be run",
        buildkit: "BuildKit builds the whole Dockerfile",
        verify: "both ways: as auto, and by BuildKit too; fails where files or configuration differ",
      },
      { default: "auto" },
    ),
    force: input.selection("Layers to build even where their image exists: true for all, or a list of names.", {
      default: "false",
    }),
    digests: digestsInput,
    "tag-rules": input.string(
      "Tags to publish, one rule a line, in the language of docker/metadata-action. They replace the tag-rules of the layers file.",
    ),
    flavor: input.string(
      "What holds for all tags, in the language of docker/metadata-action: latest=auto|true|false, prefix=TEXT, suffix=TEXT, one a line.",
    ),
    images: input.list(
      "Further repositories (HOST/REPOSITORY, one a line) that the images and the users' tags are written to as well, under the same digests. Blobs are mounted where the registry can.",
      { commas: true },
    ),
    ...registryInputs,
    ...buildPushInputs,
  },
  outputs: {
    digest: output.string("Digest of the image that was built or reused (of the last layer, where there are several)."),
    imageid: output.string("Digest of the image's configuration, which Docker calls the image's id."),
    metadata: output.json("JSON about the image in the form of docker/build-push-action's metadata output."),
    image: output.string("The image by digest: repository@digest. Deploy this rather than a tag."),
    images: output.json<Readonly<Record<string, string>>>("JSON, layer to repository@digest."),
    tags: output.string("The tags that the rules give, or the input tags, one full reference a line."),
    version: output.string("The version that the rules give: the tag of the highest priority."),
    json: output.json("JSON with the tags, as docker/metadata-action's json output has them."),
    key: output.string("The content key of the layer: sha256 of all that can change the image."),
    action: output.string(
      "What was done: built, reused (the image was there), or rebased (all that is the layer's own was built before, and stands on a new parent now).",
    ),
    engine: output.string(
      "What did it: native (registry calls alone), split (BuildKit up to the last RUN, or its result from the registry, and registry calls after that) or buildkit.",
    ),
    "pushed-bytes": output.integer("Bytes that were sent to the registry."),
  },
  permissions: [
    { scope: "contents", access: "read", reason: "actions/checkout reads the repository" },
    { scope: "packages", access: "write", reason: "pushes images", when: "the images are on ghcr.io" },
  ],
  example: `
- uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
- uses: org/layered-build/build-layer@v1
  id: build
  with:
    layer: app
- run: echo "Built $IMAGE"
  env:
    IMAGE: \${{ steps.build.outputs.image }}
`,
});
