import { defineAction, input, output } from "@layered-build/toolkit";

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
    config: input.string(
      "Path of the layers file. Without it: layers.yaml or .github/layers.yaml, and where neither exists the layers are discovered from the Dockerfiles.",
    ),
    plan: input.string(
      "The plan output of detect-changed-layers. It must have been made of this very checkout. Without a plan, this action makes its own.",
    ),
    "plan-file": input.string("The plan-file output of detect-changed-layers, where it ran in the same job."),
    store: input.string(
      "An OCI image layout folder (oci:PATH) that stands in for the registry: images are written there instead, existing ones still come from their own repository.",
    ),
    engine: input.choice(
      "How to build.",
      {
        auto: "BuildKit runs only the RUN instructions whose result is missing; all else is done by registry calls",
        native: "without BuildKit: fails where a RUN would have to be run",
        buildkit: "BuildKit builds the whole Dockerfile",
      },
      { default: "auto" },
    ),
    force: input.selection("Layers to build even where their image exists: true for all, or a list of names.", {
      default: "false",
    }),
    "tag-rules": input.string(
      "Tags to publish, one rule a line, in the language of docker/metadata-action (type=sha, type=semver,pattern={{version}}, …). They replace the tag-rules of the layers file.",
    ),
    compression: input.choice(
      "How to compress new layers' files.",
      {
        auto: "as the layers file says; else gzip for code, and none for what does not get smaller, such as model weights",
        none: "not at all",
        gzip: "every tool can read it",
        zstd: "smaller and faster, for Docker 23 and containerd 1.5 or newer",
      },
      { default: "auto" },
    ),
    "insecure-registries": input.list(
      "Registries (host or host:port) to speak plain http with. Loopback addresses need no entry.",
      { commas: true },
    ),
    username: input.string(
      "User name for the registry of the images. Without it: the credentials of a docker login, and for ghcr.io the token.",
    ),
    password: input.secret("Password or access token that belongs to username."),
    token: input.secret("GitHub token: signs in to ghcr.io where no other credentials are given.", {
      runnerDefault: "${{ github.token }}",
    }),
  },
  outputs: {
    digest: output.string("Digest of the image that was built or reused (of the last layer, where there are several)."),
    imageid: output.string("Digest of the image's configuration, which Docker calls the image's id."),
    metadata: output.json("JSON about the image in the form of docker/build-push-action's metadata output."),
    image: output.string("The image by digest: repository@digest. Deploy this rather than a tag."),
    images: output.json<Readonly<Record<string, string>>>("JSON, layer to repository@digest."),
    tags: output.string("The tags that the rules give, one full reference a line."),
    version: output.string("The version that the rules give: the tag of the highest priority."),
    json: output.json("JSON with tags and labels in the form of docker/metadata-action's json output."),
    key: output.string("The content key of the layer: sha256 of all that can change the image."),
    action: output.string("What was done: built, reused or rebased."),
    engine: output.string("What did it: native (registry calls alone), split (BuildKit for some steps) or buildkit."),
    "pushed-bytes": output.integer("Bytes that were sent to the registry."),
  },
  permissions: [
    { scope: "contents", access: "read", reason: "actions/checkout reads the repository" },
    { scope: "packages", access: "write", reason: "pushes images", when: "the images are on ghcr.io" },
  ],
  example: `
- uses: actions/checkout@v7
- uses: org/layered-build/build-layer@v1
  id: build
  with:
    layer: app
- run: echo "Built $IMAGE"
  env:
    IMAGE: \${{ steps.build.outputs.image }}
`,
});
