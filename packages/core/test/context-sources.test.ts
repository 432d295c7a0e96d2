import { parseDockerfile, type CopyInstruction, type Instruction } from "@layered-build/dockerfile";
import { describe, expect, test } from "@jest/globals";
import { contextSources } from "../src/build/native/context-sources.ts";
import type { CopySource } from "../src/build/native/copy-step.ts";
import type { WorkTreeEntry } from "../src/source/work-tree.ts";
import { content } from "./layer-drafts.ts";
import { trackedFile, trackedLink, treeOf } from "./layer-nodes.ts";

const submodule: WorkTreeEntry = { path: "vendor/lib", kind: "directory", mode: 0o755, tracked: true, submodule: true };
const tree = treeOf(
  trackedFile("a/run", "", 0o755),
  "a/deep/x",
  trackedLink("a/link", "run"),
  trackedLink("link", "a"),
  trackedLink("l1", "a/run"),
  "b.txt",
  "c.txt",
  "vendor/x",
  submodule,
);

/** The sources of a COPY as lines: `NAME:` for a file, `NAME/:` for a folder's contents, then each entry. */
async function taken(line: string): Promise<readonly string[]> {
  const instruction = parseDockerfile(`FROM x\n${line}\n`, "").stages[0]?.instructions[0];
  if (instruction === undefined || !isCopy(instruction)) throw new Error(`${line} is no COPY`);
  const { sources, exclude, parents } = instruction;
  const request = { sources, exclude, parents, lookup: (name: string) => (name === "A" ? "1" : undefined) };
  const found = contextSources(instruction, request, { tree, contentOf: async ({ path }) => content(path) });
  return Promise.all(found.map(sourceLine));
}

function isCopy(instruction: Instruction): instruction is CopyInstruction {
  return instruction.kind === "COPY";
}

async function sourceLine({ baseName, isFolder, entries }: CopySource): Promise<string> {
  const parts: string[] = [];
  for await (const { relative, kind, mode, linkTarget, content: body } of entries) {
    const what = body === undefined ? (linkTarget ?? kind) : await body.text();
    parts.push(`${mode.toString(8)} ${relative}=${what}`);
  }
  return `${isFolder ? `${baseName}/` : baseName}: ${parts.join(" ")}`;
}

describe("contextSources", () => {
  test.each<[string, readonly string[]]>([
    ["COPY b.txt /", ["b.txt: 644 =b.txt"]],
    ["COPY c.txt b.txt /", ["c.txt: 644 =c.txt", "b.txt: 644 =b.txt"]],
    ["COPY *.txt /", ["b.txt: 644 =b.txt", "c.txt: 644 =c.txt"]],
    ["COPY [bx].* none* /", ["b.txt: 644 =b.txt"]],
    ["COPY a /", ["a/: 755 deep=directory 644 deep/x=a/deep/x 777 link=run 755 run=a/run"]],
    ["COPY ./a/ /", ["a/: 755 deep=directory 644 deep/x=a/deep/x 777 link=run 755 run=a/run"]],
    ["COPY --exclude=deep --exclude=l* a /", ["a/: 755 run=a/run"]],
    // A source that is a link is followed, and keeps its own name.
    ["COPY l1 /", ["l1: 755 =a/run"]],
    ["COPY l[0-9] /", ["l1: 755 =a/run"]],
    ["COPY --exclude=* link /", ["link/: "]],
    ["COPY ../../b.txt /b.txt /", ["b.txt: 644 =b.txt", "b.txt: 644 =b.txt"]],
    ["COPY <<one <<'two' /\n$A\none\n$A\ntwo", ["one: 644 =1\n", "two: 644 =$A\n"]],
    ["COPY b.txt <<one /\nx\none", ["b.txt: 644 =b.txt", "one: 644 =x\n"]],
  ])("%j", async (line, expected) => {
    expect(await taken(line)).toEqual(expected);
  });

  test("a submodule that is not checked out is left to BuildKit", async () => {
    await expect(taken("COPY vendor /")).rejects.toMatchObject({
      name: "HandOver",
      reason: "vendor/lib is a submodule that is not checked out",
    });
  });

  test.each(["COPY nowhere /", "COPY no/where* /", "COPY a/deep/x/y /"])("%s finds nothing", async (line) => {
    await expect(taken(line)).rejects.toMatchObject({ code: "source-not-found" });
  });
});
