// RFC 8288: <target>; parameter; parameter, and then the next link.
const LINK = /<([^>]*)>((?:\s*;\s*[\w*-]+\s*(?:=\s*(?:"[^"]*"|[^\s;,"]*))?)*)/g;
const NEXT = /;\s*rel\s*=\s*(?:"(?:[^"]*\s)?next(?:\s[^"]*)?"|next)\s*(?:;|$)/i;

/**
 * Where the next page of a list is (distribution-spec, "Listing Tags"), relative links resolved; undefined on the last page.
 * A link to another origin is not followed: it would not be the registry's list any more.
 */
export function nextPage(link: string | readonly string[] | undefined, page: URL): URL | undefined {
  const text = typeof link === "string" ? link : (link ?? []).join(", ");
  for (const [, target = "", parameters = ""] of text.matchAll(LINK)) {
    if (!NEXT.test(parameters) || !URL.canParse(target, page.href)) continue;
    const url = new URL(target, page);
    return url.origin === page.origin && url.href !== page.href ? url : undefined;
  }
  return undefined;
}
