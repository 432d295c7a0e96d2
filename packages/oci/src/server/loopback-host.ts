/** True where a `Host` header names loopback: `localhost`, a name under `.localhost` (RFC 6761), 127.0.0.0/8 or `[::1]`, with or without a port. */
export function isLoopbackHost(header: string | undefined): boolean {
  const name = (header ?? "").toLowerCase().replace(/:\d+$/, "");
  return name === "[::1]" || /^(?:[^.:]+\.)*localhost$/.test(name) || /^127(?:\.\d{1,3}){3}$/.test(name);
}
