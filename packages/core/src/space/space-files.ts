import { LayeredBuildError } from "../error.ts";
import { hasIds } from "./file-ids.ts";
import { splitFrontMatter } from "./front-matter.ts";
import { parseRecord, recordName } from "./owned-files.ts";
import { planSpaceCommit, type SpaceCommitPlan } from "./plan-space-commit.ts";
import type { SpaceApi } from "./space-api.ts";
import { checkSpaceCard, type SpaceCard } from "./space-card.ts";
import { spaceDockerfile } from "./space-dockerfile.ts";
import { readmeOfSpace, spaceReadme } from "./space-readme.ts";
import type { SpaceRequest } from "./space-request.ts";
import { environmentExample, readmeBody, usageText } from "./space-texts.ts";

/** The next commit of a Space, what its README.md will say, and the image that the last one was written for. */
export interface ContentPlan {
  readonly plan: SpaceCommitPlan;
  readonly card: SpaceCard;
  readonly imageBefore: string | undefined;
}

const readmeName = "README.md";
/** What the Hub writes below the front matter of a new Space. */
const hubsOwnText =
  /^\s*(?:Check out the configuration reference at https:\/\/huggingface\.co\/docs\/hub\/spaces-config-reference\s*)?$/;

/** What a Space gets beside its README.md and the files of `space-dir`, where that has no such files. */
function furtherFiles(own: ReadonlyMap<string, Uint8Array>, request: SpaceRequest): ReadonlyMap<string, Uint8Array> {
  const texts = { ".env.example": environmentExample(request), "README_USAGE.md": usageText(request) };
  const lacking = Object.entries(texts).filter(([name]) => !own.has(name));
  return new Map(lacking.map(([name, text]) => [name, Buffer.from(text)]));
}

/** The README.md as far as `space-dir` says it. Throws `bad-config` for front matter that is none of a Docker Space. */
export function checkOwnReadme(own: ReadonlyMap<string, Uint8Array>, request: SpaceRequest): void {
  const readme = ownReadme(own);
  if (readme === undefined) return;
  const place = placeOf(request);
  const text = spaceReadme(readme, undefined, defaultsOf(request), readmeBody(request), place);
  checkSpaceCard(text, place, request.port);
}

/**
 * Reads what a commit of a Space has, and plans the next one. Throws `bad-config` where files of a person would be overwritten, or the
 * README.md is none of a Docker Space.
 */
export async function planContent(
  api: SpaceApi,
  commit: string,
  own: ReadonlyMap<string, Uint8Array>,
  request: SpaceRequest,
  image: { readonly named: string; readonly pinned: string },
): Promise<ContentPlan> {
  const files = await api.files(commit);
  const textOf = async (name: string): Promise<string | undefined> =>
    files.has(name) ? (await api.read(commit, name)).toString("utf8") : undefined;
  const [record, theirs] = await Promise.all([textOf(recordName), textOf(readmeName)]);
  const owned = parseRecord(record, `${recordName} of the Space`);
  const recorded = owned.files.get(readmeName);
  const file = files.get(readmeName);
  const isOurs = file !== undefined && recorded !== undefined && hasIds(file, recorded);

  const readme = ownReadme(own);
  if (readme !== undefined && theirs !== undefined && !isOurs) checkText(readme, theirs);
  const before = theirs === undefined ? undefined : { text: theirs, isOurs };
  const text = spaceReadme(readme, before, defaultsOf(request), readmeBody(request), placeOf(request));
  const card = checkSpaceCard(text, readme === undefined ? readmeOfSpace : placeOf(request), request.port);

  const further = furtherFiles(own, request);
  const wanted = new Map([
    ...further,
    ...own,
    [readmeName, Buffer.from(text)],
    ["Dockerfile", Buffer.from(spaceDockerfile(image.named))],
  ]);
  const plan = planSpaceCommit(
    { files, owned },
    { files: wanted, image: image.pinned, merged: new Set([readmeName]), yielding: new Set(further.keys()) },
  );
  return { plan, card, imageBefore: owned.image };
}

/** A text that a person wrote in the Space is not replaced by another. */
function checkText(own: string, theirs: string): void {
  const [mine, other] = [own, theirs].map((text) => splitFrontMatter(text).body.trim());
  if (other === mine || hubsOwnText.test(other ?? "")) return;
  throw new LayeredBuildError(
    "bad-config",
    "The README.md of the Space has a text of its own, which would be overwritten.",
    {
      hint: "Take it over into the README.md of `space-dir` (then both are the same), or empty it in the Space once.",
    },
  );
}

function ownReadme(own: ReadonlyMap<string, Uint8Array>): string | undefined {
  const bytes = own.get(readmeName);
  return bytes === undefined ? undefined : Buffer.from(bytes).toString("utf8");
}

/** How messages call the README.md of `space-dir`. */
function placeOf({ folderName }: SpaceRequest): string {
  return `${folderName}/${readmeName}`;
}

function defaultsOf({ space, port }: SpaceRequest): { readonly title: string; readonly port: number } {
  return { title: space.name, port };
}
