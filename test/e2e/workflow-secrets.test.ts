import { expect, test } from "@jest/globals";
import { pushBaseImage } from "../harness/base-image.ts";
import { startDockerd } from "../harness/dockerd.ts";
import { requireTools } from "../harness/require-tools.ts";
import { userTags } from "./registry-state.ts";
import { callerPath, type Files, layersFile, repository } from "./sample-chain.ts";
import { workflowBench } from "./workflow-bench.ts";

const { describe } = requireTools("act", "busybox", "docker-registry", "dockerd", "git", "skopeo", "tar");

/** What no log may show. Of a variable, since act masks what it knows as a secret, and the called workflow's job knows only the whole text. */
const word = "a-word-that-nobody-sees";

const caller: Files = {
  [callerPath]: `name: Images
on: { push: {} }
permissions: {}
jobs:
  images:
    uses: org/layered-build/.github/workflows/layered-build.yml@v1
    permissions: { contents: read, packages: write }
    secrets:
      build-secrets: |
        WORD=\${{ vars.WORD }}
        NOBODY=
`,
};

describe("the reusable workflow's secret build-secrets", () => {
  test("reaches the RUN that asks for it, and no log", async () => {
    const { env } = await startDockerd({ store: "containerd" });
    await using bench = await workflowBench(async (host) => {
      const { reference } = await pushBaseImage(`${host}/library/base:1`);
      return {
        ...caller,
        "layers.yaml": layersFile(host, { app: { secrets: ["id=word,env=WORD"] } }),
        "app/Dockerfile": `FROM ${reference}
RUN --mount=type=secret,id=word cat /run/secrets/word && wc -c < /run/secrets/word > /count
RUN test "$(cat /count)" = ${word.length} && test -z "$WORD" && test ! -e /run/secrets/word
`,
      };
    });
    const result = await bench.run({ env, variables: { WORD: word } });
    expect([result.outcome, result.job("build").log]).toEqual(["success", expect.stringContaining("app: built")]);
    expect(Object.keys(await userTags(bench.registry.host, repository))).toContain("latest");
    const seen = result.jobs.flatMap(({ steps }) => steps.map((step) => JSON.stringify(step)));
    expect(seen.filter((step) => step.includes(word))).toEqual([]);
    // It was said: what is seen of it is the mask.
    expect(result.job("build").log).toMatch(/#\d+ [\d.]+ \*\*\*/);
  });
});
