import { casesOf, type SemanticCase } from "./semantic-case.ts";

const below = "ARG BASE_IMAGE=below\nFROM $BASE_IMAGE\n";

/** The rows of the configuration: what each instruction sets, and what history says of it (building.md 4.1 and 4.2). */
export const configCases: readonly SemanticCase[] = casesOf("config", {
  nothing: "",
  "env-replace": "ENV A=1 FROM_BASE=2\nENV A=3 Z=$A",
  "env-old-form": "ENV A some words  here\nENV B $A and more",
  "env-quotes": `ENV A="a b" B='c $A d' C=e\\ f D="x\\"y" E="it's" F=\\$A`,
  "env-one-environment": "ENV X=bye\nENV X=hello Y=$X\nENV Z=$Y",
  "env-empty": 'ENV A= B="" C=$NOTHING',
  "env-modifiers":
    "ENV F=archive.tar.gz P=/a/b/c\nENV A=${F%.*} B=${F%%.*} C=${P#*/} D=${P##*/} E=${F/a/X} G=${F//a/X} H=${NO:-dflt} I=${NO-dflt} J=${F:+set} K=${NO+set} L=${F:-${P}}",
  "env-name-variable": "ENV N=NAME\nENV $N=value PRE_${N}=x",
  "env-path": "ENV PATH=/opt/bin:$PATH",
  "env-odd": "ENV A=ü B='日本' C=$GREETING D=a=b=c E=\"multi\\\nline\"",
  "env-special-names": "ENV A=1\nENV B=${A}b C=$A$A D=$Ab E=$-x",
  label: `LABEL a=b "c d"="e f" of.base=no\nLABEL multi="one \\\n two" q='s $GREETING' g="$GREETING"`,
  "label-old-form": "LABEL name some words",
  "label-empty": 'LABEL a= b=""',
  "label-from-file": { dockerfile: "FROM @special\nLABEL a=b\nCMD x\n", labels: { a: "last", "new one": "x y" } },
  arg: "ARG A\nARG B=1 C=2\nARG D=$B-$C\nARG E=${A:-none}\nENV R=$A-$B-$C-$D-$E",
  "arg-given": {
    dockerfile: "FROM @special\nARG A\nARG B=1\nARG A=again\nENV R=$A-$B\nLABEL b=${B}\n",
    buildArgs: { A: "given", B: "two words", UNUSED: "x" },
  },
  "arg-global": {
    dockerfile: "ARG G=one\nARG H=$G-h\nFROM @special\nENV BEFORE=[$G]\nARG G\nARG H=own\nARG I=$G\nENV R=$G-$H-$I\n",
  },
  "arg-global-given": {
    dockerfile: "ARG G=one\nARG H=$G-h\nFROM @special\nARG G\nARG H\nENV R=$G-$H\n",
    buildArgs: { G: "given" },
  },
  "arg-and-env": "ENV A=env\nARG A=arg\nENV B=$A\nARG FROM_BASE=arg\nENV C=$FROM_BASE",
  "arg-env-wins": { dockerfile: "FROM @special\nARG A=1\nENV A=2\nARG A=3\nENV B=$A\n", buildArgs: { A: "given" } },
  "arg-proxy": {
    dockerfile: "FROM @special\nENV A=[$HTTP_PROXY]\nARG no_proxy\nENV B=$no_proxy\n",
    buildArgs: { HTTP_PROXY: "http://proxy.example", no_proxy: "x" },
  },
  "arg-platform":
    "ARG TARGETPLATFORM\nARG TARGETOS TARGETARCH\nARG TARGETVARIANT\nENV P=$TARGETPLATFORM-$TARGETOS-$TARGETARCH-[$TARGETVARIANT]",
  "arg-platform-default": "ARG TARGETARCH=mine\nENV A=$TARGETARCH",
  "arg-not-declared": "ENV A=[$TARGETARCH]",
  "arg-of-stage": {
    dockerfile:
      "FROM @special AS one\nARG A=1\nARG B\nENV E=$A\nFROM one\nENV C=[$A]\nARG A\nARG B\nENV D=$E[$A][$B]\n",
    buildArgs: { B: "given" },
  },
  expose: "EXPOSE 80/TCP 53/udp 80\nEXPOSE 8080 9000-9003/sctp 53",
  "expose-variable": 'ENV PORTS="7000 7001/udp" P=1\nEXPOSE $PORTS ${P}0-${P}2',
  "expose-ends": "EXPOSE 0 65535 1/udp",
  volume: 'VOLUME /data /cache\nVOLUME ["/with space", "/data"]\nENV V=/v\nVOLUME $V/x',
  user: "USER app\nUSER 1001:50\nENV U=svc\nUSER $U:staff",
  "user-and-workdir":
    "USER app\nWORKDIR /home/app/made/deep\nUSER svc:web\nWORKDIR /opt/by-group\nUSER 4242\nWORKDIR by-number",
  "user-and-copy": "USER app\nCOPY a.txt /home/app/\nADD a.txt new/",
  "user-digit-name": "USER 7up\nWORKDIR /seven",
  workdir: 'WORKDIR sub/dir\nWORKDIR ..\nWORKDIR "/with space"\nWORKDIR ./x/../y/',
  "workdir-as-written": "WORKDIR /sticky/\nCOPY a.txt x\nWORKDIR /opt/../new//\nWORKDIR y/\nWORKDIR $NOTHING",
  "workdir-root": "WORKDIR /\nCOPY a.txt .\nWORKDIR x\nWORKDIR ../..",
  "workdir-existing": "WORKDIR /sticky\nWORKDIR /private/in\nWORKDIR /ro/new",
  "workdir-through-links": "WORKDIR /a/in/new\nWORKDIR /links/again/x\nWORKDIR /links/up/y\nWORKDIR /lib/z",
  "workdir-dangling": "WORKDIR /links/dangling/z",
  "workdir-was": "WORKDIR /was-dir/new\nWORKDIR /was-link/new\nWORKDIR /gone/x/y\nWORKDIR /opq/old",
  "workdir-variable": "ENV D=/opt/$FROM_BASE\nWORKDIR $D/${NO:-x}\nWORKDIR 'q $D'",
  "workdir-history": "WORKDIR /\nWORKDIR /x\nWORKDIR /x",
  cmd: 'CMD echo "$A" && x\nCMD ["a", "b c", "\\u00e9", "q\\"x"]',
  "cmd-empty": "CMD []\nUSER $NOTHING",
  "cmd-bad-json": 'CMD [\'single\']\nENTRYPOINT [ "a", "b" ',
  "cmd-shell": 'SHELL ["/bin/sh", "-o", "x y"]\nCMD run  it   \nENTRYPOINT go',
  "entrypoint-keeps-own": 'CMD ["mine"]\nENTRYPOINT ["e"]\nENTRYPOINT ["f"]',
  "entrypoint-then-cmd": 'ENTRYPOINT ["e"]\nCMD ["c"]',
  "entrypoint-next-stage": {
    dockerfile: 'FROM @special AS one\nCMD ["mine"]\nFROM one\nENTRYPOINT ["e"]\n',
  },
  "entrypoint-empty": "ENTRYPOINT []",
  healthcheck:
    "HEALTHCHECK --interval=1h30m --timeout=500ms --start-period=1.5s --start-interval=2s --retries=5 CMD test -e /x",
  "healthcheck-list": 'HEALTHCHECK --interval=90s CMD ["a", "b c"]\nCMD x',
  "healthcheck-none": "HEALTHCHECK CMD true\nHEALTHCHECK NONE",
  "healthcheck-long": "HEALTHCHECK --interval=25h0m0.25s --timeout=1m0s --retries=0 CMD x $A",
  stopsignal: "STOPSIGNAL SIGKILL\nSTOPSIGNAL 9\nSTOPSIGNAL RTMIN+3\nSTOPSIGNAL int",
  shell: 'SHELL ["/bin/ash", "-c"]\nCMD x',
  onbuild: 'ONBUILD COPY a.txt  /x/\nONBUILD CMD ["x"]\nonbuild   run echo   two',
  "onbuild-heredoc": "ONBUILD COPY <<one /x\ntext $A\none\nCMD y",
  maintainer: 'MAINTAINER A "quoted" One <a@b.example>\nMAINTAINER Two',
  continued: "ENV A=1 \\\n# comment\n  B=2 \\\n\n  C=3\nLABEL \\\n x=y",
  "lower-case": "env A=1\nlabel B=2\nWorkDir /w\ncopy a.txt .\ncmd x",
  "target-stage": {
    dockerfile: "FROM @special AS one\nENV A=1\nFROM one AS two\nENV B=2\nFROM two\nENV C=3\n",
    target: "two",
  },
  scratch: { dockerfile: "FROM scratch\nENV A=1\nUSER 1000\nWORKDIR /w\nCOPY a.txt .\nLABEL x=$PATH\n" },
  "scratch-nothing-copied": { dockerfile: "FROM scratch\nCMD x\n" },
  "layer-below": {
    dockerfile: `${below}ENV B=$A\nCOPY b.txt .\nENTRYPOINT ["e"]\n`,
    below: "FROM @special\nENV A=1\nARG X=1\nWORKDIR /below\nCOPY a.txt .\nCMD c\n",
  },
  "onbuild-below": {
    dockerfile: `ARG G=global\n${below}ENV AFTER=$T\nCOPY b.txt .\nENTRYPOINT ["e"]\n`,
    below:
      'FROM @special\nONBUILD ARG A=1\nONBUILD ARG G\nONBUILD ENV T=$A-$G-$FROM_BASE\nONBUILD WORKDIR /triggered/$A\nONBUILD COPY --chown=app a.txt .\nONBUILD COPY <<x h\nin $T\nx\nONBUILD CMD ["t"]\nONBUILD LABEL l="$T"\nCOPY a.txt /x\n',
    buildArgs: { A: "given" },
  },
  "onbuild-foreign": {
    dockerfile: 'FROM @onbuild\nENV AFTER=$T\nCOPY b.txt .\nENTRYPOINT ["e"]\nONBUILD USER next\n',
    buildArgs: { A: "given" },
  },
  "onbuild-foreign-nothing-else": { dockerfile: "FROM @onbuild\n" },
  "onbuild-stages": {
    dockerfile:
      "FROM @onbuild AS one\nONBUILD ENV S=$T\nONBUILD COPY b.txt /s/\nFROM one AS two\nENV U=$S\nFROM two\nENV V=$S\n",
  },
  "onbuild-run": { dockerfile: "FROM @onbuildrun\nCOPY b.txt /\n", engine: "buildkit" },
  "onbuild-run-below": {
    dockerfile: `${below}COPY b.txt /\n`,
    below: "FROM @special\nONBUILD RUN echo t > /t\n",
    engine: "buildkit",
  },
  "onbuild-copy-from": {
    dockerfile:
      "FROM @special AS src\nFROM @special AS one\nONBUILD COPY --from=src /etc/hostfile /h\nFROM one\nCMD x\n",
    engine: "any",
  },
});
