import { parseManifest, type Digest, type Store } from "@layered-build/oci";
import { LayeredBuildError } from "../error.ts";
import type { Log } from "../ports.ts";
import { checkImage } from "./check-image.ts";
import { checkHost, checkUser, repositoryOfWrap, versionOfWrap } from "./check-request.ts";
import { decideMode, pinned } from "./decide-mode.ts";
import { editPlatform, refuseOtherValues } from "./edit-platform.ts";
import { platformsToWrap, readBasePlatform } from "./base-platform.ts";
import { type Base, findBase } from "./find-base.ts";
import { wrapTags } from "./wrap-tags.ts";
import type { WrapPorts, WrapRequest, WrapResult } from "./wrap-request.ts";
import { parseVariables } from "./wrap-variables.ts";
import { refuseOtherVersions, writeWrap } from "./write-wrap.ts";

/**
 * Wraps an image for a Space: a new configuration and manifest for each platform, and no blob of files moved within a repository.
 * All is checked before a tag of the wrap is written, and what is there already is not written again. Where the Dockerfile has to be built,
 * the build pushes what it makes first; all that can be known without it is checked before.
 * Throws `bad-input`, `bad-tag`, `missing-image`, `too-large`, `engine`, the Dockerfile's errors, and what the registry says.
 */
export async function wrapImage(request: WrapRequest, { stores, log, build }: WrapPorts): Promise<WrapResult> {
  const variables = parseVariables(request.env);
  checkHost(request.host);
  checkUser(request.user);
  const repository = repositoryOfWrap(request);
  const base = await findBase(request.image, request.fallbackTags, stores, log);
  const version = versionOfWrap(request, base);
  const platforms = await platformsToWrap(request.platforms, base);
  const { tagTemplate, indexTag, host, port, user } = request;
  const tags = wrapTags({ version, platforms, tagTemplate, indexTag });
  const originals = await Promise.all(platforms.map((platform) => readBasePlatform(base, platform)));
  const mode = await decideMode(request, base, originals, log);
  log.info(
    `${pinned(base)}: ${mode.kind === "build" ? "built upon" : "its configuration is edited"}, since ${mode.why}`,
  );
  tellOfAttestations(base, log);

  const to = await stores.ofReference(repository);
  if (mode.kind === "build") {
    const env = [...mode.env].map(([name, value]) => `${name}=${value}`);
    refuseOtherValues(env, { host, port, saidByFile: { ...mode.said, variables: new Set(mode.env.keys()) } });
    await refuseOtherVersions(to, tags, version);
  }
  const built =
    mode.kind === "build" ? await build({ file: mode.file, base: pinned(base), repository, platforms }) : undefined;
  const from = built === undefined ? base : await builtImage(base, to, built.digest);
  const { digest: baseDigest } = base.stored.descriptor;
  const settings = {
    host,
    port,
    user,
    variables,
    saidByFile: mode.said,
    base: { name: base.name, digest: baseDigest },
  };
  const finished = await Promise.all(
    originals.map(async (original) => {
      const image = built === undefined ? original : await readBasePlatform(from, original.platform);
      return editPlatform(image, original, mode, settings, { from: from.store, to, log });
    }),
  );
  for (const { image, config } of finished) checkImage(image, config, port, log);
  const written = await writeWrap({ finished, base, from: from.store, to, tags, version, log });
  const { digest } = written.descriptor;
  return {
    image: `${repository}@${digest}`,
    repository,
    digest,
    version,
    tags: [...tags.platforms.values(), ...(tags.index === undefined ? [] : [tags.index])].map(
      (tag) => `${repository}:${tag}`,
    ),
    pushedBytes: written.sentBytes + (built?.sentBytes ?? 0),
    base: { name: base.name, digest: baseDigest },
    mode: mode.kind,
    why: built === undefined ? mode.why : `${mode.why}; built by ${built.engine}`,
    platforms: finished.map(({ image: { platform }, original, changes }) => {
      const { descriptor, outcome } = written.platforms.get(platform) ?? {
        descriptor: written.descriptor,
        outcome: "written",
      };
      return {
        platform,
        tag: tags.platforms.get(platform) ?? "",
        descriptor,
        base: original.descriptor,
        changes,
        outcome,
      };
    }),
  };
}

/** What the build left, under the names of the image that it was built on. */
async function builtImage(base: Base, to: Store, digest: Digest): Promise<Base> {
  const stored = await to.getManifest(digest);
  if (stored === undefined) {
    throw new LayeredBuildError("missing-image", `${to.name}@${digest}, which was built a moment ago, is not there.`);
  }
  return { ...base, store: to, stored };
}

/** Provenance and SBOM stay with the base: they are statements about its manifests, by their digests. */
function tellOfAttestations({ stored, name }: Base, log: Log): void {
  const parsed = parseManifest(stored);
  if (parsed.kind !== "index") return;
  const attestations = parsed.document.manifests.filter(
    ({ annotations }) => annotations?.["vnd.docker.reference.type"] !== undefined,
  );
  if (attestations.length > 0)
    log.info(
      `${attestations.length} attestations of ${name} are left with it: they are about its digests, which the wrap names in its annotations`,
    );
}
