import { parseReference, parseManifest, type Digest, type Store } from "@layered-build/oci";
import { LayeredBuildError } from "../error.ts";
import { parsePlatform, platformText } from "../image/platform-text.ts";
import type { Log } from "../ports.ts";
import { checkImage } from "./check-image.ts";
import { decideMode, pinned } from "./decide-mode.ts";
import { editPlatform } from "./edit-platform.ts";
import { type Base, findBase, platformsOf, readBasePlatform, repositoryOf } from "./find-base.ts";
import { wrapTags } from "./wrap-tags.ts";
import type { WrapPorts, WrapRequest, WrapResult } from "./wrap-request.ts";
import { parseVariables } from "./wrap-variables.ts";
import { writeWrap } from "./write-wrap.ts";

/**
 * Wraps an image for a Space: a new configuration and manifest for each platform, and no blob of files moved within a repository.
 * All is checked before anything is written, and what is there already is not written again.
 * Throws `bad-input`, `bad-tag`, `missing-image`, `too-large`, `engine`, the Dockerfile's errors, and what the registry says.
 */
export async function wrapImage(request: WrapRequest, { stores, log, build }: WrapPorts): Promise<WrapResult> {
  const variables = parseVariables(request.env);
  checkUser(request.user);
  const repository = repositoryOfWrap(request);
  const base = await findBase(request.image, request.fallbackTags, stores, log);
  const { version = base.tag } = request;
  if (version === undefined) throw noVersion(request.image);
  const platforms = await platformList(request.platforms, base);
  const { tagTemplate, indexTag, host, port, user } = request;
  const tags = wrapTags({ version, platforms, tagTemplate, indexTag });
  const originals = await Promise.all(platforms.map((platform) => readBasePlatform(base, platform)));
  const mode = await decideMode(request, base, platforms);
  log.info(
    `${pinned(base)}: ${mode.kind === "build" ? "built upon" : "its configuration is edited"}, since ${mode.why}`,
  );
  tellOfAttestations(base, log);

  const to = await stores.ofReference(repository);
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

function repositoryOfWrap({ repository, image }: WrapRequest): string {
  if (repository === undefined) return repositoryOf(parseReference(image));
  const reference = parseReference(repository);
  if (reference.tag === undefined && reference.digest === undefined) return repositoryOf(reference);
  throw new LayeredBuildError("bad-input", `\`repository\`: "${repository}" has a tag or digest.`, {
    hint: "Name the repository alone; the tags are made of `tag-template`, `index-tag` and `version`.",
  });
}

/** As asked for, each once, or all of the image. Throws `bad-input` for what is not Linux. */
async function platformList(asked: readonly string[], base: Base): Promise<readonly string[]> {
  if (asked.includes("all")) {
    if (asked.length > 1) throw badPlatform('"all" stands for itself and cannot be in a list');
    return [...new Set(await platformsOf(base))];
  }
  const wrong = asked.find((platform) => !/^linux\/[a-z0-9_]+(\/[a-z0-9.]+)?$/.test(platform));
  if (wrong !== undefined) throw badPlatform(`"${wrong}" is no platform of Linux`);
  return [...new Set(asked.map((platform) => platformText(parsePlatform(platform))))];
}

function badPlatform(problem: string): LayeredBuildError {
  return new LayeredBuildError("bad-input", `\`platforms\`: ${problem}.`, {
    hint: "Write linux/amd64 (the one that a Space runs), linux/arm64 and so on, or all.",
  });
}

function checkUser(user: string): void {
  if (user === "keep" || /^[A-Za-z0-9_][\w.-]*(:[A-Za-z0-9_][\w.-]*)?$/.test(user)) return;
  throw new LayeredBuildError("bad-input", `\`user\`: "${user}" is no user.`, {
    hint: "Write a number, as 1000 (a Space's user), a name, either with :GROUP, or keep.",
  });
}

function noVersion(image: string): LayeredBuildError {
  return new LayeredBuildError("bad-input", `${image} has no tag that the wrap's tags could be named after.`, {
    hint: "Give `version`, such as a release or a branch's name.",
  });
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
