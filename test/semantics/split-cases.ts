import { casesOf, type SemanticCase } from "./semantic-case.ts";

/** A RUN, then what is built on its result without BuildKit. */
const afterRun = casesOf(
  "split",
  {
    "folders-made":
      "RUN mkdir -m 0700 /made && mkdir -m 1777 /made/tmp && chown app:web /made\nCOPY a.txt /made/\nCOPY dir /made/tmp/d\nCOPY b.txt /made/tmp",
    "folders-gone": "RUN rm -r /private /opt/app\nCOPY a.txt /private/in/x\nCOPY dir /opt/app",
    "folder-to-link": "RUN rm -r /private && ln -s /sticky /private\nCOPY a.txt /private/\nCOPY dir /c/d\nWORKDIR /a/w",
    "link-to-folder": "RUN rm /a && mkdir -m 0711 /a\nCOPY a.txt /a/x/\nCOPY b.txt /b/",
    "link-to-file": "RUN rm /c && echo x > /c\nCOPY a.txt /c",
    "links-made":
      "RUN ln -s one /l1 && ln -s /l1 /l2 && mkdir -m 0750 /one && ln -s ../../.. /one/up\nCOPY a.txt /l2/\nCOPY dir /one/up/sticky",
    "modes-changed":
      "RUN chmod 0511 /sticky /shared && chown svc /ro\nCOPY a.txt /sticky/\nCOPY a.txt /shared/\nCOPY a.txt /ro/",
    "mode-of-root": "RUN chmod 0711 / && chown app /\nCOPY a.txt /\nCOPY dir /",
    "opaque-again":
      "RUN rm -r /links && mkdir -m 0700 /links && mkdir /links/rel\nCOPY a.txt /links/rel/\nCOPY a.txt /links/abs/x",
    "merged-usr-kept": "RUN true\nCOPY bin/tool /bin/tool\nCOPY lib /lib\nCOPY a.txt /sbin/",
    "user-made":
      "RUN echo 'new:x:3000:3001::/home/new:/bin/sh' >> /etc/passwd && echo 'more:x:3002:' >> /etc/group\nCOPY --chown=new a.txt /n1\nCOPY --chown=new:more dir /n2\nUSER new\nWORKDIR /home/new/w",
    "user-gone": "RUN sed -i '/^app:/d' /etc/passwd\nCOPY --chown=1001:web a.txt /x\nCOPY --chown=svc:staff a.txt /y",
    "passwd-link": "RUN mv /etc/passwd /etc/passwd.real && ln -s passwd.real /etc/passwd\nCOPY --chown=7:8 a.txt /x",
    "env-used": "ENV A=1\nRUN echo $A > /a-is\nENV B=$A-$FROM_BASE\nCOPY a.txt /$B/\nLABEL l=$B",
    "args-used": {
      dockerfile:
        "ARG G=g\nFROM @special\nARG G\nARG A=1\nARG B\nRUN echo $A$B$G > /r\nARG C=$A-$B-$G\nCOPY a.txt /$C/$A/\nENV E=$B\n",
      buildArgs: { B: "given", G: "global" },
    },
    "workdir-run": "WORKDIR /home/app\nRUN mkdir sub && chmod 0700 sub\nCOPY a.txt sub/\nWORKDIR sub/x\nCOPY b.txt .",
    "user-run": "USER app\nRUN echo x > /home/app/mine\nCOPY a.txt /home/app/\nWORKDIR /home/app/deep/er\nUSER svc",
    "shell-run": 'SHELL ["/bin/sh", "-ec"]\nRUN echo x > /x\nCMD echo hi\nHEALTHCHECK CMD test -e /x',
    "settings-only":
      'RUN true\nENV A=1\nLABEL a=b of.base=new\nEXPOSE 81 80\nVOLUME /v\nUSER 5\nSTOPSIGNAL INT\nENTRYPOINT ["e"]\nCMD []\nONBUILD RUN x',
    "two-runs":
      "RUN echo 1 > /one\nCOPY a.txt /between/\nRUN cat /between/a.txt > /two\nCOPY b.txt /after/\nCOPY dir /between",
    "copy-then-run": "COPY --chown=app dir /opt/app\nRUN ls -ln /opt/app > /listed\nCOPY a.txt /opt/app/",
    "copy-flags":
      "RUN mkdir -m 0700 /k\nCOPY --chmod=u=rwX,go=rX --chown=app dir /k/d\nCOPY --link a.txt /k/l/\nCOPY --parents dir/sub/two /k/\nCOPY --exclude=*.md docs /k/docs\nADD tree.tgz /k/t/",
    "cache-mount": "RUN --mount=type=cache,target=/var/c echo 1 > /var/c/x && ls /var/c > /listed\nCOPY a.txt /var/c/",
    "bind-mount": "RUN --mount=type=bind,source=dir,target=/mnt/d cp /mnt/d/one /o\nCOPY a.txt /mnt/d/",
    "secret-mount": "RUN --mount=type=secret,id=word wc -c < /run/secrets/word > /n\nCOPY a.txt /run/",
    "tmpfs-mount": "RUN --mount=type=tmpfs,target=/t echo x > /t/x\nCOPY a.txt /t/",
    heredoc: "RUN <<E\nset -e\nmkdir -m 0700 /h\necho $FROM_BASE > /h/x\nE\nCOPY <<F /h/y\n$GREETING\nF",
    "run-in-stage": {
      dockerfile:
        "FROM @special AS one\nRUN mkdir -m 0700 /one\nENV A=1\nFROM one AS two\nCOPY a.txt /one/$A\nFROM two\nCMD x\n",
    },
    "run-in-target": {
      dockerfile: "FROM @special AS one\nRUN echo 1 > /one\nCOPY a.txt /one.d/\nFROM one AS two\nRUN false\n",
      target: "one",
    },
    "onbuild-after-run": {
      dockerfile: "FROM @special AS one\nRUN echo 1 > /one\nONBUILD COPY a.txt /t/\nFROM one\nENV A=1\n",
    },
    "layer-below": {
      dockerfile: "ARG BASE_IMAGE=below\nFROM $BASE_IMAGE\nRUN echo 1 > /made/one\nCOPY b.txt /made/\n",
      below: "FROM @special\nRUN mkdir -m 0700 /made\nCOPY a.txt /made/\n",
    },
    scratch: { dockerfile: "FROM @busybox AS b\nRUN mkdir -m 0700 /q\nCOPY a.txt /q/\nWORKDIR /q/w\n" },
    labels: { dockerfile: "FROM @special\nRUN true\nLABEL a=b\n", labels: { a: "last", c: "d" } },
    "hard-links": "RUN mkdir /hl && echo x > /hl/a && ln /hl/a /hl/b\nCOPY a.txt /hl/a",
    fifo: "RUN mkfifo /pipe && mkdir -m 0700 /pipes\nCOPY a.txt /pipes/",
  },
  "split",
);

/** Builders, whoever does their `COPY --from`. */
const builders = casesOf(
  "builder",
  {
    file: "COPY a.txt /x",
    ...Object.fromEntries(
      Object.entries({
        "file-from": "COPY --from=build /out/file /opt/",
        "file-to-name": "COPY --from=build /out/file /opt/named",
        "folder-from": "COPY --from=build /out /opt/out",
        "folder-to-existing": "COPY --from=build /out /sticky\nCOPY --from=build /out/ /home/app",
        "links-from": "COPY --from=build /out/link /l1\nCOPY --from=build /out/to-dir /l2\nCOPY --from=build /a/in /l3",
        "wildcard-from": "COPY --from=build /out/f* /w/\nCOPY --from=build /out/*/x /w2/",
        "owners-kept": "COPY --from=build /home/app /h\nCOPY --from=build /private /p",
        "chown-from": "COPY --from=build --chown=app:staff /out /c\nCOPY --from=build --chown=7 /out/file /c2",
        "chmod-from": "COPY --from=build --chmod=0750 /out /m\nCOPY --from=build --chmod=go-w,u+s /out/file /m2",
        "link-flag-from": "COPY --from=build --link /out /lf/\nCOPY a.txt /lf/a",
        "bin-link-from": "COPY --from=build /out/file /bin/tool\nCOPY --from=build /out /lib/out",
        "private-from": "COPY --from=build /out/file /private/in/deep/\nCOPY --from=build /out /a/in/o",
        "dangling-from": "COPY --from=build /out/file /links/dangling/",
        "exclude-from": "COPY --from=build --exclude=sub /out /e",
        "parents-from": "COPY --from=build --parents /out/sub/x /pf/",
        "then-context": "COPY --from=build /out /o\nCOPY a.txt /o/file\nCOPY dir /o/sub",
        "context-then": "COPY dir /o/sub\nWORKDIR /o\nCOPY --from=build /out .\nCMD x",
        "then-run": "COPY --from=build /out /o\nRUN ls /o > /listed\nCOPY a.txt /o/",
        "by-number": "COPY --from=0 /out/file /n",
        "passwd-from": "COPY --from=build /etc/passwd /etc/group /etc/\nCOPY --chown=made a.txt /of-made",
        "root-from": "COPY --from=build / /everything/",
      }).map(([name, lines]) => [
        name,
        {
          dockerfile: `FROM @special AS build
RUN mkdir -p /out/sub && echo made > /out/file && chmod 0751 /out/file && echo x > /out/sub/x && chmod 0700 /out/sub && chown 9:10 /out/sub/x && ln -s file /out/link && ln -s sub /out/to-dir && echo 'made:x:31:32::/:/bin/sh' >> /etc/passwd
FROM @special
${lines}
`,
        },
      ]),
    ),
    "from-image": { dockerfile: "FROM @special\nCOPY --from=@busybox /etc/os-release /x\nCOPY a.txt /y\n" },
    "two-builders": {
      dockerfile:
        "FROM @busybox AS one\nRUN echo 1 > /1\nFROM @special AS two\nCOPY --from=one /1 /from-one\nRUN cat /from-one > /2\nFROM @special\nCOPY --from=one /1 /\nCOPY --from=two /2 /\nCOPY a.txt /\n",
    },
    "scratch-target": {
      dockerfile:
        'FROM @special AS build\nRUN echo x > /x && chmod 4755 /x\nFROM scratch\nCOPY --from=build /x /bin/x\nCOPY --from=build /home/app /home\nENTRYPOINT ["/bin/x"]\n',
    },
    "copy-only-builder": {
      dockerfile:
        "FROM scratch AS files\nCOPY --chown=5:6 dir /d\nFROM @special\nCOPY --from=files / /in/\nCOPY --from=files /d /sticky\n",
    },
    "platforms-from": {
      dockerfile:
        "FROM scratch AS files\nARG TARGETARCH\nCOPY a.txt /d/$TARGETARCH\nFROM @many\nCOPY --from=files /d /in/\n",
      platforms: ["linux/amd64", "linux/arm64"],
    },
    "onbuild-from": {
      dockerfile:
        "FROM @special AS src\nRUN echo x > /x\nFROM @special AS one\nONBUILD COPY --from=src /x /y\nFROM one\nCOPY a.txt /\n",
    },
  },
  "any",
).filter(({ name }) => name !== "builder-file");

/** Builds in which something has to be run. */
export const splitCases: readonly SemanticCase[] = [...afterRun, ...builders];
