import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pushed, pushedBy } from "./change-events.ts";
import { testScenarios } from "./change-scenario.ts";
import { none } from "./change-world.ts";

testScenarios({
  "a file becomes a link": { happens: pushed({ "a/src/big": "->tool" }), expected: ["a"] },
  "a link leads elsewhere": { happens: pushed({ "a/src/link": "->big" }), expected: ["a"] },
  "a file is renamed within its folder": {
    happens: pushedBy((world) => world.git("mv", "a/src/big", "a/src/bigger")),
    expected: ["a"],
  },
  "a file becomes a folder": { happens: pushed({ "a/src/big": null, "a/src/big/big": "big\n" }), expected: ["a"] },
  "a folder becomes a file": { happens: pushed({ "a/src/folder": "deep\n" }), expected: ["a"] },
  "a name with a line end": { happens: pushed({ "a/src/x\n::error::y": "new\n" }), expected: ["a"] },
  "only what the .dockerignore leaves out": { happens: pushed({ "a/src/notes.md": "changed\n" }), expected: none },
  "what the .dockerignore leaves out": { happens: pushed({ ".dockerignore": "**/*.md\n**/tool\n" }), expected: ["a"] },
  "a git-ignored file that COPY takes": {
    happens: pushed({ "README.md": "changed\n" }),
    prepare: ({ path, git }) =>
      git("rev-parse", "HEAD").then((head) => writeFile(join(path, "a/src/ignored.bin"), `made of ${head}\n`)),
    expected: ["a"],
  },
  "a tracked file that a step changes": {
    happens: pushed({ "README.md": "changed\n" }),
    prepare: ({ path, git }) =>
      git("rev-parse", "HEAD").then((head) => writeFile(join(path, "b/src/keep"), `made of ${head}\n`)),
    expected: ["b"],
  },
  "another file than those that git writes with other line ends": {
    given: (world) => world.commit({ ".gitattributes": "*.txt text eol=crlf\n", "a/src/lines.txt": "one\n" }),
    happens: pushed({ "b/src/keep": "changed\n" }),
    expected: ["b"],
  },
  "a file that git writes with other line ends": {
    given: (world) => world.commit({ ".gitattributes": "*.txt text eol=crlf\n", "a/src/lines.txt": "one\n" }),
    happens: pushed({ "a/src/lines.txt": "two\n" }),
    expected: ["a"],
  },
});
