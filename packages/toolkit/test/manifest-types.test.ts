import { expect, test } from "@jest/globals";
import { type ActionContext, defineAction, input, type Inputs, output } from "@layered-build/toolkit";

const plain = defineAction({
  name: "plain",
  title: "Plain",
  description: "For tests.",
  branding: { icon: "box", color: "blue" },
  inputs: {
    maybe: input.string("Text."),
    given: input.string("Text.", { default: "x" }),
    engine: input.choice("Engine.", { auto: "", native: "" }, { default: "auto" }),
    count: input.integer("Count."),
    loud: input.boolean("Loud."),
  },
  outputs: {
    digest: output.string("Digest."),
    changed: output.boolean("Changed."),
    layers: output.json<string[]>("Layers."),
  },
  permissions: [],
  example: "- run: true",
});

const patterned = defineAction({
  ...plain,
  ofCaller: ["given"],
  outputPattern: { name: "<layer>", description: "Each layer.", values: ["true", "false"] },
});

/** Compiles only where the two types are the same. */
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;

type Expected = {
  readonly maybe: string | undefined;
  readonly given: string;
  readonly engine: "auto" | "native";
  readonly count: number | undefined;
  readonly loud: boolean | undefined;
};
const inputsAreInferred: Same<Inputs<typeof plain>, Expected> = true;

/** Never called: what the compiler accepts and refuses here is the test, and `npm run typecheck` runs it. */
function outputsAreTyped(context: ActionContext<typeof plain>, other: ActionContext<typeof patterned>): void {
  context.setOutput("digest", "sha256:…");
  context.setOutput("changed", true);
  context.setOutput("layers", ["app"]);
  other.setNamedOutput("app", true);
  // @ts-expect-error an output that the manifest does not declare
  context.setOutput("digset", "sha256:…");
  // @ts-expect-error a value of another type
  context.setOutput("changed", "true");
  // @ts-expect-error a list of another type
  context.setOutput("layers", [1]);
  // @ts-expect-error a manifest without a pattern has no named outputs
  context.setNamedOutput("app", true);
}

/** Never called: defaults that no input of this type can have. */
function defaultsAreTyped(): void {
  // @ts-expect-error a default that is not one of the choices
  input.choice("Engine.", { auto: "", native: "" }, { default: "other" });
  // @ts-expect-error a boolean's default is none of its words
  input.boolean("Quiet.", { default: "true" });
  // @ts-expect-error a secret has no literal default
  input.secret("Token.", { default: "abc" });
  // @ts-expect-error the caller gives by itself what is no input
  defineAction({ ...plain, ofCaller: ["maybee"] });
}

test("a manifest types its inputs and outputs", () => {
  expect(inputsAreInferred).toBe(true);
  expect([outputsAreTyped, defaultsAreTyped]).toHaveLength(2);
});
