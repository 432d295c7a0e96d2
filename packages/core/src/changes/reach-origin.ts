import { withConfiguration } from "../source/git-settings.ts";
import type { Git } from "../source/git.ts";
import { tokenHeader } from "../source/token-header.ts";
import { answerOf } from "./git-failure.ts";

/** What reads repositories of one server: its address, and the password of git's user `x-access-token` there. `mask`: see `tokenHeader`. */
export interface ServerAccess {
  readonly serverUrl: string;
  readonly token: string;
  readonly mask: (secret: string) => void;
}

type Env = Readonly<Record<string, string>>;

/**
 * Adds the token to git's environment where the checkout's `origin` is on that server and nothing says yet how to log in there, as after
 * actions/checkout with `persist-credentials: false`. No second header: GitHub answers 400 to two. `url` is that of `origin`.
 */
export async function reachOrigin(
  git: Git,
  url: string | undefined,
  env: Env,
  access: ServerAccess | undefined,
): Promise<Env> {
  if (access === undefined || url === undefined || !isOn(url, access.serverUrl)) return env;
  const header = await setting(git, "--get-urlmatch", "http.extraheader", url);
  return header === undefined ? withConfiguration(env, [tokenHeader(url, access.token, access.mask)]) : env;
}

/** The URL of `origin`; undefined where there is no such remote. */
export async function originUrl(git: Git): Promise<string | undefined> {
  return setting(git, "--get", "remote.origin.url");
}

async function setting(git: Git, ...question: readonly string[]): Promise<string | undefined> {
  return (await answerOf(git.run(["config", ...question])))?.toString("utf8").replace(/\n$/, "");
}

/** A URL with a user name brings credentials of its own. */
function isOn(url: string, serverUrl: string): boolean {
  if (!URL.canParse(url) || !URL.canParse(serverUrl)) return false;
  const { origin, protocol, username } = new URL(url);
  return /^https?:$/.test(protocol) && username === "" && origin === new URL(serverUrl).origin;
}
