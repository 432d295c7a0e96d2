import { parseReference } from "@layered-build/oci";
import { LayeredBuildError } from "../error.ts";
import { isLoopback } from "./check-command.ts";
import { type Base, repositoryOf } from "./find-base.ts";
import type { WrapRequest } from "./wrap-request.ts";

/** Where the wrap goes. Throws `bad-input` for what is no repository. */
export function repositoryOfWrap({ repository, image }: WrapRequest): string {
  if (repository === undefined) return repositoryOf(parseReference(image));
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

/** What the wrap's tags say: as asked for, else the tag of the image. Throws `bad-input` where there is neither. */
export function versionOfWrap({ version, image }: WrapRequest, { tag }: Base): string {
  const given = version ?? tag;
  if (given !== undefined) return given;
  throw new LayeredBuildError("bad-input", `${image} has no tag that the wrap's tags could be named after.`, {
    hint: "Give `version`, such as a release or a branch's name.",
  });
}
