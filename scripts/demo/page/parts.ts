import { byteText } from "@layered-build/core";
import { html, type Content, type Html } from "./html.ts";

/**
 * A column of a table: `number` aligns right, `text` may break, `word` may not. `label` is its head in plain words, for narrow screens, where the head is
 * something else.
 */
export type Column = { readonly kind: "number" | "text" | "word" } & (
  | { readonly head: string }
  | { readonly head: Html; readonly label: string }
);

/** Rows whose first cell is their head; an undefined one is blank. `mark` is a class for the row. */
export interface Row {
  readonly cells: readonly Content[];
  readonly mark?: string;
}

/**
 * A table in a region that scrolls by itself where the page is too narrow for it. On a telephone each row becomes a block of its own, with the column's head
 * before each cell; the roles are said here since such a layout takes them away. `id` is unique in the page.
 */
export function table(
  id: string,
  caption: Content,
  columns: readonly Column[],
  rows: readonly Row[],
  foot: readonly Row[] = [],
): Html {
  const rowOf = ({ cells, mark }: Row): Html => {
    const [head, ...rest] = cells;
    return html`<tr role="row" class="${mark ?? "one"}">
      <th role="rowheader" scope="row" class="${columns[0]?.kind}">${head}</th>
      ${rest.map((cell, index) => cellOf(columns[index + 1], cell))}
    </tr>`;
  };
  const heads = columns.map(({ head, kind }) => html`<th role="columnheader" scope="col" class="${kind}">${head}</th>`);
  return html`<div class="scroll" role="region" aria-labelledby="${id}" tabindex="0">
    <table role="table">
      <caption id="${id}">
        ${caption}
      </caption>
      <thead role="rowgroup">
        <tr role="row">
          ${heads}
        </tr>
      </thead>
      <tbody role="rowgroup">
        ${rows.map(rowOf)}
      </tbody>
      ${
        foot.length === 0
          ? undefined
          : html`<tfoot role="rowgroup">
              ${foot.map(rowOf)}
            </tfoot>`
      }
    </table>
  </div> `;
}

function cellOf(column: Column | undefined, cell: Content): Html {
  const label = column === undefined ? "" : "label" in column ? column.label : column.head;
  const blank = cell === undefined ? " blank" : "";
  return html`<td role="cell" class="${column?.kind}${blank}" data-label="${label}"><div>${cell ?? "–"}</div></td>`;
}

/** Tags, or nothing. */
export function tagList(tags: readonly string[]): Html | undefined {
  return tags.length === 0 ? undefined : html`${tags.map((tag) => html`<code class="tag">${tag}</code> `)}`;
}

/** A section of the page with its heading. */
export function section(id: string, title: Content, ...content: readonly Content[]): Html {
  return html`<section aria-labelledby="${id}">
    <h2 id="${id}">${title}</h2>
    ${content}
  </section> `;
}

/** A word on a coloured ground; the word says all that the colour does. */
export function badge(kind: "build" | "reuse" | "good" | "bad" | "plain", text: string): Html {
  return html`<span class="badge ${kind}">${text}</span>`;
}

/** A digest as people can still tell it, with all of it as its title. */
export function shortDigest(digest: string): Html {
  return html`<code title="${digest}">${digest.replace(/^sha256:/, "").slice(0, 12)}</code>`;
}

/** A digest in full, which may break anywhere. */
export function fullDigest(digest: string): Html {
  return html`<code class="full">${digest}</code>`;
}

/** Bytes in words; nothing at all is said so. */
export function bytes(count: number): Html {
  return count === 0 ? html`<span class="none">0 B</span>` : html`${byteText(count)}`;
}

/** Milliseconds as seconds. */
export function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}

/** `1 layer`, `2 layers`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
