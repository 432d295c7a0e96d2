import { createHash } from "node:crypto";
import { LayeredBuildError } from "../error.ts";
import { parsePlatform, platformText } from "../image/platform-text.ts";
import { sanitizeTag } from "../tags/sanitize-tag.ts";
import { validateTag } from "../tags/validate-tag.ts";

/** What tags are made of. */
export interface WrapTagsRequest {
  readonly version: string;
  readonly platforms: readonly string[];
  readonly tagTemplate: string;
  readonly indexTag: string;
}

/** The tag of each platform's image, and that of the index where there are several. */
export interface WrapTags {
  readonly platforms: ReadonlyMap<string, string>;
  readonly index?: string;
}

/** OCI distribution-spec, "Pulling manifests". */
const longest = 128;
/** Digits of the hash that stands for what had to be cut off. */
const hashDigits = 8;

/**
 * Makes the tags. A version is put in as it is; each run of characters that no tag may have becomes `-`, and one that is too long keeps its
 * beginning and gets a hash of the whole, so that two long versions are two tags. Throws `bad-tag` where no tag comes of it, or twice the same.
 */
export function wrapTags({ version, platforms, tagTemplate, indexTag }: WrapTagsRequest): WrapTags {
  const severalPlatforms = platforms.length > 1;
  const templates = [
    ...platforms.map((platform) => fill(tagTemplate, "tag-template", { platform: platformTag(platform) })),
    ...(severalPlatforms ? [fill(indexTag, "index-tag", {})] : []),
  ];
  const word = sanitizeTag(version);
  if (!/[A-Za-z0-9_]/.test(word)) {
    throw new LayeredBuildError("bad-tag", `The version "${version}" has no character that a tag may have.`, {
      hint: "Give `version` a name with letters or digits, such as 1.2.3 or a branch's name.",
    });
  }
  const room = Math.min(...templates.map((template) => longest - template.replaceAll("{version}", "").length));
  const text = word.length <= room ? word : shortened(word, version, room);
  const tags = templates.map((template) => template.replaceAll("{version}", text));
  for (const tag of tags) validateTag(tag);
  const twice = tags.find((tag, at) => tags.indexOf(tag) !== at);
  if (twice !== undefined) {
    throw new LayeredBuildError("bad-tag", `Two images of this run would have the tag ${twice}.`, {
      hint: "With several platforms `tag-template` needs {platform}, and `index-tag` has to differ from what it gives.",
    });
  }
  const index = severalPlatforms ? tags.at(-1) : undefined;
  return {
    platforms: new Map(platforms.map((platform, at) => [platform, tags[at] ?? ""])),
    ...(index === undefined ? {} : { index }),
  };
}

/** `linux/amd64` → `amd64`, `linux/arm/v7` → `arm-v7`. */
function platformTag(platform: string): string {
  return platformText(parsePlatform(platform))
    .replace(/^linux\//, "")
    .replaceAll("/", "-");
}

function fill(template: string, input: string, values: Readonly<Record<string, string>>): string {
  return template.replaceAll(/\{([^{}]*)\}/g, (whole, name: string) => {
    if (name === "version") return whole;
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value !== undefined) return value;
    const known = ["version", ...Object.keys(values)].map((each) => `{${each}}`).join(" and ");
    throw new LayeredBuildError("bad-tag", `\`${input}\` has ${whole}, which stands for nothing there.`, {
      hint: `It knows ${known}.`,
    });
  });
}

function shortened(word: string, version: string, room: number): string {
  const hash = createHash("sha256").update(version).digest("hex").slice(0, hashDigits);
  const kept = room - hashDigits - 1;
  if (kept < 1) {
    throw new LayeredBuildError(
      "bad-tag",
      `The tag's template leaves ${Math.max(room, 0)} characters for the version.`,
      {
        hint: `A tag has at most ${longest} characters: shorten \`tag-template\` or \`index-tag\`.`,
      },
    );
  }
  return `${word.slice(0, kept)}-${hash}`;
}
