/** Markup that is safe to put into a page. */
export class Html {
  readonly #markup: string;

  constructor(markup: string) {
    this.#markup = markup;
  }

  toString(): string {
    return this.#markup;
  }
}

/** What a template takes: text and numbers, which are escaped; markup; lists of both; and undefined, which is nothing. */
export type Content = string | number | Html | undefined | readonly Content[];

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/**
 * A piece of a page: html`<p title="${text}">${text}</p>`. Whatever is put in is escaped here, and nowhere else. Attributes have to be quoted.
 * Control characters, and those that turn the direction of text, are shown as U+FFFD.
 */
export function html(parts: TemplateStringsArray, ...contents: readonly Content[]): Html {
  return new Html(parts.map((part, index) => part + markupOf(contents[index])).join(""));
}

function markupOf(content: Content): string {
  if (content === undefined) return "";
  if (content instanceof Html) return content.toString();
  if (Array.isArray(content)) return content.map(markupOf).join("");
  return String(content)
    .replaceAll(/[^\P{C}\n\t]/gu, "\uFFFD")
    .replaceAll(/[&<>"']/g, (character) => entities[character] ?? "");
}
