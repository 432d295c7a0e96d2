import { isRecord, type Digest } from "@layered-build/oci";
import { OciAnnotation } from "../image/annotations.ts";
import { keyAnnotation } from "../image/suite-tag.ts";
import type { ImageBase } from "./image-bases.ts";
import type { ImageSubject } from "./image-subjects.ts";
import type { Attestation } from "./sign-image.ts";
import { PredicateType } from "./statement.ts";

/** The workflow run that built the image, as far as a provenance tells it. */
export interface BuildRun {
  /** The workflow file with its ref: what the certificate of a keyless signature names too. */
  readonly builderId: string;
  /** https://github.com/owner/name */
  readonly repositoryUrl: string;
  readonly ref: string;
  readonly commit: string;
  /** The workflow's path in its repository. */
  readonly workflowPath: string;
  readonly eventName: string;
  /** The address of this attempt of the run. */
  readonly invocationId: string;
}

const sha256 = "sha256:";

/**
 * Where an image comes from (SLSA provenance v1, with the build type of GitHub's workflows): the run, the commit, its content key, and each
 * image that it stands on, from the nearest down, with its digest and key. The same but for the run's number counts as said already.
 */
export function provenance(
  { descriptor, annotations }: ImageSubject,
  bases: readonly ImageBase[],
  run: BuildRun,
): Attestation {
  const key = annotations[keyAnnotation];
  const buildDefinition = {
    buildType: "https://actions.github.io/buildtypes/workflow/v1",
    externalParameters: {
      workflow: { ref: run.ref, repository: run.repositoryUrl, path: run.workflowPath },
    },
    internalParameters: {
      github: { event_name: run.eventName },
      layeredBuild: {
        ...(key === undefined ? {} : { key }),
        bases: bases.map(({ digest, key: of }) => ({ digest, ...(of === undefined ? {} : { key: of }) })),
      },
    },
    resolvedDependencies: [
      { uri: `git+${run.repositoryUrl}@${run.ref}`, digest: { gitCommit: run.commit } },
      ...bases.map(({ name, digest, key: of }) => ({
        uri: packageUrl(name, digest),
        digest: { sha256: digest.slice(sha256.length) },
        ...(of === undefined ? {} : { annotations: { [keyAnnotation]: of } }),
      })),
    ],
  };
  const builder = { id: run.builderId };
  const said = JSON.stringify([buildDefinition, builder]);
  return {
    subject: descriptor.digest,
    predicateType: PredicateType.provenance,
    predicate: { buildDefinition, runDetails: { builder, metadata: { invocationId: run.invocationId } } },
    isSame: (predicate) => JSON.stringify(definedBy(predicate)) === said,
  };
}

/** Whether this run may say that it built an image: one that an earlier run built, and this one reused, names another commit. */
export function isOfCommit({ annotations }: ImageSubject, commit: string): boolean {
  const revision = annotations[OciAnnotation.revision];
  return revision === undefined || revision === commit;
}

function definedBy(predicate: unknown): readonly unknown[] {
  if (!isRecord(predicate)) return [];
  const { runDetails, buildDefinition } = predicate;
  return [buildDefinition, isRecord(runDetails) ? runDetails["builder"] : undefined];
}

/** https://github.com/package-url/purl-spec: type oci, whose name is the last part of the repository. */
function packageUrl(name: string, digest: Digest): string {
  // The name is anyone's text, and what is no Unicode cannot be encoded.
  const repository = name
    .toWellFormed()
    .replace(/@.*$/, "")
    .replace(/:[^/:]*$/, "");
  const last = repository.split("/").at(-1) ?? repository;
  const of = encodeURIComponent(repository).replaceAll("%2F", "/").replaceAll("%3A", ":");
  return `pkg:oci/${encodeURIComponent(last)}@${digest.replace(":", "%3A")}?repository_url=${of}`;
}
