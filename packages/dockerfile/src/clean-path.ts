/** Go's `path.Clean`: the shortest path of the same meaning, without a trailing slash; "." for nothing. Text only, links are not followed. */
export function cleanPath(path: string): string {
  const rooted = path.startsWith("/");
  const kept: string[] = [];
  for (const segment of path.split("/")) {
    if (segment === "" || segment === ".") continue;
    if (segment !== "..") kept.push(segment);
    else if (kept.length > 0 && kept.at(-1) !== "..") kept.pop();
    else if (!rooted) kept.push("..");
  }
  const joined = kept.join("/");
  return rooted ? `/${joined}` : joined || ".";
}

/** A path inside a root: `..` cannot leave it, and neither slashes nor dots stay at its ends. The root itself is "". */
export function pathInRoot(path: string): string {
  return cleanPath(`/${path}`).slice(1);
}
