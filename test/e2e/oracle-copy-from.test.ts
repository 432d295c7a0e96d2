import { expect, test } from "@jest/globals";
import { chmod } from "node:fs/promises";
import { join } from "node:path";
import { pushBaseImage } from "../harness/base-image.ts";
import { startRegistry } from "../harness/registry.ts";
import { requireTools } from "../harness/require-tools.ts";
import { buildBothWays, type ComparedLayer } from "./built-both-ways.ts";

const { describe } = requireTools("buildkitd", "docker-registry", "busybox", "skopeo", "git", "tar");

/** Makes all kinds of files: what a builder stage leaves behind, and an image has. */
const make = `RUN mkdir -p /out/deep/er /out/empty /out/many /links /far && echo app > /out/app && chmod 0755 /out/app && \\
    echo one > /out/deep/one && echo two > /out/deep/er/two && chown 12:34 /out/deep/one && chmod 4711 /out/deep/one && \\
    ln /out/app /out/hard && ln /out/app /out/deep/hard && ln /out/deep/one /out/many/z && ln -s app /out/soft
RUN chmod 0700 /out/deep && chown 1000:1000 /out/deep && chmod 2771 /out/deep/er && chmod 1777 /out/empty
RUN ln -s /out/app /links/app && ln -s ../out/deep /links/deep && ln -s links /alias && ln -s /nowhere /out/gone
RUN for n in a b c; do echo $n > /out/many/$n.txt; mkdir /out/many/d$n; echo in$n > /out/many/d$n/f.txt; done
RUN ln -s b.txt /out/many/link.txt && ln -s da /out/many/dlink && ln -s /out/app /far/a.so && chown -h 5:6 /out/soft
RUN mkdir /names && cd /names && touch "a b" 'q"uote' "it's" '$dollar' '#hash' 'back\\slash' 'é' '[x]' && echo "$0" > s
`;

/** Lines after `FROM base`, which copy from BUILD: a stage, a layer of the chain or an image, as they come. */
const common: Readonly<Record<string, string>> = {
  file: "COPY --from=BUILD /out/app /bin/",
  "file-name": "COPY --from=BUILD /out/app /lib/renamed",
  "file-existing": "COPY --from=BUILD /out/deep/er/two /tmp\nCOPY --from=BUILD /out/deep/one /home/user",
  folder: "COPY --from=BUILD /out /srv/out",
  "folder-slash": "COPY --from=BUILD /out/ /srv/",
  "folder-existing": "COPY --from=BUILD /out /tmp\nCOPY --from=BUILD /out/deep /opt/",
  "folder-over": "COPY dir /t/deep\nCOPY --from=BUILD /out /t",
  "folder-empty": "COPY --from=BUILD /out/empty /new/empty/\nCOPY --from=BUILD /out/empty /opt",
  relative: "WORKDIR /w\nCOPY --from=BUILD out/deep ./d\nCOPY --from=BUILD ./out/app .\nCOPY --from=BUILD ../out/app x",
  several: "COPY --from=BUILD /out/app /out/deep /out/soft /several/",
  hard: "COPY --from=BUILD /out/app /out/hard /h/\nCOPY --from=BUILD /out /h2\nCOPY a.txt /h2/app",
  "hard-over": "COPY --from=BUILD /out /out/deep/one /h3/",
  "link-source":
    "COPY --from=BUILD /links/app /ls/\nCOPY --from=BUILD /links/deep /ls/d\nCOPY --from=BUILD /alias/deep/one /ls/",
  "link-inside": "COPY --from=BUILD /links /li/",
  wildcard: "COPY --from=BUILD /out/many/*.txt /wc/",
  "wildcard-all": "COPY --from=BUILD /out/many/* /wa/",
  "wildcard-folders": "COPY --from=BUILD /out/many/d[ab] /wf/",
  "wildcard-deep": "COPY --from=BUILD /out/many/*/f.txt /wd\nCOPY --from=BUILD /out/d*/er /wd2/",
  "wildcard-one": "COPY --from=BUILD /out/many/[c-z].txt /wo",
  "wildcard-none": "COPY --from=BUILD /out/none* /wn/\nCOPY --from=BUILD /out/app*/x /wn/",
  chown: "COPY --from=BUILD --chown=user /out /c1\nCOPY --from=BUILD --chown=7:8 /out/deep /c2/a",
  "chown-root": "COPY --from=BUILD --chown=root:user /out/deep/one /c3",
  chmod: "COPY --from=BUILD --chmod=0640 /out/deep /m1\nCOPY --from=BUILD --chmod=u=rwX,go=rX /out /m2/x",
  link: "COPY --from=BUILD --link /out/app /bin/app2\nCOPY --from=BUILD --link /out /lk/",
  "link-chown": "COPY --from=BUILD --link --chown=3:4 /out/deep /lk2",
  exclude:
    "COPY --from=BUILD --exclude=deep --exclude=*.txt /out /ex\nCOPY --from=BUILD --exclude=*.txt /out/many/* /ex2/",
  "exclude-passed": "COPY --chown=1:2 dir /ep/deep\nCOPY --from=BUILD --exclude=deep --exclude=!deep/er/two /out /ep/",
  parents: "COPY --from=BUILD --parents /out/deep/one /links/app /p1/\nCOPY --from=BUILD --parents out/many/*.txt /p2",
  "parents-pivot":
    "COPY --from=BUILD --parents /out/./deep/er/two /p3/\nCOPY --from=BUILD --parents /out/./**/f.txt /p4/",
  "parents-existing": "COPY --chown=9:9 dir /p5/out\nCOPY --from=BUILD --parents /out/deep /p5",
  "parents-more":
    "COPY --from=BUILD --parents --exclude=**/er --chown=user --chmod=u-w /out/deep /p6/\nCOPY --from=BUILD --parents /none*/x /p7/",
  names:
    'COPY --from=BUILD ["/names/a b", "/names/q\\\\\\"uote", "/names/it\\\\\'s", "/names/\\\\$dollar", "/n1/"]\nCOPY --from=BUILD /names /n2/',
  "names-more": 'COPY --from=BUILD ["/names/#hash", "/names/é", "/names/[[]x]", "/n3/"]',
  variables: "ARG WHAT=deep\nENV TO=/v\nCOPY --from=BUILD /out/$WHAT/${WHAT:+one} $TO/$WHAT/",
  heredoc: "COPY --from=BUILD /out/app <<two /hd/\n$PATH\ntwo",
  sticky: "COPY --from=BUILD /out/app /tmp/sub/app\nCOPY --from=BUILD /out/app /opt/private/app",
  passwd: "COPY --from=BUILD /etc/passwd /etc/group /etc/\nCOPY --from=BUILD --chown=builder /out/app /pw/",
  "link-destination": "COPY a.txt /lib/x/y\nCOPY --from=BUILD /out/deep /lib/x/\nCOPY --from=BUILD /out/soft /bin/soft",
  "over-link":
    "COPY --from=BUILD /out /ol\nCOPY --from=BUILD /out/deep/one /ol/gone\nCOPY --from=BUILD /out/app /ol/many/",
  "then-run-dir": "COPY --from=BUILD /out/many /trd\nCOPY dir /trd/da\nWORKDIR /trd/db/w\nCOPY --from=BUILD /out/app .",
};

/** What only a Dockerfile with stages can say. `base` and `external` are FROM's. */
const staged = (external: string): Readonly<Record<string, string>> => ({
  "by-number": `FROM base\n${make}FROM base\nCOPY --from=0 /out/deep /x/`,
  "two-builders": `FROM base AS one\nRUN echo 1 > /1\nFROM ${external} AS two\nRUN echo 2 > /2
FROM base\nCOPY --from=two /2 /x/\nCOPY a.txt /x/\nCOPY --from=one /1 /x/\nCOPY --from=two /2 /x/3`,
  "on-one-another": `FROM base AS one\nRUN echo 1 > /1\nFROM one AS two\nCOPY --from=one /1 /was\nRUN cat /1 /was > /2
FROM base AS three\nCOPY --from=two /2 /3\nRUN cat /3 > /4\nFROM base\nCOPY --from=three /3 /4 /x/`,
  "copies-only": `FROM scratch AS files\nCOPY a.txt /f/\nCOPY dir /f/d\nFROM base\nCOPY --from=files / /x`,
  "stage-of-image": `FROM ${external} AS tools\nFROM tools AS again\nFROM base\nCOPY --from=again /bin/busybox /usr/lib /x/`,
  settings: `FROM base AS b\nARG V=1\nENV E=$V W=2\nSHELL ["/bin/sh", "-ec"]\nUSER user\nWORKDIR /home/user/w
RUN echo $E$W > f\nFROM base\nARG V=3\nCOPY --from=b /home/user/w /w/$V`,
  "global-arg": `ARG G=7\nARG IMG=base\nFROM $IMG AS b\nARG G\nRUN echo $G > /g\nFROM base\nCOPY --from=b /g /`,
  mounts: `FROM base AS b\nRUN --mount=type=cache,target=/c --mount=type=bind,source=dir,target=/m cat /m/one > /o; echo c > /c/c
RUN --mount=type=bind,from=base,source=/etc,target=/e cp /e/passwd /p\nFROM base\nCOPY --from=b /o /p /x/`,
  "unused-stage": `FROM base AS no\nRUN false\nFROM base AS b\nRUN echo 1 > /1\nFROM base AS never\nRUN false\nFROM base\nCOPY --from=b /1 /`,
  "lost-link": `FROM base AS b\n${make}FROM base\nCOPY --from=b /far/a* /x/\nCOPY a.txt /x/\nENV A=1`,
  "run-and-builder": `FROM base AS b\nRUN echo 1 > /1\nFROM base\nCOPY --from=b /1 /\nRUN cat /1 > /2\nCOPY --from=b /1 /3\nCOPY a.txt /`,
  "from-scratch": `FROM base AS b\n${make}FROM scratch\nCOPY --from=b /out /out\nENTRYPOINT ["/out/app"]`,
  chain: `FROM base AS b\nRUN echo 1 > /1\nFROM base AS mid\nCOPY --from=b /1 /mid\nFROM mid\nCOPY --from=b /1 /top\nCOPY --from=mid /mid /etc/passwd /again/`,
  continued: `FROM base AS b\nRUN <<EOF\necho 1 > /1\nEOF\n# a comment \\\nFROM base\nCOPY \\\n # no\n --from=b \\\n /1 /\n`,
  argument: `ARG BASE_IMAGE=base\nFROM $BASE_IMAGE AS x\nFROM ${external} AS b\nRUN echo 1 > /1\nFROM $BASE_IMAGE\nCOPY --from=b /1 /`,
  root: `FROM base AS b\nRUN rm -r /home && echo 1 > /1\nFROM scratch\nCOPY --from=b / /\nCOPY a.txt /bin/`,
});

/** Several cases to one image: their destinations differ. */
function groups(cases: Readonly<Record<string, string>>): readonly (readonly [string, string])[] {
  const all = Object.values(cases);
  const count = Math.ceil(all.length / casesToOne);
  return Array.from({ length: count }, (_, at) => {
    return [String(at), all.slice(at * casesToOne, (at + 1) * casesToOne).join("\n")] as const;
  });
}

const casesToOne = 7;

describe("COPY --from by registry calls, against BuildKit", () => {
  test("each gives the same files and the same configuration", async () => {
    await using registry = await startRegistry({ direct: true });
    const base = await pushBaseImage(`${registry.host}/base:1`);
    const isBase = true;
    const layers: Record<string, ComparedLayer> = {
      base: {
        dockerfile: `FROM ${base.reference}\nRUN mkdir -m 0700 /srv /opt /opt/private && chown 1000 /opt\nENV PATH=/bin:/x\n`,
        isBase,
      },
      tools: {
        dockerfile: `FROM ${base.reference}\nRUN echo 'builder:x:77:88::/:/bin/sh' >> /etc/passwd\n${make}RUN rm /out/many/c.txt && echo new > /out/many/a.txt\n`,
        isBase,
      },
    };
    for (const [name, lines] of groups(common)) {
      const rest = (from: string): string => `FROM base\n${lines.replaceAll("BUILD", from)}\n`;
      const stage = `FROM base AS build\nRUN echo 'builder:x:77:88::/:/bin/sh' >> /etc/passwd\n${make}`;
      layers[`s-${name}`] = { dockerfile: stage + rest("build"), from: "base" };
      layers[`i-${name}`] = { dockerfile: rest("tools"), from: "[base, tools]" };
    }
    for (const [name, dockerfile] of Object.entries(staged(base.reference))) {
      layers[`t-${name}`] = { dockerfile: `${dockerfile}\n` };
    }
    const { handedOver, ours, theirs } = await buildBothWays({
      registry: registry.host,
      layers,
      files: { "a.txt": "a\n", "dir/one": "1", "dir/er/three": "33" },
      prepare: (context) => chmod(join(context, "dir"), 0o755),
    });
    expect(handedOver).toEqual([
      "t-lost-link: built by BuildKit up to COPY --from in line 11: its result is not in the registry",
      "t-run-and-builder: built by BuildKit up to RUN in line 5: its result is not in the registry",
    ]);
    expect(ours).toEqual(theirs);
  }, 900_000);
});
