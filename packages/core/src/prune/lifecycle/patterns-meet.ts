/** A pattern that AWS ECR takes in `tagPatternList`: characters of tags, and `*` for any number of them, which is what minimatch takes it for. */
export function isPlainPattern(pattern: string): boolean {
  return /^[\w.*-]{1,128}$/.test(pattern);
}

/** Whether some tag may match both patterns. What else than `*` stands for several tags counts as if it stood for all: in doubt, true. */
export function patternsMeet(a: string, b: string): boolean {
  return meet(widened(a), widened(b));
}

/** A pattern of `*` and literal characters that matches whatever the given one does. */
function widened(pattern: string): string {
  const bare = pattern.replaceAll(/\{(?:version|branch|pr|sha)\}/g, "*");
  return /[[\]{}()!+@|\\]/.test(bare) ? "*" : bare.replaceAll(/[*?]+/g, "*");
}

/** Row by row: which beginnings of `b` can be the same text as the beginning of `a` that is looked at. */
function meet(a: string, b: string): boolean {
  const right = b.split("");
  const spread = (row: boolean[]): boolean[] => {
    for (const [index, character] of right.entries())
      if (character === "*" && row[index] === true) row[index + 1] = true;
    return row;
  };
  let row = spread(Array.from({ length: right.length + 1 }, (_, index) => index === 0));
  for (const left of a.split("")) {
    const next = row.map((reached) => left === "*" && reached);
    for (const [index, character] of right.entries()) {
      // A star of `b` takes the character of `a` and stays; one of `a` takes that of `b`.
      if (character === "*" && row[index] === true) next[index] = true;
      if (character === left && row[index] === true) next[index + 1] = true;
      if (character === "*" && row[index + 1] === true) next[index + 1] = true;
      if (left === "*" && next[index] === true) next[index + 1] = true;
    }
    row = spread(next);
  }
  return row.at(-1) === true;
}
