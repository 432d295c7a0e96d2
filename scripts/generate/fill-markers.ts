/**
 * Puts each block between its markers, `<!-- NAME -->` and `<!-- /NAME -->`, on lines of their own. Markers that a text does not have are left out.
 * Throws where a marker is opened and not closed.
 */
export function fillMarkers(text: string, blocks: Readonly<Record<string, string>>): string {
  return Object.entries(blocks).reduce((filled, [name, block]) => fill(filled, name, block), text);
}

function fill(text: string, name: string, block: string): string {
  const open = `<!-- ${name} -->`;
  const close = `<!-- /${name} -->`;
  const start = text.indexOf(open);
  if (start === -1) return text;
  const end = text.indexOf(close, start);
  if (end === -1) throw new Error(`The marker ${open} has no ${close} after it.`);
  return `${text.slice(0, start + open.length)}\n\n${block}\n\n${text.slice(end)}`;
}
