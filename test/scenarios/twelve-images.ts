/**
 * A repository of twelve images without a layers.yaml: names in every usual form, FROM through arguments, two roots (foundation and
 * tools), a diamond (datascience on scipy and r-lang, both on minimal), stages of the same names in several files, and references that
 * look like layers and are none. The images go to ghcr.io/acme/stacks.
 */
export const twelveImages: Readonly<Record<string, string>> = {
  "images/foundation/Dockerfile": `ARG ROOT_IMAGE=ubuntu:24.04
FROM $ROOT_IMAGE AS build
RUN make
FROM $ROOT_IMAGE
COPY --from=build /out /
`,
  "images/base/Dockerfile": `# FROM tools
ARG REGISTRY=quay.io
ARG OWNER=acme
ARG BASE=$REGISTRY/$OWNER/foundation
FROM $BASE
`,
  // FROM base is the stage.
  "docker/Dockerfile.minimal": `ARG REGISTRY=quay.io
ARG OWNER=acme
ARG BASE=base
ARG TAG
FROM \${REGISTRY}/\${OWNER}/\${BASE}:\${TAG:-latest} AS base
FROM base AS build
RUN make
FROM base
COPY --from=build /out /
`,
  "docker/Dockerfile.scipy": `ARG REGISTRY
ARG OWNER=acme
ARG BASE_IMAGE=\${REGISTRY:-quay.io}/$OWNER/minimal
FROM $BASE_IMAGE
`,
  "r-lang.Dockerfile": `ARG OWNER=nobody
ARG OWNER=acme
ARG UNUSED=acme/tools
FROM quay.io/\${OWNER}/mini\${UNUSED:+mal}
`,
  "images/datascience/Dockerfile": `FROM acme/scipy
COPY --from=ghcr.io/acme/stacks:r-lang-latest /opt/r /opt/r
`,
  "tools/Dockerfile": `FROM golang:1.25 AS build
RUN go build
FROM scratch
COPY --from=build /tool /
`,
  // The stage that the target does not need is not looked at, and "base" is a stage here as well.
  "gateway.Dockerfile": `FROM acme/scipy AS unneeded
FROM alpine:3 AS base
FROM base
COPY --from=tools /tool /
RUN --mount=type=bind,from=quay.io/acme/base:latest,target=/b cp /b/x /
`,
  // Names that only contain a layer's, or have it elsewhere than at the end; tags of other families; and its own last image.
  "services/web/Dockerfile": `FROM node:22 AS build
COPY --from=base-image:1 / /a
COPY --from=acme/mybase / /b
COPY --from=base/python:3 / /c
COPY --from=base:5000/acme/x / /d
COPY --from=python:base / /e
COPY --from=ghcr.io/acme/other:base-latest / /f
COPY --from=acme/worker / /g
FROM nginx:1.27
COPY --from=build / /build
COPY --from=acme/web:cache /cache /cache
`,
  "services/a/worker/Dockerfile": "FROM minimal\n",
  "services/b/worker/Dockerfile": "FROM quay.io/acme/base@sha256:" + "a".repeat(64) + " AS build\nFROM build\n",
  Dockerfile: `ARG REGISTRY=ghcr.io
ARG OWNER=acme
FROM \${REGISTRY}/\${OWNER}/datascience:2026
COPY --from=gateway /etc/gateway /etc
COPY --from=acme/services-a-worker / /worker
`,
  "Dockerfile.dockerignore": "*\n",
  "README.md": "FROM tools\n",
  "docs/Dockerfile/notes.md": "A folder of this name is no Dockerfile.\n",
};

/** The layers that such a layer stands on or copies from, and the images from elsewhere that it needs. */
export const edges: Readonly<
  Record<string, { readonly parents: readonly string[]; readonly externals: readonly string[] }>
> = {
  foundation: { parents: [], externals: ["ubuntu:24.04"] },
  base: { parents: ["foundation"], externals: [] },
  minimal: { parents: ["base"], externals: [] },
  scipy: { parents: ["minimal"], externals: [] },
  "r-lang": { parents: ["minimal"], externals: [] },
  datascience: { parents: ["r-lang", "scipy"], externals: [] },
  tools: { parents: [], externals: ["golang:1.25"] },
  gateway: { parents: ["base", "tools"], externals: ["alpine:3"] },
  web: {
    parents: [],
    externals: [
      "acme/mybase",
      "acme/web:cache",
      "acme/worker",
      "base-image:1",
      "base/python:3",
      "base:5000/acme/x",
      "ghcr.io/acme/other:base-latest",
      "nginx:1.27",
      "node:22",
      "python:base",
    ],
  },
  "services-a-worker": { parents: ["minimal"], externals: [] },
  "services-b-worker": { parents: ["base"], externals: [] },
  stacks: { parents: ["datascience", "gateway", "services-a-worker"], externals: [] },
};
