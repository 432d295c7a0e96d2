import type { BuildPush } from "./build-push.ts";
import { hasOutput } from "./build-push-outputs.ts";

/** What a run of buildx gets besides what was asked for. */
export interface BuildxFiles {
  /** The values of `--secret`. */
  readonly secrets: readonly string[];
  /** The values of `--attest`. */
  readonly attestations: readonly string[];
  readonly metadataFile: string;
  readonly imageIdFile: string;
}

/** The flags of what may be given several times, of texts, and of what is there or not. */
const ofLists = {
  "add-hosts": "--add-host",
  allow: "--allow",
  annotations: "--annotation",
  "build-args": "--build-arg",
  "build-contexts": "--build-context",
  "cache-from": "--cache-from",
  "cache-to": "--cache-to",
  labels: "--label",
  outputs: "--output",
  ssh: "--ssh",
  tags: "--tag",
  ulimit: "--ulimit",
} as const;
const ofTexts = ["builder", "file", "network", "shm-size", "target"] as const;
const ofSwitches = ["load", "no-cache", "pull", "push"] as const;

/** The arguments of `docker buildx build` for such a build. No value of a secret is among them. */
export function buildPushArguments(build: BuildPush, files: BuildxFiles): readonly string[] {
  return [
    "buildx",
    "build",
    "--progress=plain",
    ...listFlags(build),
    ...ofTexts.flatMap((name) => (build[name] === undefined ? [] : [`--${name}`, build[name]])),
    ...(build.platforms.length === 0 ? [] : ["--platform", build.platforms.join(",")]),
    ...files.attestations.flatMap((attestation) => ["--attest", attestation]),
    ...files.secrets.flatMap((secret) => ["--secret", secret]),
    ...ofSwitches.filter((name) => build[name]).map((name) => `--${name}`),
    "--metadata-file",
    files.metadataFile,
    // Of files alone there is no id, and buildx refuses to write one.
    ...(hasOutput(build.outputs, "local") || hasOutput(build.outputs, "tar") ? [] : ["--iidfile", files.imageIdFile]),
    // What comes after it is no flag, whatever it begins with.
    "--",
    build.context,
  ];
}

function listFlags(build: BuildPush): readonly string[] {
  return keysOf(ofLists).flatMap((name) => build[name].flatMap((item) => [ofLists[name], item]));
}

function keysOf<Key extends string>(record: Readonly<Record<Key, string>>): readonly Key[] {
  const isKey = (name: string): name is Key => Object.hasOwn(record, name);
  return Object.keys(record).filter(isKey);
}
