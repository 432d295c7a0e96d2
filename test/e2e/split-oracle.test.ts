import { expect, test } from "@jest/globals";
import { pushBaseImage } from "../harness/base-image.ts";
import { startBuildkitd } from "../harness/buildkitd.ts";
import { gitRepository } from "../harness/git-repository.ts";
import { startRegistry } from "../harness/registry.ts";
import { requireTools } from "../harness/require-tools.ts";
import { runAction } from "../harness/run-action.ts";
import { imageFiles } from "./image-files.ts";

const { describe } = requireTools("buildkitd", "docker-registry", "busybox", "skopeo", "git");

/** Dockerfiles whose last RUN has something behind it; built in two parts and in one, they must give the same files and configuration. */
const cases = (external: string): Readonly<Record<string, string>> => ({
  everything: `FROM base
RUN echo made > /srv/made
COPY a.txt /srv/
ENV A=1 PATH=/x:$PATH
WORKDIR /app/deep
COPY dir ./d
LABEL x=y
USER user
CMD echo hi`,
  settings: `FROM base
RUN echo made > /srv/made
EXPOSE 8080
VOLUME /data
STOPSIGNAL SIGTERM
HEALTHCHECK CMD true
MAINTAINER someone
ENTRYPOINT ["e"]`,
  external: `FROM ${external}\nRUN echo made > /made\nCOPY a.txt /bin/a`,
  "parent-argument": "ARG BASE_IMAGE=base\nFROM $BASE_IMAGE\nRUN echo made > /srv/made\nCOPY a.txt /srv/",
  "arg-after": "FROM base\nRUN true\nARG NAME=a\nCOPY ${NAME}.txt /opt/",
  "arg-before": "FROM base\nARG NAME=a\nARG GIVEN\nARG TARGETARCH\nRUN true\nCOPY $NAME.txt /opt/$GIVEN-$TARGETARCH",
  "arg-global": "ARG G=7\nFROM base\nARG G\nRUN true\nENV H=$G",
  "arg-of-base": "FROM base\nARG V=$FROM_BASE\nRUN true\nENV W=$V-$FROM_BASE",
  "arg-then-env": "FROM base\nARG A=1\nENV A=2\nRUN true\nENV B=$A",
  "env-then-arg": "FROM base\nENV A=2\nARG A=1\nRUN true\nENV B=$A\nCOPY a.txt /opt/$A",
  "arg-of-stage": "FROM base AS one\nARG X=1\nARG FROM_BASE=2\nRUN true\nFROM one\nENV Y=$X-$FROM_BASE",
  "arg-below": "FROM base AS one\nARG X=1\nARG FROM_BASE=2\nFROM one\nRUN true\nENV Y=$X-$FROM_BASE",
  shell: 'FROM base\nSHELL ["/bin/sh", "-ec"]\nRUN true\nCMD echo hi',
  "cmd-before": 'FROM base\nCMD ["x"]\nRUN true\nENTRYPOINT ["e"]',
  "cmd-of-stage": 'FROM base AS one\nCMD ["x"]\nRUN true\nFROM one\nENTRYPOINT ["e"]',
  "author-before": "FROM base\nMAINTAINER someone\nRUN true\nLABEL a=b",
  "workdir-before": "FROM base\nWORKDIR /one\nRUN true\nWORKDIR two\nCOPY a.txt .",
  "user-before": "FROM base\nUSER user\nRUN true\nWORKDIR /home/user/a\nCOPY a.txt .",
  "user-made": `FROM base
RUN echo 'app:x:1234:2345::/home/app:/bin/sh' >> /etc/passwd && mkdir -m 0700 /opt/p && chown 1234 /opt/p
COPY --chown=app a.txt /opt/p/q/
USER app
WORKDIR /home/app/x`,
  "link-made": "FROM base\nRUN ln -s ../srv /opt/link\nCOPY a.txt /opt/link/sub/",
  "folder-gone": "FROM base\nRUN rm -r /opt/there\nCOPY a.txt /opt/there",
  stages: "FROM base AS one\nRUN echo 1 > /srv/1\nCOPY a.txt /one/\nFROM one AS two\nENV S=2\nCOPY a.txt /two/",
  "run-in-both": "FROM base AS one\nRUN echo 1 > /srv/1\nENV A=1\nFROM one\nRUN echo 2 > /srv/$A\nCOPY a.txt /two/",
  "copy-before": "FROM base\nCOPY dir /src\nRUN ls /src > /opt/list\nCOPY a.txt /src/one",
  heredoc: "FROM base\nRUN <<EOF\necho one > /opt/one\nEOF\n# COPY nothing /\nCOPY <<EOF /opt/two\n$FROM_BASE\nEOF\n",
  continued: "FROM base\nRUN echo one \\\n  # a comment\n  > /opt/one\nCOPY a.txt /opt/",
  builder: `FROM base AS build
COPY dir /src
RUN cat /src/one > /out
FROM base AS final
COPY --from=build /out /opt/
RUN cat /opt/out > /opt/out2
COPY a.txt /opt/
FROM base AS unused
RUN false`,
  "copy-from":
    "FROM base AS build\nRUN echo built > /out\nFROM base\nCOPY --from=build /out /opt/\nRUN true\nCOPY a.txt /opt/",
  "bind-mount": "FROM base\nRUN --mount=type=bind,source=dir,target=/mnt cat /mnt/one > /opt/one\nCOPY a.txt /opt/",
  "cache-mount":
    "FROM base\nRUN --mount=type=cache,target=/var/c echo 1 > /var/c/x; ls /var > /opt/l\nCOPY a.txt /opt/",
  "secret-mount": "FROM base\nRUN --mount=type=secret,id=word wc -c < /run/secrets/word > /opt/n\nCOPY a.txt /opt/",
  "onbuild-after": "FROM base\nRUN true\nONBUILD COPY a.txt /x/",
});

/** What layers.yaml says besides. */
const target = (name: string): string => (name === "builder" ? ", target: final" : "");

describe("builds that are split behind the last RUN, against BuildKit alone", () => {
  test("each gives the same files and the same configuration", async () => {
    await using buildkitd = await startBuildkitd();
    await using registry = await startRegistry({ direct: true });
    const base = await pushBaseImage(`${registry.host}/base:1`, {
      config: { Cmd: ["inherited"], Env: ["PATH=/usr/bin:/bin", "FROM_BASE=1"] },
    });
    const files = cases(base.reference);
    const names = Object.keys(files);
    const layers = names.map(
      (name) => `  c-${name}: { dockerfile: ${name}/Dockerfile, context: context${target(name)}, labels: { l: last }`,
    );
    const layersFile = (image: string): string => `image: ${registry.host}/${image}
tag-prefix: "{name}-"
tag-rules: type=raw,value=x
layers:
  base: { dockerfile: Dockerfile.base }
${layers.map((line) => `${line}, build-args: { GIVEN: given }, secrets: ['id=word,env=WORD'] }`).join("\n")}
`;
    await using repository = await gitRepository({
      "native.yaml": layersFile("native"),
      "buildkit.yaml": layersFile("buildkit"),
      "Dockerfile.base": `FROM ${base.reference}\nRUN mkdir -m 0700 /srv /opt /opt/there && echo x > /opt/there/x\n`,
      ...Object.fromEntries(names.map((name) => [`${name}/Dockerfile`, `${files[name] ?? ""}\n`])),
      "context/a.txt": "a\n",
      "context/dir/one": "1",
      "context/dir/sub/two": "22",
    });
    const build = async (config: string, engine: string): Promise<string> => {
      const result = await runAction({
        action: "build-layer",
        workspace: repository.path,
        inputs: { config, engine, layer: "all" },
        env: { ...buildkitd.env, GITHUB_REPOSITORY: "", WORD: "four" },
      });
      if (result.outcome !== "success") throw new Error(result.log);
      return result.log;
    };
    await build("buildkit.yaml", "buildkit");
    const log = await build("native.yaml", "auto");
    expect(log.match(/^c-.*built by BuildKit: .*$/gm) ?? []).toEqual([]);
    expect(log.match(/^c-.*built by BuildKit up to .*$/gm)).toHaveLength(names.length);

    for (const name of names) {
      const [native, buildkit] = await Promise.all(
        ["native", "buildkit"].map((image) =>
          imageFiles({ registry: registry.host, repository: image, tag: `c-${name}-x` }),
        ),
      );
      expect({ name, files: native?.files }).toEqual({ name, files: buildkit?.files });
      const { rootfs: _, ...config } = native?.config ?? { rootfs: undefined };
      const { rootfs: __, ...wanted } = buildkit?.config ?? { rootfs: undefined };
      expect({ name, ...config }).toEqual({ name, ...wanted });
    }
  }, 240_000);
});
