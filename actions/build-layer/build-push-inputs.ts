import { input, type InputSpec } from "@layered-build/toolkit";

/** A list that is read only where it is needed: its reader of CSV is for few. */
function lines(description: string, { commas = false } = {}): InputSpec<string | undefined> {
  return {
    ...input.list(description, { commas }),
    csv: true,
    parse: (text) => ({ ok: true, value: text === "" ? undefined : text }),
  };
}

/**
 * The inputs of docker/build-push-action, with its meaning. One of them that is given makes the step such a build: by BuildKit,
 * without layers, keys and plan.
 */
export const buildPushInputs = {
  context: input.string(
    "In place of docker/build-push-action, without layers: the folder, or the address, that is built. Default: the checkout.",
  ),
  file: input.string("Without layers: path of the Dockerfile. Default: Dockerfile in the context."),
  target: input.string("Without layers: the stage to build."),
  tags: lines("Without layers: names of the image, HOST/REPOSITORY:TAG.", { commas: true }),
  push: input.boolean("Without layers: push the image to the registries of its tags."),
  load: input.boolean("Without layers: load the image into Docker on this machine."),
  outputs: lines("Without layers: where the result goes, such as type=oci,dest=image.tar or type=local,dest=out."),
  platforms: lines("Without layers: the platforms to build for.", { commas: true }),
  "build-args": lines("Without layers: build arguments, NAME=VALUE."),
  "build-contexts": lines("Without layers: further contexts, NAME=PATH or NAME=docker-image://IMAGE."),
  labels: lines("Without layers: labels of the image, NAME=VALUE."),
  annotations: lines("Without layers: annotations of the image, NAME=VALUE, or manifest:NAME=VALUE, index:NAME=VALUE."),
  secrets: input.secret(
    "Without layers: secrets that RUN can mount, ID=VALUE a line. One of several lines goes into double quotes as a whole.",
    { named: true },
  ),
  "secret-files": lines("Without layers: secrets that are in files, ID=PATH."),
  "secret-envs": lines("Without layers: secrets that are in variables of the environment, ID=NAME.", { commas: true }),
  ssh: lines("Without layers: SSH agents or keys that RUN can mount, such as default.", { commas: true }),
  "cache-from": lines("Without layers: caches to read, such as type=gha, or an image."),
  "cache-to": lines("Without layers: caches to write, such as type=gha,mode=max."),
  "no-cache": input.boolean("Without layers: use no cache."),
  pull: input.boolean("Without layers: ask for newer base images, whatever the builder has."),
  provenance: input.string(
    "Without layers: the provenance attestation: true, false or attributes. Default: mode=max for a public repository, mode=min for a private one, and none for what is loaded into Docker.",
  ),
  sbom: input.string(
    "Without layers: the attestation with a bill of materials: true, false or attributes. Default: none.",
  ),
  network: input.string("Without layers: the network of RUN: default, none or host."),
  "add-hosts": lines("Without layers: lines of /etc/hosts for RUN, NAME:ADDRESS.", { commas: true }),
  "shm-size": input.string("Without layers: size of /dev/shm for RUN, such as 2g."),
  ulimit: lines("Without layers: limits for RUN, such as nofile=1024:1024."),
  allow: lines("Without layers: rights that the builder is to grant, such as network.host.", { commas: true }),
  builder: input.string("Without layers: the builder of docker buildx. Default: the one in use."),
} as const;

/** Those of these inputs that are given. */
export function givenBuildPush(inputs: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.keys(buildPushInputs).filter((name) => inputs[name] !== undefined);
}
