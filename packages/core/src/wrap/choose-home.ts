import { posix } from "node:path";
import type { ContainerConfig, Tree } from "@layered-build/oci";
import { envValue } from "./edit-config.ts";
import { canWrite, homeOf } from "./own-home.ts";

/** The home of the wrap: the image's own, or one that any user can make, and why. */
export interface HomeChoice {
  readonly home: string;
  readonly why: string;
}

/** `/tmp` is open to everyone (1777), in an image and as a tmpfs; a configuration alone cannot make a folder. */
const anyonesHome = "/tmp/home";

/**
 * Chooses HOME for a container that runs as user number `uid`. The list of the image's files is asked for only where the image may have a
 * home that this user can write: where it names one, or runs as a user of its own. Most images run as root and name none.
 */
export async function chooseHome(
  container: ContainerConfig,
  uid: number,
  files: () => Promise<Tree>,
): Promise<HomeChoice> {
  const value = envValue(container, "HOME") ?? "";
  const declared = value === "" ? "" : posix.normalize(value).replace(/(?<=.)\/$/, "");
  const [user = ""] = (container.User ?? "").split(":");
  if (declared === "/tmp" || declared.startsWith("/tmp/"))
    return { home: value, why: "the image's own, which anyone can write" };
  const isRoots = declared === "/" || declared === "/root";
  if (isRoots || (declared === "" && /^(root|0*)$/.test(user)))
    return { home: anyonesHome, why: `the image has no home for user ${uid}` };
  const tree = await files();
  const own = value === "" ? (homeOf(tree, user) ?? "/") : value;
  if (canWrite(tree, own, uid)) return { home: own, why: `the image's own, which user ${uid} can write` };
  return { home: anyonesHome, why: `user ${uid} cannot write the image's own, ${own}` };
}
