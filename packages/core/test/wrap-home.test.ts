import { describe, expect, test } from "@jest/globals";
import { type ContainerConfig, Tree } from "@layered-build/oci";
import { chooseHome } from "../src/wrap/choose-home.ts";

const passwd = "root:x:0:0::/root:/bin/sh\nuser:x:1000:1000::/home/user:/bin/sh\napp:x:999:999::/srv/app:/bin/sh\n";

function files(): Tree {
  const tree = Tree.empty();
  const folder = (path: string, mode: number, uid: number, gid = uid): void =>
    tree.set(path, { kind: "directory", mode, uid, gid, mtime: 0 });
  folder("home", 0o755, 0);
  folder("home/user", 0o755, 1000);
  folder("srv", 0o755, 0);
  folder("srv/app", 0o755, 999);
  folder("open", 0o777, 0);
  folder("shared", 0o775, 0, 1000);
  folder("staff", 0o775, 0, 50);
  folder("closed", 0o700, 0);
  folder("closed/in", 0o777, 0);
  tree.set("etc/passwd", { kind: "file", text: passwd });
  tree.set("etc/group", { kind: "file", text: "staff:x:50:user\n" });
  tree.set("link", { kind: "symlink", target: "/home/user", mode: 0o777, uid: 0, gid: 0, mtime: 0 });
  tree.set("plain", { kind: "file" });
  return tree;
}

const unasked = (): Promise<Tree> => Promise.reject(new Error("the files were asked for"));
const choose = async (container: ContainerConfig, uid = 1000, tree = async (): Promise<Tree> => files()) =>
  (await chooseHome(container, uid, tree)).home;

describe("the home of a wrap", () => {
  test.each<[ContainerConfig, string]>([
    [{}, "/tmp/home"],
    [{ User: "root" }, "/tmp/home"],
    [{ User: "0:0" }, "/tmp/home"],
    [{ Env: ["HOME=/root"], User: "app" }, "/tmp/home"],
    [{ Env: ["HOME=/"] }, "/tmp/home"],
    [{ Env: ["HOME=/tmp/x"] }, "/tmp/x"],
  ])("%j is decided without the image's files", async (container, home) =>
    expect(await choose(container, 1000, unasked)).toBe(home),
  );

  test.each<[ContainerConfig, string]>([
    [{ User: "user" }, "/home/user"],
    [{ User: "1000" }, "/home/user"],
    [{ User: "app" }, "/tmp/home"],
    [{ Env: ["HOME=/home/user"] }, "/home/user"],
    [{ Env: ["HOME=/home/user/app/new"] }, "/home/user/app/new"],
    [{ Env: ["HOME=/home/other"] }, "/tmp/home"],
    [{ Env: ["HOME=/srv/app"], User: "app" }, "/tmp/home"],
    [{ Env: ["HOME=/open"] }, "/open"],
    [{ Env: ["HOME=/shared"] }, "/shared"],
    [{ Env: ["HOME=/staff"] }, "/staff"],
    [{ Env: ["HOME=/closed/in"] }, "/tmp/home"],
    [{ Env: ["HOME=/link"] }, "/link"],
    [{ Env: ["HOME=/plain"] }, "/tmp/home"],
    [{ Env: ["HOME=/tmp/../srv"] }, "/tmp/home"],
  ])("%j is %s by the image's files", async (container, home) => expect(await choose(container)).toBe(home));

  test("another user has other rights", async () => {
    expect(await choose({ Env: ["HOME=/srv/app"] }, 999)).toBe("/srv/app");
    expect(await choose({ Env: ["HOME=/staff"] }, 999)).toBe("/tmp/home");
  });
});
