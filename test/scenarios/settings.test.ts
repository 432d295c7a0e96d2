import { pushed } from "./change-events.ts";
import { testScenarios } from "./change-scenario.ts";
import { everything, initialFiles, none, withLayers } from "./change-world.ts";

testScenarios({
  "a comment in a Dockerfile": {
    happens: pushed({ "a/Dockerfile": "# why\nFROM base\n\nARG MODE\nCOPY a/src /a\n" }),
    expected: none,
  },
  "an instruction in a Dockerfile": {
    happens: pushed({ "a/Dockerfile": "FROM base\nARG MODE\nCOPY a/src /srv\n" }),
    expected: ["a"],
  },
  "a parent's file": { happens: pushed({ "base/etc/os-release": "ID=changed\n" }), expected: everything },
  "a build argument that is not used": {
    happens: pushed(withLayers("MODE: fast", "MODE: fast, UNUSED: x")),
    expected: none,
  },
  "a build argument that is used": { happens: pushed(withLayers("MODE: fast", "MODE: slow")), expected: ["a"] },
  "a layer's epoch": { happens: pushed(withLayers("b/Dockerfile,", "b/Dockerfile, epoch: 2,")), expected: ["b"] },
  "where a layer's images go": {
    happens: pushed(withLayers("b/Dockerfile,", "b/Dockerfile, image: oci:../elsewhere,")),
    expected: ["b"],
  },
  "a new layer": {
    happens: pushed({
      "layers.yaml": `${initialFiles["layers.yaml"]}  d: { dockerfile: d/Dockerfile }\n`,
      "d/Dockerfile": "FROM scratch\nCOPY d /\n",
    }),
    expected: ["d"],
  },
  "a layers file that was not valid before": {
    happens: async (world) => {
      const before = await world.commit({ "layers.yaml": "layers: {\n" });
      return pushed({ "layers.yaml": initialFiles["layers.yaml"] ?? "" })(world, before);
    },
    expected: { content: none, diff: everything },
  },
});
