import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "@jest/globals";

const dist = path.join(import.meta.dirname, "../../dist");
const files = readdirSync(dist, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".js"))
  .map((file) => file.replaceAll("\\", "/"));

/** What each file imports before anything of it runs; what is imported later, in a call, does not count. */
const importsOf = new Map(
  files.map((file): readonly [string, readonly string[]] => {
    const text = readFileSync(path.join(dist, file), "utf8");
    const names = Array.from(text.matchAll(/^(?:const [\w$]+ = )?require\("(\.[^"]*)"\);$/gm), ([, name = ""]) => name);
    return [file, names.map((name) => path.posix.join(path.posix.dirname(file), name))];
  }),
);

/** A file, and all that is loaded with it. */
function loadedWith(file: string, loaded = new Set<string>()): ReadonlySet<string> {
  if (loaded.has(file)) return loaded;
  loaded.add(file);
  for (const each of importsOf.get(file) ?? []) loadedWith(each, loaded);
  return loaded;
}

describe("the built files", () => {
  test("are CommonJS, strict and, but for a table of characters, ASCII", () => {
    expect(JSON.parse(readFileSync(path.join(dist, "package.json"), "utf8"))).toEqual({ type: "commonjs" });
    const texts = files.map((file) => [file, readFileSync(path.join(dist, file), "utf8")] as const);
    expect(texts.filter(([, text]) => !text.startsWith('"use strict";')).map(([file]) => file)).toEqual([]);
    // oxlint-disable-next-line no-control-regex -- that is what ASCII is
    const others = texts.filter(([, text]) => /[^\0-\x7F]/.test(text)).map(([file]) => file);
    expect(others).toEqual(["vendor/iconv-lite.js"]);
  });

  // Or nothing below would be looked at.
  test("load others", () => {
    expect(importsOf.get("build-layer.js")).toContain("lib/toolkit.js");
    expect([...loadedWith("lib/tags.js")]).not.toContain("vendor/csv-parse.js");
  });

  test.each(files)("%s needs no file that needs it", (file) => {
    const needed = (importsOf.get(file) ?? []).flatMap((each) => [...loadedWith(each)]);
    expect(needed).not.toContain(file);
  });

  test.each([
    ["detect-changed-layers.js", ["core"]],
    ["lib/detect-changed-layers.js", ["build", "content", "tags", "aws", "prune", "scan", "sign", "wrap"]],
    ["build-layer.js", ["core", "build-push", "build-push-work", "buildx", "images"]],
    ["lib/build-push-work.js", ["core", "dockerfile", "build", "content", "suite", "tags", "aws", "sign", "wrap"]],
    [
      "lib/build-layer.js",
      ["build-push", "build-push-work", "tags", "aws", "prune", "scan", "sign", "sigstore", "wrap"],
    ],
    ["lib/prune-old-images.js", ["core", "dockerfile", "build", "content", "scan", "sign", "wrap"]],
    ["lib/scan-and-sign.js", ["core", "dockerfile", "build", "prune", "scan", "sigstore", "wrap"]],
    ["lib/wrap-hf-image.js", ["core", "dockerfile", "build", "prune", "scan", "sign", "space"]],
  ])("%s loads none of %j", (file, others) => {
    expect(files).toEqual(expect.arrayContaining([file, ...others.map((name) => `lib/${name}.js`)]));
    const loaded = loadedWith(file);
    expect(others.filter((name) => loaded.has(`lib/${name}.js`))).toEqual([]);
  });
});
