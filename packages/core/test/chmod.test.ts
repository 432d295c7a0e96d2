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

  test.each(["u+s", "+t", "g=u", "o=g-x", "", "x", "u+x,", ",u+x", "u", "8", "00644", "0888", "u +x"])(
    "%j is left to BuildKit",
    (text) => {
      expect(parseChmod(text)).toBeUndefined();
    },
  );
});
