import { describe, expect, test } from "@jest/globals";
import { parseChmod } from "../src/build/native/chmod.ts";
import { copySource, ownershipOf, type CopyRequest, type CopySource } from "../src/build/native/copy-step.ts";
import { LayerDraft } from "../src/build/native/layer-draft.ts";
import { baseTree, fileSource, folderSource, lines, now } from "./layer-drafts.ts";

interface Options {
  readonly chmod?: number;
  readonly chown?: string;
}

async function copied(source: CopySource, destination: string, { chmod, chown }: Options = {}) {
  const tree = baseTree();
  const draft = new LayerDraft(tree);
  const owner = ownershipOf(tree, chown, now);
  const mode = chmod === undefined ? undefined : parseChmod(chmod.toString(8));
  const request: CopyRequest = { destination, owner, ...(mode === undefined ? {} : { chmod: mode }) };
  await copySource(tree, draft, source, request);
  return { tree, entries: lines(draft.entries()) };
}

describe("copySource", () => {
  test.each<[string, CopySource, string, readonly string[], Options?]>([
    ["a file to a name", fileSource("f"), "/etc/g", ["755 0:0 etc/ old", "644 0:0 etc/g"]],
    ["a file into a folder, by its slash", fileSource("f"), "/etc/", ["755 0:0 etc/ old", "644 0:0 etc/f"]],
    ["a file into a folder, by its dot", fileSource("f"), "/etc/.", ["755 0:0 etc/ old", "644 0:0 etc/f"]],
    [
      "a file into a folder that is there, without a slash",
      fileSource("f"),
      "/tmp",
      ["1777 0:0 tmp/ old", "644 0:0 tmp/f"],
    ],
    ["a file into the root", fileSource("f"), "/", ["644 0:0 f"]],
    [
      "a file into a folder that is not there",
      fileSource("f"),
      "/new/dir/",
      ["755 0:0 new/", "755 0:0 new/dir/", "644 0:0 new/dir/f"],
    ],
    [
      "a file to a name in a folder that is not there",
      fileSource("f"),
      "/new/dir",
      ["755 0:0 new/", "644 0:0 new/dir"],
    ],
    [
      "an ancestor that is a link is resolved",
      fileSource("f"),
      "/lib/f",
      ["755 0:0 usr/ old", "755 0:0 usr/lib/ old", "644 0:0 usr/lib/f"],
    ],
    [
      "a destination that is a link to a folder",
      fileSource("f"),
      "/lib",
      ["755 0:0 usr/ old", "755 0:0 usr/lib/ old", "644 0:0 usr/lib/f"],
    ],
    [
      "a destination that is a link to a file is followed",
      fileSource("f"),
      "/lib/alias",
      ["755 0:0 usr/ old", "755 0:0 usr/lib/ old", "644 0:0 usr/lib/old"],
    ],
    [
      "ancestors keep their metadata",
      fileSource("f"),
      "/home/app/f",
      ["755 0:0 home/ old", "700 1000:1001 home/app/ old", "644 0:0 home/app/f"],
    ],
    [
      "a file over a file",
      fileSource("f", 0o755),
      "/usr/lib/old",
      ["755 0:0 usr/ old", "755 0:0 usr/lib/ old", "755 0:0 usr/lib/old"],
    ],
    [
      "a file over a link of its name in a folder",
      fileSource("alias"),
      "/lib/",
      ["755 0:0 usr/ old", "755 0:0 usr/lib/ old", "644 0:0 usr/lib/alias"],
    ],
    [
      "a folder's contents, nested modes from the source",
      folderSource({ a: 0o755, "deep/": 0o700, "deep/b": 0o600 }),
      "/srv",
      ["755 0:0 srv/", "755 0:0 srv/a", "700 0:0 srv/deep/", "600 0:0 srv/deep/b"],
    ],
    [
      "an existing destination keeps its mode",
      folderSource({ a: 0o644 }),
      "/tmp",
      ["1777 0:0 tmp/ old", "644 0:0 tmp/a"],
    ],
    [
      "an existing nested folder takes the source's",
      folderSource({ "sub/": 0o711 }),
      "/lib/",
      ["755 0:0 usr/ old", "755 0:0 usr/lib/ old", "711 0:0 usr/lib/sub/"],
    ],
    ["an empty folder makes its destination", folderSource({}), "/srv/x/", ["755 0:0 srv/", "755 0:0 srv/x/"]],
    ["an empty folder onto one that is there", folderSource({}), "/tmp/", []],
    [
      "links are copied as they are",
      folderSource({ "l -> /etc/passwd": 0o777 }),
      "/srv/",
      ["755 0:0 srv/", "777 0:0 srv/l -> /etc/passwd"],
    ],
    [
      "--chmod, on files, nested folders and made ones",
      folderSource({ a: 0o600, "d/": 0o700 }),
      "/new/x/",
      ["750 0:0 new/", "750 0:0 new/x/", "4750 0:0 new/x/a", "4750 0:0 new/x/d/"],
      { chmod: 0o4750 },
    ],
    [
      "--chmod leaves what was there",
      fileSource("f", 0o600),
      "/tmp/f",
      ["1777 0:0 tmp/ old", "644 0:0 tmp/f"],
      { chmod: 0o644 },
    ],
    [
      "--chown by number: the group is the same",
      fileSource("f"),
      "/new/f",
      ["755 5:5 new/", "644 5:5 new/f"],
      { chown: "5" },
    ],
    ["--chown by numbers", fileSource("f"), "/etc/f", ["755 0:0 etc/ old", "644 5:6 etc/f"], { chown: "5:6" }],
    [
      "--chown by name: the primary group",
      fileSource("f"),
      "/etc/f",
      ["755 0:0 etc/ old", "644 1000:1001 etc/f"],
      { chown: "app" },
    ],
    [
      "--chown by names",
      folderSource({ "d/": 0o755 }),
      "/new",
      ["755 1000:33 new/", "755 1000:33 new/d/"],
      { chown: "app:www" },
    ],
    ["--chown root needs no passwd", fileSource("f"), "/f", ["644 0:0 f"], { chown: "root:root" }],
  ])("%s", async (_, source, destination, expected, options = {}) => {
    expect((await copied(source, destination, options)).entries).toEqual(expected);
  });

  test.each<[string, CopySource, string, RegExp, Options?]>([
    ["a folder onto a file", folderSource({ a: 0o644 }), "/etc/passwd", /\/etc\/passwd .*not a folder/],
    ["a file below a file", fileSource("f"), "/etc/passwd/x", /\/etc\/passwd .*not a folder/],
    ["a file where a folder of its name is", fileSource("sub"), "/lib/", /replace the folder \/usr\/lib\/sub/],
    ["a nested folder where a file is", folderSource({ "old/": 0o755 }), "/lib", /replace the file \/usr\/lib\/old/],
    [
      "a nested folder where a link is",
      folderSource({ "alias/": 0o755 }),
      "/lib",
      /replace the file \/usr\/lib\/alias/,
    ],
    ["a nested file where a folder is", folderSource({ sub: 0o644 }), "/lib", /replace the folder \/usr\/lib\/sub/],
    ["a name that means a deletion", fileSource(".wh.x"), "/etc/", /\.wh\.x/],
    ["a user that the image has not", fileSource("f"), "/f", /no user nobody/, { chown: "nobody" }],
    ["a group that the image has not", fileSource("f"), "/f", /no group nobody/, { chown: "app:nobody" }],
  ])("%s is BuildKit's to refuse or do", async (_, source, destination, reason, options = {}) => {
    const handOver = { name: "HandOver", reason: expect.stringMatching(reason) };
    await expect(copied(source, destination, options)).rejects.toMatchObject(handOver);
  });

  test("links in a circle are an error that names the way", async () => {
    await expect(copied(fileSource("f"), "/loop/f")).rejects.toThrow(/symbolic links/);
  });

  test("a link that leads nowhere: the folders it names are made", async () => {
    const { entries } = await copied(fileSource("f"), "/lib/gone/f");
    expect(entries).toEqual(["755 0:0 not/", "755 0:0 not/there/", "644 0:0 not/there/f"]);
  });

  test("a copied passwd is known to later steps", async () => {
    const { tree } = await copied(fileSource("passwd", 0o644, "web:x:9:8::/:\n"), "/etc/");
    expect(ownershipOf(tree, "web", now)).toEqual({ uid: 9, gid: 8, mtime: now, isGiven: true });
    expect(() => ownershipOf(tree, "app", now)).toThrow("no user app");
  });

  test("several sources go one after the other into one blob, each path once", async () => {
    const tree = baseTree();
    const draft = new LayerDraft(tree);
    const request = { destination: "/srv/", owner: ownershipOf(tree, undefined, now) };
    await copySource(tree, draft, fileSource("f", 0o600), request);
    await copySource(tree, draft, folderSource({ "a-b": 0o644, "a/": 0o755, "a/c": 0o644, f: 0o644 }), request);
    expect(lines(draft.entries())).toEqual([
      "755 0:0 srv/",
      "755 0:0 srv/a/",
      "644 0:0 srv/a/c",
      "644 0:0 srv/a-b",
      "644 0:0 srv/f",
    ]);
  });
});
