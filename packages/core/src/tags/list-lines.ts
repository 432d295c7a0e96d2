/** The lines of a newline list, trimmed, without empty lines and those that begin with `#`; a `#` inside a line stays. */
export function listLines(text: string): readonly string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
}

/**
 * The comma-separated fields of one line; a field in double quotes may contain commas.
 *
 * metadata-action documents the quotes (`type=match,"pattern=\d{1,3}"`), but reads its inputs as CSV twice and so loses them;
 * here they do what its README says.
 *
 * @throws CsvError for quotes that do not close
 */
export async function lineFields(line: string): Promise<readonly string[]> {
  // The reader of CSV is large, and hardly a line has quotes around a field.
  if (!/(?:^|,)"/.test(line)) return line.split(",");
  const { parse } = await import("csv-parse/sync");
  const [fields = []] = parse(line, { relaxColumnCount: true, relaxQuotes: true, skipEmptyLines: true });
  return fields;
}
