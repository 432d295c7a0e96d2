/** One challenge of a `WWW-Authenticate` header: its scheme and parameter names in lower case. */
export interface Challenge {
  readonly scheme: string;
  readonly parameters: ReadonlyMap<string, string>;
}

// RFC 9110 section 11.2: a token, then perhaps "=" and a token or a quoted string.
const PART = /\s*([!#$%&'*+.^_`|~\w-]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]*)))?\s*(,?)/y;

/**
 * Parses a `WWW-Authenticate` header that may hold several challenges (RFC 9110 section 11.6.1).
 * A word without "=" begins a challenge; name=value pairs belong to the one before them. What cannot be read ends it.
 */
export function parseChallenges(header: string | undefined): readonly Challenge[] {
  const challenges: { scheme: string; parameters: Map<string, string> }[] = [];
  const text = header ?? "";
  PART.lastIndex = 0;
  while (PART.lastIndex < text.length) {
    const match = PART.exec(text);
    if (match === null) break;
    const [, name = "", quoted, plain] = match;
    if (quoted === undefined && plain === undefined)
      challenges.push({ scheme: name.toLowerCase(), parameters: new Map() });
    else challenges.at(-1)?.parameters.set(name.toLowerCase(), quoted?.replaceAll(/\\(.)/g, "$1") ?? plain ?? "");
  }
  return challenges;
}
