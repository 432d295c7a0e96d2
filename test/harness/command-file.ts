/**
 * Parses what a step wrote to GITHUB_OUTPUT, GITHUB_STATE or GITHUB_ENV: lines `NAME=VALUE`, and `NAME<<DELIMITER`
 * followed by lines up to the delimiter. A later value of a name replaces an earlier one.
 * The errors' texts are the runner's, so that tests meet what users would read.
 *
 * @throws Error as the runner's FileCommandManager does, which fails the step.
 */
export function parseCommandFile(content: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  const lines = content.split(/\r?\n/);
  while (lines.length > 0) {
    const line = lines.shift() ?? "";
    if (line === "") continue;
    const equals = line.indexOf("=");
    const heredoc = line.indexOf("<<");
    if (heredoc >= 0 && (equals < 0 || heredoc < equals)) {
      const [name, delimiter] = [line.slice(0, heredoc), line.slice(heredoc + 2)];
      if (name === "" || delimiter === "") {
        throw new Error(`Invalid format '${line}'. Name must not be empty and delimiter must not be empty`);
      }
      const end = lines.indexOf(delimiter);
      if (end < 0) throw new Error(`Invalid value. Matching delimiter not found '${delimiter}'`);
      values.set(
        name,
        lines
          .splice(0, end + 1)
          .slice(0, -1)
          .join("\n"),
      );
    } else if (equals >= 0) {
      if (equals === 0) throw new Error(`Invalid format '${line}'. Name must not be empty`);
      values.set(line.slice(0, equals), line.slice(equals + 1));
    } else {
      throw new Error(`Invalid format '${line}'`);
    }
  }
  return values;
}
