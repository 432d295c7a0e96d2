import type { Layer } from "../../config/layer.ts";

/** Where a parent's image can be pulled, and how the Dockerfile asks for it. */
export interface ParentContext {
  /** The name in FROM or --from that is to mean the parent, expanded. */
  readonly name: string;
  /** What BuildKit pulls instead: HOST/REPOSITORY@DIGEST. */
  readonly image: string;
}

/** One build by BuildKit. */
export interface BuildxRequest {
  readonly layer: Layer;
  /** The Dockerfile and the build context on disk. */
  readonly dockerfile: string;
  readonly contextFolder: string;
  readonly buildArgs: Readonly<Record<string, string>>;
  readonly contexts: readonly ParentContext[];
  readonly output: BuildxOutput;
  readonly metadataFile: string;
  readonly noCache: boolean;
}

/**
 * Where the result goes: `bridge` is a tag on our loopback server (what Docker's own driver can push to, with either of its stores),
 * `digest` a push by digest straight to the registry (what every other driver does, wherever it runs).
 */
export type BuildxOutput =
  | { readonly kind: "bridge"; readonly reference: string }
  | { readonly kind: "digest"; readonly repository: string; readonly insecure: boolean };

/** The arguments of `docker buildx build`. Attestations are off: an image is one manifest, and scan-and-sign attests it. */
export function buildxArguments(request: BuildxRequest): readonly string[] {
  const { layer } = request;
  return [
    "buildx",
    "build",
    "--progress=plain",
    `--file=${request.dockerfile}`,
    `--platform=${layer.platforms.join(",")}`,
    ...(layer.target === undefined ? [] : [`--target=${layer.target}`]),
    ...Object.entries(request.buildArgs).flatMap(([name, value]) => ["--build-arg", `${name}=${value}`]),
    ...request.contexts.flatMap(({ name, image }) => ["--build-context", `${name}=docker-image://${image}`]),
    ...Object.entries(layer.labels).flatMap(([name, value]) => ["--label", `${name}=${value}`]),
    ...layer.secrets.flatMap((secret) => ["--secret", secret]),
    ...layer.ssh.flatMap((agent) => ["--ssh", agent]),
    ...(request.noCache ? ["--no-cache"] : []),
    "--provenance=false",
    "--sbom=false",
    `--metadata-file=${request.metadataFile}`,
    ...outputArguments(request.output, layer),
    request.contextFolder,
  ];
}

function outputArguments(output: BuildxOutput, layer: Layer): readonly string[] {
  if (output.kind === "bridge") return ["--push", `--tag=${output.reference}`];
  const options = [
    "type=image",
    `name=${output.repository}`,
    "push=true",
    "push-by-digest=true",
    "name-canonical=true",
    "oci-mediatypes=true",
    ...(output.insecure ? ["registry.insecure=true"] : []),
    ...(layer.compression === "auto"
      ? []
      : [`compression=${layer.compression === "none" ? "uncompressed" : layer.compression}`]),
  ];
  return ["--output", options.join(",")];
}
