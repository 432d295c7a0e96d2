import { isMembers } from "./shapes.ts";

/**
 * Finds the first thing in a bake file in JSON that only buildx can evaluate, and says what it is: an expression (`${…}`, `%{…}`), a matrix,
 * blocks written as a list. Undefined for a file that is plain.
 */
export function expressionIn(document: unknown): string | undefined {
  if (!isMembers(document)) return undefined;
  for (const kind of ["group", "target"]) {
    const blocks = document[kind];
    if (blocks === undefined) continue;
    if (!isMembers(blocks)) return `${kind} is a list of blocks`;
    for (const [name, block] of Object.entries(blocks)) {
      const where = `${kind}.${name}`;
      if (Array.isArray(block)) return `${where} is a list of blocks`;
      if (!isMembers(block)) continue;
      if (kind === "group" && block["inherits"] !== undefined) return `${where}.inherits`;
      if (block["matrix"] !== undefined) return `${where}.matrix`;
      const found = templateIn(block, where);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function templateIn(value: unknown, where: string): string | undefined {
  if (typeof value === "string") return /[$%]\{/.test(value) ? `${where} has an expression` : undefined;
  const members = Array.isArray(value) ? value.entries() : isMembers(value) ? Object.entries(value) : [];
  for (const [key, member] of members) {
    const found = templateIn(member, `${where}.${key}`);
    if (found !== undefined) return found;
  }
  return undefined;
}
