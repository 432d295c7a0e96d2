import type { GitSetting } from "./git-settings.ts";

/**
 * The setting by which git sends a token, the password of its user `x-access-token`, to the server of an http(s) URL. `mask` is told of the
 * form in which it is sent: whoever shows texts must leave it out of them.
 */
export function tokenHeader(url: string, token: string, mask: (secret: string) => void): GitSetting {
  const basic = Buffer.from(`x-access-token:${token}`).toString("base64");
  mask(basic);
  return [`http.${new URL(url).origin}/.extraheader`, `AUTHORIZATION: basic ${basic}`];
}
