/** What `--chmod` asks for. */
export interface Chmod {
  /** The mode of folders that are made on the way to the destination. */
  readonly madeFolders: number;
  /** The mode that a copied file or folder of this mode gets. */
  readonly apply: (mode: number, isFolder: boolean) => number;
}

/** One change of a mode. */
type Change =
  | { readonly kind: "set" | "clear"; readonly bits: number }
  /** `X`: executable where it was before, or a folder. */
  | { readonly kind: "search"; readonly bits: number }
  /** The permissions of a class, given to others or taken from them. */
  | { readonly kind: "copy"; readonly from: number; readonly to: number; readonly operator: string };

const classes: Readonly<Record<string, number>> = { u: 0o4700, g: 0o2070, o: 0o007, a: 0o6777 };
const permissions: Readonly<Record<string, number>> = { r: 0o444, w: 0o222, x: 0o111, s: 0o6000, t: 0o1000 };
/** How far a class's permissions are from the right. */
const shifts: Readonly<Record<string, number>> = { u: 6, g: 3, o: 0 };
const sticky = 0o1000;

/**
 * Reads `--chmod`: octal, or symbolic as chmod(1) has it (`u=rwX,go=rX`, `g=u`, `+t`), where only octal modes reach the folders that are made.
 * Where BuildKit (dchapes-mode) is not as chmod(1) it is followed. Undefined for what BuildKit refuses.
 */
export function parseChmod(text: string): Chmod | undefined {
  if (/^0*[0-7]{1,4}$/.test(text)) {
    const mode = Number.parseInt(text, 8);
    return { madeFolders: mode & 0o777, apply: () => mode };
  }
  if (!/^[ugoa]*([-+=][rwxXstugo]*)+(,[ugoa]*([-+=][rwxXstugo]*)+)*$/.test(text)) return undefined;
  const changes = text.split(",").flatMap(parseClause);
  return {
    madeFolders: 0o755,
    apply: (mode, isFolder) => {
      // X goes by the mode before the first change.
      const searches = isFolder || (mode & 0o111) !== 0;
      return changes.reduce((now, change) => applyChange(now, change, searches), mode);
    },
  };
}

function parseClause(text: string): readonly Change[] {
  const letters = /^[ugoa]*/.exec(text)?.[0] ?? "";
  const who = letters.split("").reduce((bits, letter) => bits | (classes[letter] ?? 0), 0);
  return [...text.slice(letters.length).matchAll(/([-+=])([a-zX]*)/g)].flatMap(([, operator = "", names = ""]) =>
    parseAction(who, operator, names),
  );
}

/** `who` is 0 where no class is named: that is all of them, since BuildKit's umask is 0 here. */
function parseAction(who: number, operator: string, names: string): readonly Change[] {
  const changes: Change[] = [];
  let [named, search, hasCleared] = [0, 0, false];
  // Naming t makes it one of the classes, also where there is no other: `=t` touches nothing else.
  let whom = who;
  const flush = (isLast: boolean): void => {
    const everyone = whom === 0 ? 0o7777 : whom;
    if (operator === "=" && (named !== 0 || (isLast && !hasCleared)))
      changes.push({ kind: "clear", bits: whom === 0 ? 0o6777 : whom });
    changes.push({ kind: operator === "-" ? "clear" : "set", bits: named & everyone });
    changes.push({ kind: "search", bits: search & everyone });
    [named, search] = [0, 0];
  };
  for (const name of names) {
    const from = shifts[name];
    if (from !== undefined) {
      // What stands before it comes first; `=` empties only what is copied to, and does that by itself.
      flush(false);
      hasCleared = true;
      changes.push({ kind: "copy", from, to: whom === 0 ? 0o777 : whom & 0o777, operator });
    } else if (name === "X" && operator !== "-") search = 0o111;
    else if (name === "s" || name === "t") {
      // Others alone have neither.
      if (who !== 0 && (who & ~0o007) === 0) continue;
      named |= permissions[name] ?? 0;
      if (name === "t") whom |= sticky;
    } else named |= permissions[name === "X" ? "x" : name] ?? 0;
  }
  flush(true);
  return changes;
}

function applyChange(mode: number, change: Change, searches: boolean): number {
  switch (change.kind) {
    case "set":
      return mode | change.bits;
    case "clear":
      return mode & ~change.bits;
    case "search":
      return searches ? mode | change.bits : mode;
    case "copy": {
      const value = (((mode >> change.from) & 0o7) * 0o111) & change.to;
      if (change.operator === "-") return mode & ~value;
      return (change.operator === "=" ? mode & ~change.to : mode) | value;
    }
  }
}
