/**
 * Where the next page of a list is (RFC 8288): the same address with the query that the link has. A mirror hands on the links of the Hub
 * that it mirrors, and a list that ends too soon would make another image, or have files of others overwritten.
 */
export function nextPage(link: string | readonly string[] | undefined, page: URL): URL | undefined {
  const text = typeof link === "string" ? link : (link ?? []).join(", ");
  const target = /<([^>]*)>\s*;\s*rel="?next"?/.exec(text)?.[1];
  if (target === undefined || !URL.canParse(target, page.href)) return undefined;
  const next = new URL(page);
  next.search = new URL(target, page).search;
  return next.href === page.href ? undefined : next;
}
