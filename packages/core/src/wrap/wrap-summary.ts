import { oneLine } from "../one-line.ts";
import { byteText } from "../summary/byte-text.ts";
import { markdownCell } from "../summary/markdown-cell.ts";
import type { WrapResult } from "./wrap-request.ts";

/** Longer values, such as those of PATH-like variables, are cut in the middle. */
const mostCharacters = 120;

/** What a wrap did, in Markdown for the job summary: the images, and what changed in their configuration, old and new. */
export function wrapSummary({ base, mode, why, platforms, tags, image, pushedBytes }: WrapResult): string {
  const how = mode === "build" ? "built upon" : "its configuration edited";
  const rows = platforms.flatMap(({ platform, changes }) =>
    changes.map(({ what, from, to }) => `| ${[platform, what, from ?? "", to].map(cell).join(" | ")} |`),
  );
  const images = platforms.map(
    ({ platform, tag, descriptor, outcome }) =>
      `| ${platform} | ${cell(tag)} | \`${descriptor.digest}\` | ${outcome} |`,
  );
  return [
    "### Wrapped for a Space",
    "",
    `\`${image}\`, of ${cell(base.name)} (\`${base.digest}\`): ${how}, since ${cell(why)}. ${byteText(pushedBytes)} sent.`,
    "",
    "| platform | tag | digest | result |",
    "|---|---|---|---|",
    ...images,
    "",
    ...(tags.length > platforms.length ? [`Index of all platforms: ${cell(tags.at(-1) ?? "")}`, ""] : []),
    "| platform | set | before | now |",
    "|---|---|---|---|",
    ...rows,
    "",
  ].join("\n");
}

function cell(text: string): string {
  return markdownCell(oneLine(text, mostCharacters));
}
