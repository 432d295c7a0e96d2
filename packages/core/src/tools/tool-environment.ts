/** What a scanner may know of the runner: where programs and certificates are, and how to get out. */
const allowed = new Set([
  "PATH",
  "SYSTEMROOT",
  "LANG",
  "LC_ALL",
  "TZ",
  "SSL_CERT_FILE",
  "SSL_CERT_DIR",
  "HTTP_PROXY",
  "HTTPS_PROXY",
  "NO_PROXY",
  "ALL_PROXY",
]);

/**
 * The whole environment of a scanner: a list of what is allowed, since a scanner that was taken over (CVE-2026-33634) must find no token, no key
 * and no right to ask for an id-token; nor may a TRIVY_… or GITLEAKS_… variable change what is scanned. Its home and its
 * temporary files are in `folder`, which is the caller's to delete.
 */
export function toolEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  folder: string,
): Readonly<Record<string, string>> {
  const kept = Object.entries(env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && allowed.has(entry[0].toUpperCase()),
  );
  return {
    ...Object.fromEntries(kept),
    HOME: folder,
    TMPDIR: folder,
    TMP: folder,
    TEMP: folder,
    XDG_CACHE_HOME: folder,
  };
}
