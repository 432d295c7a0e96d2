/** A file or commands that a reader of a guide types. */
export type GuideBlock = {
  /** The file that the line above the block names, `` `PATH`: ``. */
  readonly path: string | undefined;
  /** The language on the fence. */
  readonly language: string;
  readonly text: string;
};

/** The fenced blocks of a Markdown text that begin at the line's start, in their order. */
export function guideBlocks(markdown: string): readonly GuideBlock[] {
  const found = markdown.matchAll(/^(?:[^\n]*`(?<path>[^`\n]+)`:\n\n)?```(?<language>\w+)\n(?<text>.*?)^```$/gms);
  return [...found].map(({ groups = {} }) => {
    const { path, language = "", text = "" } = groups;
    return { path, language, text };
  });
}
