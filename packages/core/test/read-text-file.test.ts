import { execFileSync } from "node:child_process";
import { chmod, mkdir, symlink, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { getuid } from "node:process";
import { describe, expect, test } from "@jest/globals";
import { temporaryFolder } from "../../../test/harness/temporary-folder.ts";
import { readTextFile } from "../src/read-text-file.ts";

const about = { what: "policy: the file x", code: "bad-input", hint: "Look." } as const;

describe("readTextFile", () => {
  test.each<[string, (place: string) => Promise<unknown>, string]>([
    ["a folder", (place) => mkdir(place), "it is a folder"],
    ["nothing", async () => undefined, "there is no such file"],
    ["a link to nothing", (place) => symlink("nowhere", place), "there is no such file"],
    ["a link to itself", (place) => symlink(place, place), "ELOOP"],
    ["a pipe", async (place) => execFileSync("mkfifo", [place]), "it is neither a file nor a folder"],
    ["too much", (place) => writeFile(place, "").then(() => truncate(place, 2 ** 30)), "it has 1073741824 bytes, and"],
    [
      "what this user may not read",
      // Root may read everything.
      (place) => (getuid?.() === 0 ? mkdir(place) : writeFile(place, "").then(() => chmod(place, 0))),
      getuid?.() === 0 ? "it is a folder" : "this user may not read it",
    ],
  ])("%s is told", async (_, put, why) => {
    await using folder = await temporaryFolder("text");
    const place = join(folder.path, "x");
    await put(place);
    expect(() => readTextFile(place, about)).toThrow(
      expect.objectContaining({
        code: "bad-input",
        message: expect.stringContaining(`policy: the file x cannot be read: ${why}`),
        hint: "Look.",
      }),
    );
  });

  test("a file below a file is told, and one behind a link is read", async () => {
    await using folder = await temporaryFolder("text");
    const place = join(folder.path, "x");
    await writeFile(place, "ü\n");
    await symlink("x", join(folder.path, "link"));
    expect(readTextFile(join(folder.path, "link"), about)).toBe("ü\n");
    expect(() => readTextFile(join(place, "y"), about)).toThrow("what is above it is no folder");
    expect(() => readTextFile(place, { ...about, most: 2 })).toThrow("it has 3 bytes, and no more than 2 are read");
  });
});
