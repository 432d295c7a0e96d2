/** What `--chmod` asks for. */
export interface Chmod {
  /** The mode of folders that are made on the way to the destination. */
  readonly madeFolders: number;
  /** The mode that a copied file or folder of this mode gets. */
  readonly apply: (mode: number, isFolder: boolean) => number;
}

interface Clause {
  readonly who: number;
  readonly operator: string;
  readonly bits: number;
  /** `X`: to be executed where that makes sense. */
  readonly search: number;
}

const classes: Readonly<Record<string, number>> = { u: 0o4700, g: 0o2070, o: 0o007, a: 0o6777 };
const permissions: Readonly<Record<string, number>> = { r: 0o444, w: 0o222, x: 0o111 };

/**
 * Reads `--chmod`: octal, or symbolic as chmod(1) has it (`u=rwX,go=rX`), where only octal modes reach the folders that are made.
 * `X` goes by the mode before the first clause, as in BuildKit. Undefined for what is not known to be the same there: `s`, `t`, and
 * permissions copied from another class (`g=u`).
 */
export function parseChmod(text: string): Chmod | undefined {
  if (/^[0-7]{1,4}$/.test(text)) {
    const mode = Number.parseInt(text, 8);
    return { madeFolders: mode & 0o777, apply: () => mode };
  }
  if (!/^[ugoa]*([-+=][rwxX]*)+(,[ugoa]*([-+=][rwxX]*)+)*$/.test(text)) return undefined;
  const clauses = text.split(",").flatMap(parseClauses);
  return {
    madeFolders: 0o755,
    apply: (mode, isFolder) => {
      const searches = isFolder || (mode & 0o111) !== 0;
      return clauses.reduce((now, clause) => applyClause(now, clause, searches), mode);
    },
  };
}

function parseClauses(text: string): readonly Clause[] {
  const letters = /^[ugoa]*/.exec(text)?.[0] ?? "";
  // Without a class it is all of them: BuildKit's umask is 0 here.
  const who = letters === "" ? 0o6777 : bitsOf(letters, classes);
  return [...text.slice(letters.length).matchAll(/([-+=])([rwxX]*)/g)].map(([, operator = "", names = ""]) => {
    const named = bitsOf(names, permissions) & who;
    const search = names.includes("X") ? 0o111 & who : 0;
    // Taken away, X is x.
    return operator === "-"
      ? { who, operator, bits: named | search, search: 0 }
      : { who, operator, bits: named, search };
  });
}

function bitsOf(letters: string, meanings: Readonly<Record<string, number>>): number {
  return letters.split("").reduce((bits, letter) => bits | (meanings[letter] ?? 0), 0);
}

function applyClause(mode: number, { who, operator, bits, search }: Clause, searches: boolean): number {
  if (operator === "-") return mode & ~bits;
  const kept = operator === "=" ? mode & ~who : mode;
  return kept | bits | (searches ? search : 0);
}
