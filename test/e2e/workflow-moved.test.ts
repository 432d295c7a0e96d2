import { expect, test } from "@jest/globals";
import { requireTools } from "../harness/require-tools.ts";
import { caller, repository, sampleChain } from "./sample-chain.ts";
import { workflowBench } from "./workflow-bench.ts";

const { describe } = requireTools("act", "docker-registry", "git");
const newer = "0123456789012345678901234567890123456789";

describe("a run that is not known to be its branch's newest", () => {
  test.each([
    ["the branch has moved on", newer, false],
    ["GitHub knows no such branch", undefined, false],
    ["GitHub does not answer", "nobody", true],
  ])("because %s (%s) publishes by commit and moves no -latest; fan-out: %s", async (_why, head, fanOut) => {
    await using bench = await workflowBench((host) => ({ ...sampleChain(host), ...caller({ "fan-out": fanOut }) }));
    expect((await bench.run()).outcome).toBe("success");
    const before = await bench.tags();
    await bench.repository.commit({ "base/etc/os-release": "ID=changed\n" });

    // The bench tells the API the newest commit of the branch that is checked out; this run asks for another's.
    const { api } = bench;
    const repositories = { moved: "octo/moved", unknown: "octo/unknown" };
    api.commits.set(`${repositories.moved}/heads/main`, newer);
    const githubRepository = head === newer ? repositories.moved : repositories.unknown;
    const env = head === "nobody" ? { GITHUB_API_URL: "http://127.0.0.1:9" } : {};
    const asked = api.questions.length;
    const result = await bench.run({ githubRepository, env });

    expect(result.outcome).toBe("success");
    const sha = await bench.sha7();
    const { [`base-${sha}`]: base, [`model-${sha}`]: model, [`app-${sha}`]: app, ...rest } = await bench.tags();
    expect(rest).toEqual(before);
    expect([base, model, app]).not.toContain(undefined);
    expect(base).not.toBe(before["base-latest"]);
    const warnings = result
      .job(fanOut ? "publish" : "build")
      .steps.flatMap(({ annotations }) => annotations)
      .filter(({ level }) => level === "warning");
    expect(warnings.map(({ message }) => message).join("\n")).toMatch(/app-latest stays where it is/);
    expect(api.questions.slice(asked).map(({ path }) => path)).toEqual(
      head === "nobody" ? [] : [`/repos/${githubRepository}/commits/heads/main`],
    );
  });

  test("asks once, with the run's token", async () => {
    await using bench = await workflowBench((host) => ({ ...sampleChain(host), ...caller() }));
    await bench.run();
    expect(bench.api.questions).toEqual([
      {
        method: "GET",
        path: `/repos/${repository}/commits/heads/main`,
        token: expect.stringMatching(/^Bearer ghs_/),
      },
    ]);
  });
});
