import { expect, test } from "@jest/globals";
import { type DockerStore, startDockerd } from "../harness/dockerd.ts";
import { requireTools } from "../harness/require-tools.ts";
import { runCommand } from "../harness/run-command.ts";
import { imageFiles } from "../e2e/image-files.ts";
import { buildCases } from "./build-cases.ts";
import { compareImages } from "./compare-images.ts";
import { casesOf } from "./semantic-case.ts";
import { worldOfCases } from "./world-of-cases.ts";

const { describe } = requireTools("buildkitd", "dockerd", "docker-registry", "busybox", "skopeo", "git", "tar");

/** What engines that unpack each blob alone, or one over the other, make of differently where ancestors are not as they should be. */
const cases = casesOf("applied", {
  "merged-usr": "COPY a.txt /bin/foo\nCOPY lib /lib\nCOPY bin/tool /sbin/new/tool",
  modes: "COPY a.txt /sticky/\nCOPY dir /private/in/d\nCOPY a.txt /shared/x/\nCOPY b.txt /ro/\nCOPY a.txt /home/app/",
  links:
    "COPY a.txt /a/in/\nCOPY dir /links/rel/d\nCOPY a.txt /links/again/\nCOPY b.txt /links/dangling/\nWORKDIR /links/up/w",
  changed: "COPY a.txt /was-dir/x/\nCOPY a.txt /was-link/\nCOPY dir /gone/x\nCOPY a.txt /opq/old",
  archives: "ADD tree.tar /private\nADD tree.tgz /sticky\nADD owners.tar /home/app",
  owners: "COPY --chown=app:staff --chmod=2750 dir /opt/app\nUSER app\nWORKDIR /home/app/w\nCOPY --chown=svc a.txt .",
});

/** What an engine puts into every container. */
const ofEngine = /^(dev|proc|sys|\.dockerenv|etc\/(hosts|hostname|resolv\.conf|mtab))(\/|$)/;

describe("what a container sees of images that are made by registry calls", () => {
  test.each<[DockerStore]>([["containerd"], ["classic"]])(
    "with the %s store: COPY foo /bin/foo on a merged-usr base keeps /bin a symlink, and all else is as BuildKit has it",
    async (store) => {
      await using world = await worldOfCases();
      await using docker = await startDockerd({ store });
      const request = { ...world, cases };
      const built = await buildCases(request);
      expect((await compareImages(built, request)).join("\n\n")).toBe("");
      const merged = await filesInContainer(`${world.host}/ours:applied-merged-usr-x`, docker.env);
      expect([merged.get("bin"), merged.get("usr/bin/foo")]).toEqual([
        expect.stringMatching(/^symlink .* -> usr\/bin$/),
        expect.stringMatching(/^file 644 0:0 2 /),
      ]);
      for (const { name } of built.built) {
        const tag = `${name}-x`;
        const seen = await filesInContainer(`${world.host}/ours:${tag}`, docker.env);
        const { files } = await imageFiles({ registry: world.host, repository: "theirs", tag });
        const expected = Object.entries(files).filter(([path]) => path !== "" && !ofEngine.test(path));
        expect({ name, files: Object.fromEntries(seen) }).toEqual({ name, files: Object.fromEntries(expected) });
      }
    },
    300_000,
  );
});

/** All paths of a container's file system, in the words of `imageFiles`. */
async function filesInContainer(
  image: string,
  env: Readonly<Record<string, string>>,
): Promise<ReadonlyMap<string, string>> {
  const script = `find / -xdev -type l -exec sh -c 'for f; do echo "l|$f|$(stat -c %u:%g "$f")|$(readlink "$f")"; done' sh {} +
find / -xdev -type d -exec stat -c "d|%n|%a|%u:%g" {} +
find / -xdev -type f -exec sh -c 'for f; do echo "f|$f|$(stat -c "%a|%u:%g|%s" "$f")|$(sha256sum < "$f" | cut -c1-12)"; done' sh {} +
`;
  const args = [
    "run",
    "--rm",
    "--pull=always",
    "--quiet",
    "--user=0",
    "--workdir=/",
    "--entrypoint=/usr/bin/busybox",
    image,
  ];
  const { stdout } = await runCommand("docker", [...args, "sh", "-c", script], { env });
  const files = new Map<string, string>();
  for (const line of stdout.trimEnd().split("\n")) {
    const [kind, path = "", ...rest] = line.split("|");
    if (path === "/" || ofEngine.test(path.slice(1))) continue;
    const [one = "", two = "", three = "", four = ""] = rest;
    if (kind === "l") files.set(path.slice(1), `symlink ${one} -> ${two}`);
    else if (kind === "d") files.set(path.slice(1), `directory ${one} ${two}`);
    else files.set(path.slice(1), `file ${one} ${two} ${three} ${four}`);
  }
  return files;
}
