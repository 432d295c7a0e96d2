import { describe, expect, test } from "@jest/globals";
import {
  type ContextEntry,
  type ContextTree,
  compareBytes,
  matchSources,
  resolveEntry,
  sourceKind,
  sourceRoots,
} from "../src/index.ts";

/** A context from paths: `a/b` is a file, `a/` a directory, `a -> b` a link. */
class Paths implements ContextTree<ContextEntry> {
  readonly #entries = new Map<string, ContextEntry>([["", { path: "", kind: "directory" }]]);

  constructor(paths: readonly string[]) {
    for (const text of paths) {
      const [path = "", linkTarget] = text.split(" -> ");
      const segments = path.split("/").filter((segment) => segment !== "");
      for (let count = 1; count < segments.length; count++)
        this.#add({ path: segments.slice(0, count).join("/"), kind: "directory" });
      const plain = segments.join("/");
      if (linkTarget !== undefined) this.#add({ path: plain, kind: "symlink", linkTarget });
      else this.#add({ path: plain, kind: path.endsWith("/") ? "directory" : "file" });
    }
  }

  #add(entry: ContextEntry): void {
    this.#entries.set(entry.path, entry);
  }

  get(path: string): ContextEntry | undefined {
    return this.#entries.get(path);
  }

  children(directory: string): Iterable<ContextEntry> {
    const prefix = directory === "" ? "" : `${directory}/`;
    return [...this.#entries.values()]
      .filter(({ path }) => path !== "" && path.startsWith(prefix) && !path.slice(prefix.length).includes("/"))
      .toSorted((one, other) => compareBytes(one.path, other.path));
  }
}

const tree = new Paths([
  "README.md",
  "app/main.py",
  "app/lib/a.py",
  "app/lib/b.txt",
  "app/empty/",
  "app/z -> lib/a.py",
  "docs/x.md",
  "docs/deep/y.md",
  "link -> app/lib",
  "file -> /docs/x.md",
  "far -> ../../../docs",
  "chain -> link/a.py",
  "dead -> nowhere",
  "loop -> loop",
  "w[1].txt",
  "data-1.csv",
  "data-2.csv",
  "data-dir/inner.csv",
]);

/** What is copied: `<source>: <entry>` and below it the relative paths, directories with a slash, links with an @. */
function copied(
  sources: readonly string[],
  options: { parents?: boolean; exclude?: readonly string[] } = {},
): string[] {
  const mark = { file: "", directory: "/", symlink: "@" };
  return matchSources({ sources, ...options }, tree).flatMap((match) => [
    `${match.source}: ${match.kind} of ${match.entry.path}`,
    ...Array.from(match.entries(), ({ entry, relative }) => relative + mark[entry.kind]),
  ]);
}

describe("plain sources", () => {
  const lib = ["a.py", "b.txt"];
  test.each([
    [["README.md"], ["README.md: entry of README.md", "README.md"]],
    [["app/lib"], ["app/lib: contents of app/lib", ...lib]],
    [["/app/lib/"], ["/app/lib/: contents of app/lib", ...lib]],
    [["../../app/./lib/."], ["../../app/./lib/.: contents of app/lib", ...lib]],
    [["app/../docs"], ["app/../docs: contents of docs", "deep/", "deep/y.md", "x.md"]],
    [["app"], ["app: contents of app", "empty/", "lib/", "lib/a.py", "lib/b.txt", "main.py", "z@"]],
    [["link"], ["link: contents of app/lib", ...lib]],
    [["file"], ["file: entry of docs/x.md", "file"]],
    [["far/x.md"], ["far/x.md: entry of docs/x.md", "x.md"]],
    [["far/deep/y.md"], ["far/deep/y.md: entry of docs/deep/y.md", "y.md"]],
    [["chain"], ["chain: entry of app/lib/a.py", "chain"]],
    [["app/z"], ["app/z: entry of app/lib/a.py", "z"]],
    [
      ["README.md", "docs/deep"],
      ["README.md: entry of README.md", "README.md", "docs/deep: contents of docs/deep", "y.md"],
    ],
    [["app/empty"], ["app/empty: contents of app/empty"]],
  ])("%j", (sources, expected) => {
    expect(copied(sources)).toEqual(expected);
  });

  test("the root is a directory like others", () => {
    expect(copied(["."])).toContain("app/lib/a.py");
    expect(copied(["."])[0]).toBe(".: contents of ");
    expect(copied(["/"]).slice(1)).toEqual(copied(["."]).slice(1));
  });
});

describe("wildcards", () => {
  test.each([
    ["*.md", ["*.md: entry of README.md", "README.md"]],
    ["*/*.md", ["*/*.md: entry of docs/x.md", "x.md"]],
    [
      "data-*",
      [
        "data-*: entry of data-1.csv",
        "data-1.csv",
        "data-*: entry of data-2.csv",
        "data-2.csv",
        "data-*: contents of data-dir",
        "inner.csv",
      ],
    ],
    [
      "data-[12].csv",
      ["data-[12].csv: entry of data-1.csv", "data-1.csv", "data-[12].csv: entry of data-2.csv", "data-2.csv"],
    ],
    ["w[[]1].txt", ["w[[]1].txt: entry of w[1].txt", "w[1].txt"]],
    ["link/*.py", ["link/*.py: entry of app/lib/a.py", "a.py"]],
    ["lin?", ["lin?: contents of app/lib", "a.py", "b.txt"]],
    ["docs/**", ["docs/**: contents of docs/deep", "y.md", "docs/**: entry of docs/x.md", "x.md"]],
    ["app/*/nothing", []],
    ["*.rs", []],
    ["README.md/*", []],
  ])("%s", (source, expected) => {
    expect(copied([source])).toEqual(expected);
  });
});

describe("--exclude", () => {
  test.each([
    [["app"], ["**/*.py"], ["empty/", "lib/", "lib/b.txt", "z@"]],
    [["app"], ["lib", "empty"], ["main.py", "z@"]],
    [["app"], ["lib", "!lib/a.py"], ["empty/", "lib/", "lib/a.py", "main.py", "z@"]],
    [["app"], ["*"], []],
    [["app/lib"], ["app/lib/*.py"], ["a.py", "b.txt"]],
    [["README.md"], ["*.md"], ["README.md"]],
  ])("%j without %j", (sources, exclude, expected) => {
    expect(copied(sources, { exclude }).slice(1)).toEqual(expected);
  });
});

describe("--parents", () => {
  test.each([
    ["app/lib/a.py", [], ["app/", "app/lib/", "app/lib/a.py"]],
    ["./app/lib", [], ["app/", "app/lib/", "app/lib/a.py", "app/lib/b.txt"]],
    ["app/./lib/a.py", [], ["lib/", "lib/a.py"]],
    ["/app/./*.py", [], ["main.py"]],
    ["**/*.md", [], ["README.md", "docs/", "docs/deep/", "docs/deep/y.md", "docs/x.md"]],
    ["docs/**/*.md", ["**/y.md"], ["docs/", "docs/x.md"]],
    ["do*/./x.md", [], ["x.md"]],
    ["nothing/*.x", [], []],
  ])("%s without %j", (source, exclude, expected) => {
    const lines = copied([source], { parents: true, exclude });
    expect(lines.filter((line) => !line.includes(": contents of "))).toEqual(expected);
  });
});

describe("what is not there", () => {
  test.each([
    [["gone"], false, "source-not-found", '"gone" is not in the build context: there is no such file or directory'],
    [
      ["README.md/x"],
      false,
      "source-not-found",
      '"README.md/x" is not in the build context: there is no such file or directory',
    ],
    [["gone/*.py"], false, "source-not-found", '"gone/*.py" is not in the build context: there is no gone'],
    [["dead"], false, "source-not-found", '"dead" is not in the build context: it is a link to nowhere, which is not'],
    [["de*"], false, "source-not-found", '"de*" is not in the build context: it is a link to nowhere, which is not'],
    [["loop"], false, "too-many-links", "loop leads through more than 255 symbolic links"],
    [
      ["app/[*"],
      false,
      "bad-pattern",
      'the pattern "[*" does not parse: a [ is not closed, or has an empty or broken range',
    ],
    [
      ["link/a.py"],
      true,
      "source-not-found",
      '"link/a.py" is not in the build context: --parents finds nothing there to copy',
    ],
    [
      ["gone/./x"],
      true,
      "source-not-found",
      '"gone/./x" is not in the build context: there is no such file or directory',
    ],
  ])("%j, --parents %s", (sources, parents, code, message) => {
    expect(() => copied(sources, { parents })).toThrow(expect.objectContaining({ code, message, path: undefined }));
  });
});

test("resolveEntry", () => {
  expect(resolveEntry(tree, "")?.path).toBe("");
  expect(resolveEntry(tree, "link/../file")?.path).toBe("docs/x.md");
  expect(resolveEntry(tree, "dead")).toBeUndefined();
});

describe("sourceRoots", () => {
  test.each([
    [
      ["a/b", "a", "c/"],
      ["a", "c"],
    ],
    [
      ["a", "ab", "a-b/c"],
      ["a", "a-b/c", "ab"],
    ],
    [
      ["a/*.py", "b/c[1]/d", "/e/?"],
      ["a", "b", "e"],
    ],
    [["*.py", "a"], [""]],
    [["."], [""]],
    [
      ["a/./b/*", "../c"],
      ["a/b", "c"],
    ],
    [["a/b\\*c"], ["a"]],
    [[], []],
  ])("%j", (sources, roots) => {
    expect(sourceRoots(sources)).toEqual(roots);
  });
});

describe("sourceKind", () => {
  test.each([
    ["a/b", "context"],
    ["./x.git", "context"],
    ["github.com/o/r", "context"],
    ["ftp://h/x", "context"],
    ["https://h/x.tar.gz", "http"],
    ["http://h/x?y=.git", "http"],
    ["https://github.com/o/r.git#main:dir", "git"],
    ["git@github.com:o/r", "git"],
    ["ssh://git@h/r", "git"],
    ["git://h/r", "git"],
  ])("%s is %s", (source, kind) => {
    expect(sourceKind(source)).toBe(kind);
  });
});
