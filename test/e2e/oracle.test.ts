import { chmod, mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { pushBaseImage } from "../harness/base-image.ts";
import { startBuildkitd } from "../harness/buildkitd.ts";
import { gitRepository } from "../harness/git-repository.ts";
import { startRegistry } from "../harness/registry.ts";
import { requireTools } from "../harness/require-tools.ts";
import { runAction } from "../harness/run-action.ts";
import { imageFiles } from "./image-files.ts";

const { describe } = requireTools("buildkitd", "docker-registry", "busybox", "skopeo", "git");

/** Instructions after `FROM base`; each is built both ways, and must give the same files and configuration. */
const cases: Readonly<Record<string, string>> = {
  "file-to-folder": "COPY a.txt /srv/",
  "file-to-name": "COPY a.txt /srv/b.txt",
  "file-into-existing": "COPY a.txt /tmp",
  "file-under-link": "COPY a.txt /bin/a",
  "file-under-link-new-folder": "COPY a.txt /lib/x/y/",
  "folder-to-new": "COPY dir /opt/dir",
  "folder-to-existing": "COPY dir /tmp",
  "folder-over-folder": "COPY dir/ /opt/\nCOPY dir2/ /opt/",
  "folder-to-root": "COPY dir /",
  several: "COPY a.txt x.sh dir /opt/",
  wildcard: "COPY *.txt /opt/",
  "wildcard-folders": "COPY d* /n/",
  "wildcard-nothing": "COPY *.none /opt/",
  "links-inside": "COPY links /opt/links",
  "link-as-source": "COPY links/to-file /opt/\nCOPY links/to-dir /opt/d",
  relative: "WORKDIR /app\nCOPY a.txt .\nCOPY a.txt sub/\nCOPY dir ./d/",
  "workdir-twice": "WORKDIR /one\nWORKDIR two\nWORKDIR /tmp",
  "workdir-user": "USER user\nWORKDIR /home/user/a/b",
  "workdir-under-link": "WORKDIR /lib/deep",
  "chown-name": "COPY --chown=user a.txt /opt/x/",
  "chown-name-group": "COPY --chown=user:root dir /opt/x/",
  "chown-number": "COPY --chown=7:8 dir /opt/x/",
  "chown-number-alone": "COPY --chown=7 a.txt /opt/",
  chmod: "COPY --chmod=0640 a.txt /tmp/",
  "chmod-sticky": "COPY --chmod=4755 x.sh /tmp/",
  exclude: "COPY a.txt /opt/\nCOPY dir /opt/e",
  heredoc: "ENV WHO=you\nCOPY <<one <<'two' /etc/conf.d/\nhello $WHO\none\nas $WHO is\ntwo\n",
  variables: "ARG NAME=a\nENV DEST=/opt\nCOPY ${NAME}.txt $DEST/\nARG OTHER\nENV PATH=$PATH:/opt",
  config: `ENV A=1 B="two words" A=3
LABEL x=y "a b"=c
EXPOSE 8080 53/udp 9000-9002
VOLUME /data /cache
USER 1000:1000
STOPSIGNAL SIGTERM
SHELL ["/bin/sh", "-ec"]
CMD echo hi
HEALTHCHECK --interval=30s --timeout=1m30s --retries=3 CMD true`,
  "entrypoint-clears": 'ENTRYPOINT ["/bin/sh", "-c"]',
  "entrypoint-keeps": 'CMD ["x y", "\\t"]\nENTRYPOINT ["/bin/sh"]',
  "healthcheck-none": "HEALTHCHECK NONE",
  maintainer: "MAINTAINER someone <a@example.com>",
  "arg-history": "ARG A=1\nARG B\nARG TARGETARCH",
  onbuild: "ONBUILD COPY a.txt /x/\nONBUILD RUN true",
  stages: "COPY a.txt /one/\nFROM build AS second\nCOPY a.txt /two/\nENV S=2",
};

describe("registry calls against BuildKit", () => {
  test("each gives the same files and the same configuration", async () => {
    // The newest BuildKit that can be had: where versions differ, the newer one is followed.
    await using buildkitd = await startBuildkitd();
    await using registry = await startRegistry({ direct: true });
    const base = await pushBaseImage(`${registry.host}/base:1`, {
      config: { Cmd: ["inherited"], Env: ["PATH=/usr/bin:/bin", "FROM_BASE=1"] },
    });
    const names = Object.keys(cases);
    const layers = names.map((name) => `  c-${name}: { dockerfile: ${name}/Dockerfile, context: context, from: base }`);
    const layersFile = (image: string): string =>
      `image: ${registry.host}/${image}\ntag-prefix: "{name}-"\ntag-rules: type=raw,value=x\nlayers:\n  base: { dockerfile: Dockerfile.base }\n${layers.join("\n")}\n`;
    await using repository = await gitRepository({
      "native.yaml": layersFile("native"),
      "buildkit.yaml": layersFile("buildkit"),
      "Dockerfile.base": `FROM ${base.reference}\nRUN mkdir -m 0700 /srv /opt && chown 1000 /opt\n`,
      ...Object.fromEntries(names.map((name) => [`${name}/Dockerfile`, `FROM base AS build\n${cases[name] ?? ""}\n`])),
      "context/a.txt": "a\n",
      "context/b.txt": "bb\n",
      "context/x.sh": "echo\n",
      "context/dir/one": "1",
      "context/dir/sub/two": "22",
      "context/dir2/sub/three": "333",
      "context/dir2/one": "one again",
    });
    await linkAndMark(join(repository.path, "context"));
    await repository.commit({});
    const build = async (config: string, engine: string): Promise<string> => {
      const result = await runAction({
        action: "build-layer",
        workspace: repository.path,
        inputs: { config, engine, layer: "all" },
        env: { ...buildkitd.env, GITHUB_REPOSITORY: "" },
      });
      if (result.outcome !== "success") throw new Error(result.log);
      return result.log;
    };
    await build("buildkit.yaml", "buildkit");
    const log = await build("native.yaml", "auto");
    expect(log.match(/^c-.*built by BuildKit.*$/gm) ?? []).toEqual([]);

    for (const name of names) {
      const [native, buildkit] = await Promise.all(
        ["native", "buildkit"].map((image) =>
          imageFiles({ registry: registry.host, repository: image, tag: `c-${name}-x` }),
        ),
      );
      expect({ name, files: native?.files }).toEqual({ name, files: buildkit?.files });
      expect({ name, config: native?.config.config }).toEqual({ name, config: buildkit?.config.config });
      expect({ name, history: native?.config.history }).toEqual({ name, history: buildkit?.config.history });
    }
  }, 180_000);
});

/** What a commit of texts cannot say: an executable file, and symbolic links. */
async function linkAndMark(context: string): Promise<void> {
  await chmod(join(context, "x.sh"), 0o755);
  await mkdir(join(context, "links"));
  await symlink("../a.txt", join(context, "links/to-file"));
  await symlink("../dir", join(context, "links/to-dir"));
  await symlink("gone", join(context, "links/to-nothing"));
}
