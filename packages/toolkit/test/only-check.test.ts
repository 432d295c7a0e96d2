import { expect, test } from "@jest/globals";
import { onlyCheck, ToolkitError } from "@layered-build/toolkit";

test("what is wrong is told by the name that the options have for those who wrote them", async () => {
  const lines: string[] = [];
  const log = { info: (line: string) => lines.push(line) };
  const wrong = new ToolkitError("bad-input", "policy: is none.", { hint: "Write one." });
  await expect(onlyCheck("prune", log, () => Promise.reject(wrong))).rejects.toMatchObject({
    code: "bad-input",
    message: "prune: policy: is none.",
    hint: "Write one.",
    cause: wrong,
  });
  expect(lines).toEqual([]);
  await onlyCheck("prune", log, () => undefined);
  expect(lines).toEqual(["prune: there is nothing wrong with it."]);
});

test("several that are wrong are told together", async () => {
  const wrong = [1, 2].map((at) => new ToolkitError("bad-input", `policy ${at}: is none.`));
  const told = onlyCheck("prune", { info: () => undefined }, () =>
    Promise.reject(new AggregateError(wrong, "2 things:")),
  );
  await expect(told).rejects.toMatchObject({ message: "prune: 2 things:", errors: wrong });
});

test("a bug is none of the options", async () => {
  const bug = new TypeError("x is not a function");
  await expect(onlyCheck("prune", { info: () => undefined }, () => Promise.reject(bug))).rejects.toBe(bug);
});
