import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { afterTwoCommits, feature, pullOf, pushed, pushedBy, pushOf, repository, zeros } from "./change-events.ts";
import { testScenarios } from "./change-scenario.ts";
import { everything, withLayers } from "./change-world.ts";
import { addSubmodule, bumped } from "./submodule.ts";

// The truth table that path filters were measured with.
testScenarios({
  "a file is edited": { happens: pushed({ "a/src/big": "changed\n" }), expected: ["a"] },
  "a file is deleted": { happens: pushed({ "a/src/big": null }), expected: ["a"] },
  "a file is moved to another layer's folder": {
    happens: pushedBy((world) => world.git("mv", "a/src/big", "b/src/big")),
    expected: ["a", "b"],
  },
  "a file becomes executable": {
    happens: pushedBy((world) => world.makeExecutable("a/src/tool")),
    expected: ["a"],
  },
  "a link becomes a file": { happens: pushed({ "a/src/link": "tool" }), expected: ["a"] },
  "a name with an accent": { happens: pushed({ "a/src/é.txt": "new\n" }), expected: ["a"] },
  "a name with a TAB": { happens: pushed({ "a/src/x\ty": "new\n" }), expected: ["a"] },
  "a submodule that is not checked out is bumped": {
    given: (world) => addSubmodule(world, "vendor/lib"),
    happens: bumped("vendor/lib"),
    expected: ["c"],
  },
  "a submodule that is checked out is bumped": {
    given: (world) => addSubmodule(world, "c/src/lib"),
    prepare: ({ git }) => git("-c", "protocol.file.allow=always", "submodule", "--quiet", "update", "--init"),
    happens: bumped("c/src/lib"),
    expected: ["c"],
  },
  "another file than a submodule's is edited": {
    given: (world) => addSubmodule(world, "vendor/lib"),
    happens: pushedBy(async (world) => {
      // As in a clone without submodules, where git keeps an empty folder.
      await mkdir(join(world.path, "dev/vendor/lib"), { recursive: true });
      await world.write({ "a/src/big": "changed\n" });
    }),
    expected: ["a"],
  },
  "a force push of two commits, the first of which counts": {
    happens: async (world, before) => {
      const old = await world.commit({ "README.md": "to be replaced\n" });
      await world.push("main");
      await world.git("reset", "--quiet", "--hard", before);
      await world.commit({ "a/src/big": "changed\n" });
      const head = await world.commit({ "README.md": "changed\n" });
      await world.push("main");
      return { head, github: pushOf(old) };
    },
    expected: ["a"],
  },
  "the first push of a branch of two commits": {
    happens: async (world) => {
      const { head } = await feature(world);
      return { head, branch: "feature", github: pushOf(zeros, "feature") };
    },
    expected: ["a"],
  },
  "the first commit of the repository": {
    given: (world) => world.write({ "README.md": "nothing is built yet\n" }),
    happens: async (world) => {
      await world.git("checkout", "--quiet", "--orphan", "fresh");
      const head = await world.commit(withLayers("oci:../images", "oci:../other-images"));
      await world.push("fresh:main");
      return { head, github: pushOf(zeros) };
    },
    expected: everything,
  },
  "workflow_dispatch after two commits": {
    happens: afterTwoCommits({ eventName: "workflow_dispatch" }),
    expected: { content: ["a"], diff: everything },
  },
  "a tag is pushed": {
    happens: afterTwoCommits({ eventName: "push", ref: "refs/tags/v1", event: { before: zeros, repository } }),
    expected: { content: ["a"], diff: everything },
  },
  "an ignored file beside another layer's": {
    happens: pushed({ "a/src/notes.md": "changed\n", "a/src/new.md": "new\n", "b/src/keep": "changed\n" }),
    expected: ["b"],
  },
  "a pull request, checked out at its head": {
    happens: async (world, before) => {
      const { head } = await feature(world);
      return { head, branch: "feature", github: pullOf(before, head) };
    },
    expected: ["a"],
  },
});
