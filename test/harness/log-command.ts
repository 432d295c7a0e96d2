/** A workflow command on a line of a step's output: `::name property=value,…::data`, unescaped. */
export type LogCommand = {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly data: string;
};

/** Reads a line as a workflow command; undefined for ordinary text. */
export function parseLogCommand(line: string): LogCommand | undefined {
  const groups = /^\s*::(?<name>[^\s:]+)(?:\s+(?<properties>.*?))?::(?<data>.*)$/s.exec(line)?.groups;
  if (groups === undefined) return undefined;
  const { name = "", properties = "", data = "" } = groups;
  const pairs = properties
    .split(",")
    .map((pair) => [pair.slice(0, pair.indexOf("=")).trim(), pair.slice(pair.indexOf("=") + 1)] as const)
    .filter(([key, value]) => key !== "" && value !== "")
    .map(([key, value]) => [key, unescape(value.replaceAll("%3A", ":").replaceAll("%2C", ","))]);
  return { name: name.toLowerCase(), properties: Object.fromEntries(pairs), data: unescape(data) };
}

const unescape = (text: string): string => text.replaceAll("%0D", "\r").replaceAll("%0A", "\n").replaceAll("%25", "%");
