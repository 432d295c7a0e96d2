import { oneLine } from "../one-line.ts";

/**
 * Foreign text as Markdown that is nothing but text: every mark of ASCII becomes an HTML entity. Unlike an escape by backslash this holds in tables and in
 * HTML too, and leaves nothing that GitHub would make a link, a mention, an image or a command of.
 */
export function inertMarkdown(text: string, most = 200): string {
  return oneLine(text, most).replaceAll(/[^\p{L}\p{N}\p{M} ,-]/gu, (mark) => `&#${mark.codePointAt(0) ?? 0};`);
}

/** A link whose text is inert; plain text where there is no address. */
export function inertLink(text: string, url: string | undefined, most?: number): string {
  const inert = inertMarkdown(text, most);
  // URL.href leaves brackets and quotes in the query: percent-encoded, they cannot end the link.
  const safe = url?.replaceAll(/[^\w:/?=&.%~-]/g, (mark) => encodeURIComponent(mark).replaceAll(/[()'!*]/g, hex));
  return safe === undefined ? inert : `[${inert}](${safe})`;
}

function hex(mark: string): string {
  return `%${mark.charCodeAt(0).toString(16).toUpperCase()}`;
}
