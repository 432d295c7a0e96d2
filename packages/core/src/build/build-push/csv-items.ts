import { parse } from "csv-parse/sync";

/** How the text of a list is divided: at commas too, and whether double quotes hold together what they enclose, lines and commas. */
interface CsvOptions {
  readonly commas: boolean;
  readonly quotes: boolean;
}

/**
 * The items of a list as docker/build-push-action reads it: CSV, of which a line is an item as a whole, or each field is. Items that are
 * empty are left out; undefined where quotes do not close.
 */
export function csvItems(text: string, { commas, quotes }: CsvOptions): readonly string[] | undefined {
  let records: readonly (readonly string[])[];
  try {
    records = parse(text, {
      relaxColumnCount: true,
      relaxQuotes: true,
      skipEmptyLines: true,
      ...(quotes ? {} : { quote: false }),
    });
  } catch {
    // Not as a cause: the parser's message may quote the text.
    return undefined;
  }
  const items = records.flatMap((fields) => {
    if (!commas) return [fields.join(",")];
    // Commas in quotes hold only beside another field.
    return fields.length === 1 ? (fields[0] ?? "").split(",") : fields;
  });
  return items.filter((item) => item.trim() !== "");
}

/** The fields of one item, such as those of `type=local,dest=out`; a field in double quotes may have commas. Undefined where quotes do not close. */
export function csvFields(item: string): readonly string[] | undefined {
  try {
    const [fields = []] = parse(item, { relaxColumnCount: true, relaxQuotes: true, skipEmptyLines: true, trim: true });
    return fields;
  } catch {
    // Not as a cause: the parser's message may quote the text.
    return undefined;
  }
}

/** A field as CSV, in quotes where it needs them. */
export function csvField(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
