import { describe, expect, test } from "@jest/globals";
import type { DemoData } from "../../scripts/demo/demo-data.ts";
import { html } from "../../scripts/demo/page/html.ts";
import { demoPage } from "../../scripts/demo/page/demo-page.ts";
import { demoData } from "../harness/demo-data.ts";

type Leaf = { readonly path: string; readonly value: unknown; readonly put: (value: string | number) => void };

describe("the demo's page", () => {
  test("is well-formed, has a language, a title, and one heading of each section below one of the page", async () => {
    const page = await demoPage(demoData());
    expect(page).toMatch(/^<!doctype html>\s*<html lang="en">/i);
    expect(page).toMatch(/<title>[^<]+<\/title>/);
    const names = elements(page);
    expect(names.filter((name) => name === "h1")).toHaveLength(1);
    expect(names.filter((name) => name === "h2")).toHaveLength(names.filter((name) => name === "section").length);
    expect(names.filter((name) => name === "caption")).toHaveLength(names.filter((name) => name === "table").length);
    const heads = [...page.matchAll(/<th [^>]*>/g)].map(([tag]) => tag);
    expect(heads.filter((tag) => !/ scope="(col|row)"/.test(tag))).toEqual([]);
  });

  test("each id is there once, and each reference to one has it", async () => {
    const page = await demoPage(demoData());
    const ids = [...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const references = [...page.matchAll(/ (?:href="#|aria-labelledby=")([^"]*)"/g)].map(([, id]) => id);
    expect(references.filter((id) => !ids.includes(id))).toEqual([]);
  });

  test("nothing comes from elsewhere, and nothing is run", async () => {
    const page = await demoPage(demoData());
    expect(page).not.toMatch(/\/\/[a-z]/i);
    expect(page).not.toMatch(/<(script|iframe|img|object|embed|form|base)\b|@import|url\(| on[a-z]+=| style="/i);
    const targets = [...page.matchAll(/ (?:href|src)="([^"]*)"/g)].map(([, target]) => target ?? "");
    expect(targets.filter((target) => !target.startsWith("#"))).toEqual(["data:,"]);
    expect(page).toContain("default-src 'none'; style-src 'sha256-");
  });

  test("each figure is from the data: another one makes another page", async () => {
    const before = await demoPage(demoData());
    const unseen = [];
    for (const { path, put, data } of variants((value) => typeof value === "number")) {
      put(7_654_321);
      if ((await demoPage(data)) === before) unseen.push(path);
    }
    expect(unseen).toEqual([]);
  });

  test("each text is from the data, and escaped", async () => {
    const hostile = `<script>"'&</script>`;
    const wrong = [];
    for (const { path, put, value, data } of variants((each) => typeof each === "string" && each !== "")) {
      // What the types limit to a few words stays as it is; digests are cut, and start with what is hostile.
      if (/\.(kind|action|severity|failsFrom|blobs\.\d+)$|steps\.\d+\.name$/.test(path)) continue;
      put(/(digest|tampered|key|commit)$/.test(path) ? `${hostile}${String(value)}` : `${String(value)}${hostile}`);
      const page = await demoPage(data);
      elements(page);
      if (!page.includes("&lt;script&gt;") || page.includes("<script")) wrong.push(path);
    }
    expect(wrong).toEqual([]);
  });

  test.each([
    ["without a scanner", { scanner: { kind: "absent", why: "there is no trivy" } }, "there is no trivy."],
    ["without runs", { runs: [] }, "The runs"],
  ] as const)("is a page %s too", async (_case, change, text) => {
    const data = demoData();
    const runs = "runs" in change ? change.runs : data.runs.map((run) => ({ ...run, scan: undefined }));
    const page = await demoPage({ ...data, ...change, runs });
    elements(page);
    expect(page).toContain(text);
  });

  test("says what each run and image is about", async () => {
    const page = (await demoPage(demoData())).replaceAll(/<[^>]*>/g, " ").replaceAll(/\s+/g, " ");
    for (const text of [
      "gate closed 1 finding fails this step: 1 in app.",
      "published app-latest app-1234567",
      "Tampered with 777777777777 refused it has no signature",
      "As published 666666666666 let through",
      "2 images name 2.1 kB, and the folder holds 1.4 kB",
      "Moved for it 701 B 702 B",
      "app · run 2 0 31 0 0 0 high closed",
      "base · run 2 1 2 3 4 5 none open",
      "CVE-2021-23337 high app lodash 4.17.20, fixed in 4.17.21 app/Dockerfile:9 2 fails",
    ])
      expect(page).toContain(text);
  });
});

test.each([
  ["text", html`<p>${"<&>\"'"}</p>`, "<p>&lt;&amp;&gt;&quot;&#39;</p>"],
  ["markup", html`<p>${html`<b>${"&"}</b>`}</p>`, "<p><b>&amp;</b></p>"],
  ["lists", html`<p>${["<", html`<br />`, 1]}</p>`, "<p>&lt;<br />1</p>"],
  ["nothing", html`<p>${undefined}</p>`, "<p></p>"],
  ["control characters", html`<p>${"a\u0000\u202Eb\n"}</p>`, "<p>a\uFFFD\uFFFDb\n</p>"],
])("a template escapes %s", (_what, markup, text) => {
  expect(markup.toString()).toBe(text);
});

/** All leaves of some kind, each in data of its own, so that one at a time can be put in anew. */
function variants(isWanted: (value: unknown) => boolean): readonly (Leaf & { readonly data: DemoData })[] {
  const count = leaves(demoData()).length;
  return Array.from({ length: count }, (_, index) => {
    const data = demoData();
    const leaf = leaves(data)[index];
    return leaf !== undefined && isWanted(leaf.value) ? [{ ...leaf, data }] : [];
  }).flat();
}

function leaves(node: object, path = ""): readonly Leaf[] {
  return Object.entries(node).flatMap(([name, value]: [string, unknown]): readonly Leaf[] => {
    const here = path === "" ? name : `${path}.${name}`;
    if (typeof value === "object" && value !== null) return leaves(value, here);
    return [{ path: here, value, put: (next) => void Reflect.set(node, name, next) }];
  });
}

/** The names of all elements, in order. Throws where the page is not well-formed: each has its end, nothing is left unescaped. */
function elements(page: string): readonly string[] {
  const body = page.replace(/^<!doctype html>/i, "").replace(/(<style>)[^<]*(<\/style>)/, "$1$2");
  const token = /<(\/?)([a-z][a-z0-9]*)((?:\s+[a-zA-Z-]+="[^"<]*")*)\s*(\/?)>|([^<>&]|&(?:amp|lt|gt|quot|#39);)+/y;
  const open: string[] = [];
  const names: string[] = [];
  while (token.lastIndex < body.length) {
    const at = token.lastIndex;
    const match = token.exec(body);
    if (match === null) throw new Error(`Not well-formed: ${body.slice(at, at + 200)}`);
    const [, end, name, , empty] = match;
    if (name === undefined) continue;
    if (end === "/") {
      const last = open.pop();
      if (last !== name) throw new Error(`</${name}> ends ${last}, before ${body.slice(at, at + 100)}`);
    } else {
      names.push(name);
      if (empty !== "/") open.push(name);
    }
  }
  if (open.length > 0) throw new Error(`${open.join(", ")} have no end.`);
  return names;
}
