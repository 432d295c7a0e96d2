import { expect, test } from "@jest/globals";
import { defineAction, input, type Inputs, output, planInputs, readInputs } from "@layered-build/toolkit";
import { withOptions } from "../src/inputs/with-options.ts";

const manifest = defineAction({
  name: "sample",
  title: "Sample",
  description: "For tests.",
  branding: { icon: "box", color: "blue" },
  inputs: {
    options: planInputs.options,
    check: planInputs.check,
    text: input.string("Text.", { default: "as before" }),
    lines: input.list("Lines."),
    quiet: input.boolean("Quiet.", { default: false }),
    count: input.integer("Count.", { default: 3 }),
    variables: input.string("Variables."),
    token: input.secret("Token."),
    image: input.string("Image."),
    plan: input.string("Plan."),
    mode: input.string("Mode."),
  },
  ofCaller: ["image", "plan"],
  outputs: { done: output.boolean("Done.") },
  permissions: [],
  example: "- run: true",
});

async function read(options: string, check = ""): Promise<Inputs<typeof manifest>> {
  const given: Readonly<Record<string, string>> = { options, check, text: "by itself" };
  return readInputs(manifest, await withOptions(manifest, (name) => given[name]));
}

const problemOf = (options: string, check = ""): Promise<string> =>
  read(options, check).then(
    () => "no problem",
    (error: unknown) => String(error),
  );

test.each(["", "true", "  True\n"])("%j gives no options", async (options) => {
  expect(await read(options)).toMatchObject({ text: "by itself", quiet: false, count: 3, lines: [] });
});

test("each option is read as the input of its name, and wins over it", async () => {
  const options = `text: "yes: it wins"
lines: [a, b]
quiet: true
count: 7
variables: { MODE: demo, LEVEL: 2 }
`;
  expect(await read(options)).toMatchObject({
    text: "yes: it wins",
    lines: ["a", "b"],
    quiet: true,
    count: 7,
    variables: '{"MODE":"demo","LEVEL":"2"}',
  });
  expect(await read("lines: { A: 1, B: x=y }")).toMatchObject({ lines: ["A=1", "B=x=y"] });
  expect(await read('{"text": "JSON is YAML too"}')).toMatchObject({ text: "JSON is YAML too" });
  // Another action's caller gives it by itself; this one's does not.
  expect(await read("mode: build")).toMatchObject({ mode: "build" });
  expect(await read("text:")).toMatchObject({ text: "as before" });
  expect(await read("lines: |\n  one\n  two\n")).toMatchObject({ lines: ["one", "two"] });
});

test.each(["1.10", "1e5", "0777", ".inf", "12345e2", "0x10", "99999999999999999999999", "True"])(
  "%s is taken as it is written",
  async (written) => {
    expect(await read(`text: ${written}\nlines: [${written}]`)).toMatchObject({ text: written, lines: [written] });
  },
);

test.each([
  ["text: *p", "options: *p stands for another part of the text: quote a text that begins with *."],
  ["text: &p a\nlines: [*p]", "options: *p stands for another part of the text"],
  ["text: a\ntext: b", /options: is no YAML \(Map keys must be unique/],
  ["text: a\n---\ntext: b", /options: is no YAML \(/],
  ["on", "options: is no mapping."],
  ["off", "options: is no mapping."],
  ["false\n", "options: is no mapping."],
  ["# fail-on: high\n", "options: is no mapping."],
  ["~", "options: is no mapping."],
  ["- text", "options: is no mapping."],
  ["text: [", /options: is no YAML \(.*\)\./],
  ["txt: a\ntext: b", "options: txt: sample has no such input."],
  ["options: {}", "options: options: is given by itself."],
  ["check: me\nplan: x", "options: check: is given by itself\n  - options: plan: is given by itself"],
  ["image: a", "options: image: is given by itself."],
  ["__proto__: a", "options: __proto__: sample has no such input."],
  ["token: hunter2", "options: token: is a secret, and belongs into an input of its own."],
  [
    "txt: a\ntoken: hunter2",
    /2 inputs are wrong:\n {2}- options: txt: sample has no such input\n {2}- options: token: is a secret/,
  ],
])("%j is refused", async (options, problem) => {
  const said = await problemOf(options);
  expect(said).toMatch(problem);
  expect(said).not.toContain("hunter2");
});

test("what an option's text is wrong for, the input says, and with it all else that is wrong", async () => {
  expect(await problemOf("count: many")).toContain('The input options: count: got "many", expected a whole number.');
  expect(await problemOf("txt: a\ncount: many\nquiet: maybe")).toContain(
    [
      "3 inputs are wrong:",
      "  - options: txt: sample has no such input",
      '  - options: quiet: got "maybe", expected true or false',
      '  - options: count: got "many", expected a whole number',
    ].join("\n"),
  );
});

test("of many names that no input has, the first are told, each cut, and how many more there are", async () => {
  const names = Array.from({ length: 5000 }, (_, at) => `${"n".repeat(1000)}${at}`);
  const said = await problemOf([...names.map((name) => `${name}: a`), "count: many"].join("\n"));
  expect(said.length).toBeLessThan(2500);
  expect(said).toMatch(/options: n+…n+0: sample has no such input\n/);
  expect(said).toContain("options: and 4990 more: sample has no such inputs\n");
  expect(said).toContain('options: count: got "many"');
});

test("where options come from has another name, errors say that", async () => {
  expect(await problemOf("txt: a", "prune")).toContain("The input prune: txt: sample has no such input.");
  expect(await problemOf("count: many", "prune")).toContain('The input prune: count: got "many"');
  for (const text of ["on", "false\n", "\n", " # none\n"])
    expect(await problemOf(text, "prune")).toContain("prune: is no mapping.");
  // Whoever calls an action by itself may have none.
  for (const text of ["", "true"])
    expect(await read(text, "prune")).toMatchObject({ text: "by itself", check: "prune" });
  expect(await read("count: 7", "prune")).toMatchObject({ count: 7, check: "prune" });
});

test.each(["false", "true", "False", "TRUE"])(
  "check: %s is no name, and not taken for a wish to check",
  async (check) => {
    const said = [await problemOf("", check), await problemOf("count: many", check)];
    expect(said[0]).toContain(`The input check: got "${check}", expected what errors are to call the options`);
    expect(said[1]).toContain('- options: count: got "many"');
  },
);
