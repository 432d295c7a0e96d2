/** Puts one `-` for each run of characters that no tag may have; neither length nor first character are looked at (`validateTag`). */
export function sanitizeTag(text: string): string {
  return text.replace(/[^a-zA-Z0-9._-]+/g, "-");
}
