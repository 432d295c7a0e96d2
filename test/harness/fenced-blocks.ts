/** A fenced block of a Markdown text. */
export type FencedBlock = {
  /** Without its indentation, where it stands in a list. */
  readonly text: string;
  /** The line of the file on which the text begins, from 1. */
  readonly line: number;
  /** The language on the fence; `""` for none. */
  readonly language: string;
  /** What follows the language, trimmed: a note to tests and readers' tools. */
  readonly info: string;
  /** The heading that it stands under. */
  readonly heading: string;
  /** The file that the line above the block names, `` `PATH`: ``. */
  readonly path: string | undefined;
};

/** The fenced blocks of a Markdown text, in their order. */
export function fencedBlocks(markdown: string): readonly FencedBlock[] {
  const blocks: FencedBlock[] = [];
  const lines = markdown.split("\n");
  let heading = "";
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? "";
    heading = /^#+ (?<title>.*)$/.exec(line)?.groups?.["title"] ?? heading;
    const open = /^(?<indent>\s*)(?<fence>`{3,})(?<language>\w*)(?<info>.*)$/.exec(line)?.groups;
    if (open === undefined) continue;
    const { indent = "", fence = "", language = "", info = "" } = open;
    const above = lines.slice(0, index).findLast((text) => text.trim() !== "");
    const path = /`(?<path>[^`]+)`:$/.exec(above ?? "")?.groups?.["path"];
    const start = index + 1;
    while (++index < lines.length && lines[index]?.trim() !== fence);
    const own = lines.slice(start, index).map((text) => (text.startsWith(indent) ? text.slice(indent.length) : text));
    blocks.push({ text: `${own.join("\n")}\n`, line: start + 1, language, info: info.trim(), heading, path });
  }
  return blocks;
}
