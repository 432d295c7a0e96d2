import type { BuildPush } from "./build-push.ts";
import { attributesOf, hasOutput } from "./build-push-outputs.ts";
import { csvFields } from "./csv-items.ts";
import { goBool } from "./go-bool.ts";

/** What the default of `provenance` hangs on. */
export interface AttestationDefaults {
  /** The address of the run, which provenance names as its builder. */
  readonly builderId: string;
  /** Whether the source may not be told: a private repository. */
  readonly isPrivate: boolean;
  /** Whether the builder can attest at all. */
  readonly canAttest: boolean;
}

/**
 * The values of `--attest`, as docker/build-push-action gives them: provenance unless it is turned off, with all details only where the
 * source is public; not for images that are loaded into Docker.
 */
export function attestations(
  build: Pick<BuildPush, "provenance" | "sbom" | "outputs" | "load">,
  defaults: AttestationDefaults,
): readonly string[] {
  const { provenance, sbom } = build;
  const given = provenance === undefined ? defaultProvenance(build, defaults) : givenProvenance(provenance, defaults);
  return [
    ...(given === undefined ? [] : [`type=provenance,${given}`]),
    ...(sbom === undefined ? [] : [`type=sbom,${switched(sbom)}`]),
  ];
}

/** Whether a build has the default, so that the builder has to be asked what it can. */
export function asksForDefault({
  provenance,
  outputs,
  load,
}: Pick<BuildPush, "provenance" | "outputs" | "load">): boolean {
  return provenance === undefined && !load && !hasOutput(outputs, "docker");
}

function defaultProvenance(
  build: Pick<BuildPush, "provenance" | "outputs" | "load">,
  { isPrivate, builderId, canAttest }: AttestationDefaults,
): string | undefined {
  if (!asksForDefault(build) || !canAttest) return undefined;
  return withBuilder(isPrivate ? "mode=min,inline-only=true" : "mode=max", builderId);
}

function givenProvenance(text: string, { builderId }: AttestationDefaults): string {
  if (goBool(text) === true) return `builder-id=${builderId}`;
  const attributes = switched(text);
  return attributes.startsWith("disabled=") ? attributes : withBuilder(attributes, builderId);
}

function withBuilder(attributes: string, builderId: string): string {
  return attributesOf(attributes).has("builder-id") ? attributes : `${attributes},builder-id=${builderId}`;
}

/** A word for yes or no says in attributes whether there is to be no such attestation (buildx, `buildflags.CanonicalizeAttest`). */
function switched(text: string): string {
  if (csvFields(text)?.length !== 1) return text;
  const value = goBool(text);
  return value === undefined ? text : `disabled=${!value}`;
}
