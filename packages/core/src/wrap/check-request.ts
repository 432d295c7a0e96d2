import { parseReference } from "@layered-build/oci";
import { LayeredBuildError } from "../error.ts";
import { isLoopback } from "./check-command.ts";
import { type Base, repositoryOf } from "./find-base.ts";
import type { WrapRequest } from "./wrap-request.ts";
import { wrapTags } from "./wrap-tags.ts";
import { parseVariables } from "./wrap-variables.ts";

/** Checks all of a request that can be said before there is an image. Throws what a wrap would: `bad-input`, `bad-tag`. */
export function checkRequest(request: Omit<WrapRequest, "image">): void {
  parseVariables(request.env);
  checkHost(request.host);
  checkUser(request.user);
  checkFile(request);
  if (request.repository !== undefined) givenRepository(request.repository);
  const platforms = request.platforms.filter((platform) => platform !== "all");
  // Any version: the image's tag is not known yet.
  wrapTags({ ...request, platforms, version: request.version ?? "1" });
}

/** Where the wrap goes. Throws `bad-input` for what is no repository. */
export function repositoryOfWrap({ repository, image }: WrapRequest): string {
  return repository === undefined ? repositoryOf(parseReference(image)) : givenRepository(repository);
}

function givenRepository(repository: string): string {
  const reference = parseReference(repository);
  if (reference.tag === undefined && reference.digest === undefined) return repositoryOf(reference);
  throw new LayeredBuildError("bad-input", `\`repository\`: "${repository}" has a tag or digest.`, {
    hint: "Name the repository alone; the tags are made of `tag-template`, `index-tag` and `version`.",
  });
}

/** Throws `bad-input` for an address that nobody outside the container reaches. */
export function checkHost(host: string): void {
  if (!isLoopback(host)) return;
  throw new LayeredBuildError(
    "bad-input",
    `\`host\`: what listens on ${host} cannot be reached from outside the container.`,
    { hint: "Leave the input out: the program is told 0.0.0.0 then, all addresses." },
  );
}

/** Throws `bad-input` for a text that names no user. */
export function checkUser(user: string): void {
  if (user === "keep" || /^[A-Za-z0-9_][\w.-]*(:[A-Za-z0-9_][\w.-]*)?$/.test(user)) return;
  throw new LayeredBuildError("bad-input", `\`user\`: "${user}" is no user.`, {
    hint: "Write a number, as 1000 (a Space's user), a name, either with :GROUP, or keep.",
  });
}

/** Throws `bad-input` where the Dockerfile that was asked for is not there. */
export function checkFile({ mode, file, filePath, isFileGiven }: Omit<WrapRequest, "image">): void {
  if (file !== undefined || (mode !== "build" && !isFileGiven)) return;
  const what = mode === "build" ? "`mode: build` needs a Dockerfile, and" : "`file`:";
  throw new LayeredBuildError("bad-input", `${what} ${filePath} does not exist.`, {
    hint: "`file` is a path from the repository's root. Is the repository checked out? `mode: mutate` without `file` needs no Dockerfile.",
  });
}

/** What the wrap's tags say: as asked for, else the tag of the image. Throws `bad-input` where there is neither. */
export function versionOfWrap({ version, image }: WrapRequest, { tag }: Base): string {
  const given = version ?? tag;
  if (given !== undefined) return given;
  throw new LayeredBuildError("bad-input", `${image} has no tag that the wrap's tags could be named after.`, {
    hint: "Give `version`, such as a release or a branch's name.",
  });
}
