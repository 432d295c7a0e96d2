import { describe, expect, test } from "@jest/globals";
import { parseChmod } from "../src/build/native/chmod.ts";

describe("parseChmod", () => {
  test.each([
    ["0640", 0o777, false, 0o640],
    ["4755", 0o644, false, 0o4755],
    ["u+x", 0o644, false, 0o744],
    ["+x", 0o644, false, 0o755],
    ["go-w", 0o666, false, 0o644],
    ["a=r", 0o755, false, 0o444],
    ["u=rw", 0o4755, false, 0o655],
    ["=", 0o6755, false, 0],
    ["=", 0o1755, true, 0o1000],
    ["u=rwX,go=rX", 0o644, false, 0o644],
    ["u=rwX,go=rX", 0o700, false, 0o755],
    ["u=rwX,go=rX", 0o700, true, 0o755],
    ["a+X", 0o600, false, 0o600],
    ["a+X", 0o600, true, 0o711],
    // X goes by the mode that was there.
    ["u+x,go+X", 0o600, false, 0o700],
    ["a-X", 0o755, false, 0o644],
    ["u-r+w=x", 0o644, false, 0o144],
    ["ug+w,o-r", 0o444, false, 0o660],
    ["o+", 0o640, false, 0o640],
    ["00644", 0o755, false, 0o644],
    ["u+s", 0o755, false, 0o4755],
    ["g+s,+t", 0o755, true, 0o3755],
    ["o+s", 0o755, false, 0o755],
    ["o=t", 0o755, false, 0o750],
    ["+s", 0o644, false, 0o6644],
    ["-st", 0o7777, false, 0o6777],
    ["u=rws", 0o1644, false, 0o5644],
    // What chmod(1) does otherwise: with t and no class, t is all that changes.
    ["=rt", 0o644, false, 0o1644],
    ["+xt", 0o644, false, 0o1644],
    ["g=u", 0o4750, false, 0o4770],
    ["go=u-w", 0o700, false, 0o755],
    ["o+g", 0o751, false, 0o755],
    ["g-u", 0o477, false, 0o437],
    ["=u", 0o740, false, 0o777],
    ["u=rg", 0o750, false, 0o550],
    ["u=gr", 0o750, false, 0o450],
    ["o=u,u=o", 0o640, false, 0o646],
    ["u=Xo", 0o644, false, 0o444],
  ])("%s of %o (folder: %s) is %o", (text, mode, isFolder, expected) => {
    expect(parseChmod(text)?.apply(mode, isFolder)).toBe(expected);
  });

  test.each([
    ["0751", 0o751],
    ["4751", 0o751],
    ["u=", 0o755],
  ])("folders that %s makes are %o", (text, mode) => {
    expect(parseChmod(text)?.madeFolders).toBe(mode);
  });

  test.each(["", "x", "u+x,", ",u+x", "u", "8", "17777", "0888", "u +x", "u+q", "+644"])(
    "%j is left to BuildKit",
    (text) => {
      expect(parseChmod(text)).toBeUndefined();
    },
  );
});
