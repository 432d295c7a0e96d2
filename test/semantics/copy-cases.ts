import { casesOf, type SemanticCase } from "./semantic-case.ts";

/** Lines of one COPY each: a file and a folder to a place, with and without a slash. */
const into = (place: string): string =>
  `COPY a.txt ${place}/\nCOPY b.txt ${place}\nCOPY dir ${place}/d\nCOPY dir2 ${place}\nCOPY x.sh ${place}/new/deep/y.sh`;

/** What COPY and ADD from the build context do to the special base's files (building.md 4.3 to 4.5). */
export const copyCases: readonly SemanticCase[] = [
  ...casesOf("place", {
    "bin-link": "COPY bin/tool /bin/tool\nCOPY bin/ /sbin/\nCOPY lib /lib",
    sticky: into("/sticky"),
    private: into("/private"),
    "private-deep": into("/private/in/deep"),
    setgid: into("/shared"),
    "setgid-flags":
      "COPY --chown=app a.txt /shared/c/\nCOPY --chmod=0700 a.txt /shared/m/n/\nCOPY --chown=7:8 --chmod=711 dir /shared/b/c\nADD tree.tgz /shared/t/\nADD --chown=3:4 tree.tgz /shared/u\nCOPY --parents dir/sub/two /shared/p/",
    "setgid-workdir": "WORKDIR /shared/w/x\nCOPY a.txt y/\nUSER app\nWORKDIR /shared/v/x\nCOPY --link a.txt /shared/l/",
    "setgid-heredoc": "COPY <<x /shared/h/i/\ny\nx\nCOPY dir /shared/h/i",
    "read-only": into("/ro"),
    home: into("/home/app"),
    chain: into("/a"),
    "chain-deeper": into("/b/in"),
    "link-relative": into("/links/rel"),
    "link-absolute": into("/links/abs"),
    "link-beyond-root": into("/links/up"),
    "link-dotted": { dockerfile: `FROM @special\n${into("/links/dotted/sub")}\n`, engine: "buildkit" },
    "link-to-link": into("/links/again"),
    "link-dangling": "COPY a.txt /links/dangling/\nCOPY b.txt /links/dangling/x",
    "link-dangling-name": "COPY a.txt /links/dangling",
    "link-to-file": "COPY a.txt /links/file",
    "link-over-link": "COPY links/to-file /links/rel\nCOPY links /links/",
    "was-folder": into("/was-dir"),
    "was-link": into("/was-link"),
    gone: into("/gone"),
    "gone-deeper": into("/gone/x"),
    opaque: into("/opq"),
    "opaque-old": into("/opq/old"),
    "with-space": 'COPY ["a.txt", "dir", "/with space/"]\nCOPY ["spaces in/a name", "/new space/and more"]',
    unicode: "COPY a.txt /ünï/\nCOPY ünï /ünï/çö\nCOPY ünï/çödé.txt /x/",
    root: "COPY dir /\nCOPY a.txt /\nCOPY a.txt b.txt .",
    "over-file": "COPY a.txt /opt/app/one\nCOPY dir /opt/app",
    "over-file-of-base": "COPY etc /etc\nCOPY a.txt /etc/hostfile",
    dots: "WORKDIR /home/app\nCOPY a.txt ../x/./y/..\nCOPY a.txt ./.\nCOPY b.txt /opt/../sticky/z\nCOPY b.txt ..",
    "slash-dot": "COPY a.txt /new/.\nCOPY dir /new2/.\nCOPY a.txt /sticky/.",
    "double-slash": "COPY a.txt //opt//x//\nCOPY dir /opt///y",
    "workdir-link": "WORKDIR /a/in\nCOPY a.txt .\nCOPY a.txt sub/",
  }),
  ...casesOf("source", {
    root: "COPY / /all/\nCOPY . /dot",
    slashes: "COPY /a.txt ./b.txt dir/ /x/\nCOPY ../../a.txt /y/\nCOPY dir/../b.txt /y/",
    wildcards: "COPY *.txt /one/\nCOPY ?.txt /two/\nCOPY [ab].txt /three/\nCOPY [^a]*.txt /four/",
    "wildcard-middle": "COPY d*/sub/two /one/\nCOPY */one /two/\nCOPY */*/two /three/",
    "wildcard-folders": "COPY d* /n/\nCOPY s* /m",
    "wildcard-none": "COPY none* /n/\nCOPY a.txt none* /m/",
    "wildcard-hidden": "COPY .* /h/\nCOPY * /s/",
    "wildcard-escaped": "COPY [[]odd]/x?y /f/\nCOPY [[]o*/*[*]y /g/",
    "wildcard-one": "COPY a.t* /one\nCOPY dir/on? /two",
    several: "COPY a.txt dir b.txt /x/\nCOPY dir dir2 /y/",
    "several-last-wins": "COPY dir/one dir2/one /z/\nCOPY a.txt dir2/one dir/one /z/",
    links: "COPY links /l\nCOPY links/to-file links/to-dir links/to-link /m/\nCOPY dirlink /n\nCOPY dirlink/sub /o/",
    "link-absolute": "COPY links/absolute /l\nCOPY links/outside /o",
    "link-wildcard": "COPY links/to-[dfl]* /w/",
    "empty-and-large": "COPY empty block big.bin /x/",
    long: "COPY long-folder-name /long",
    hidden: "COPY .hidden /h\nCOPY .hidden/.keep /k",
    json: 'COPY ["spaces in", "a.txt", "/j/"]\nCOPY ["[[]odd]", "/k"]',
    variables:
      "ARG S=a\nENV D=/v\nCOPY ${S}.txt $D/$S/\nCOPY ${S:+b}.txt \"$D/${NO:-other}\"\nCOPY $S.t* ${D}2/\nCOPY '*.none' \\*.txt /q/",
    heredocs:
      "COPY <<a <<-'b' <<\"c\" /h/\nin a $FROM_BASE ${GREETING%% *}\na\n\t\tin b $FROM_BASE\nb\nin c \\$x\nc\nCOPY <<EOF /h/file\none\nEOF\nCOPY a.txt <<EOF /both/\nx\nEOF",
    "heredoc-flags": "COPY --chmod=750 --chown=app:staff <<run.sh /private/new/\n#!/bin/sh\nrun.sh",
    "heredoc-folder": "COPY <<x /sticky\ny\nx\nCOPY <<x /sticky/\nlonger\nx",
    duplicates: "COPY a.txt /x/\nCOPY a.txt /x/\nCOPY a.txt a.txt /x/",
  }),
  ...casesOf("flags", {
    "chown-names":
      "COPY --chown=app a.txt /c/1\nCOPY --chown=app:staff a.txt /c/2\nCOPY --chown=svc dir /c/3\nCOPY --chown=root:web dir /c/4",
    "chown-mixed":
      "COPY --chown=app:7 a.txt /c/1\nCOPY --chown=7:staff a.txt /c/2\nCOPY --chown=1001 a.txt /c/3\nCOPY --chown=1001:2 dir /sticky/4",
    "chown-digits": "COPY --chown=7up a.txt /c/1\nCOPY --chown=0:78th a.txt /c/2",
    "chown-large": "COPY --chown=3000000:4000000 dir /c/1\nCOPY --chown=65534:65535 a.txt /c/2",
    "chown-unknown": { dockerfile: "FROM @special\nCOPY --chown=nobody-knows a.txt /x\n", engine: "buildkit" },
    "chown-zero": "USER app\nCOPY --chown=0:0 a.txt /c/\nCOPY --chown=root a.txt /c/2",
    "chown-variable": "ENV U=app G=web\nCOPY --chown=$U:${G} a.txt /c/",
    "chown-existing": "COPY --chown=svc dir /opt/app\nCOPY --chown=svc dir /sticky",
    "chown-new-user":
      "COPY new/passwd /etc/passwd\nCOPY new/group /etc/group\nCOPY --chown=new a.txt /c\nUSER new\nWORKDIR /w/of/new",
    chmod:
      "COPY --chmod=0 a.txt /m/0\nCOPY --chmod=7777 dir /m/1\nCOPY --chmod=0600 dir /sticky\nCOPY --chmod=02755 bin /m/2/3/",
    "chmod-parents-made":
      "COPY --chmod=0700 a.txt /made/by/chmod/\nCOPY --chmod=4711 a.txt /made2/b\nCOPY --chmod=00640 a.txt /five",
    "chmod-symbolic": "COPY --chmod=u=rwX,go=rX . /all\nCOPY --chmod=go-rwx,+X dir /made/x/",
    "chmod-set-ids": "COPY --chmod=u+s,g+s x.sh dir /m/\nCOPY --chmod=+t dir /t/\nCOPY --chmod=g=u,o= x.sh a.txt /g/",
    "chmod-copies":
      "COPY --chmod=go=u-w x.sh dir /m/\nCOPY --chmod=o=g,u=rg a.txt /n/\nCOPY --chmod==rt dir /o\nCOPY --chmod=-s,u=rws,g-u x.sh /p/",
    "chmod-variable": "ARG M=0751\nCOPY --chmod=$M x.sh /m/\nCOPY --chmod=${N:-a=rX} dir /n",
    "chmod-links": "COPY --chmod=0600 links /l\nCOPY --chmod=o+w links/to-file links/to-dir /m/",
    link: "COPY --link a.txt /sticky/\nCOPY --link dir /private/in/d\nCOPY b.txt /private/in/e",
    "link-hides":
      "COPY --link bin/tool /bin/tool\nCOPY a.txt /bin/after\nCOPY --link a.txt /a/in/x\nCOPY b.txt /a/in/y",
    "link-workdir": "WORKDIR /links/rel\nCOPY --link a.txt .\nCOPY --link dir sub/",
    exclude:
      "COPY --exclude=*.md docs /d\nCOPY --exclude=**/*.md . /e\nCOPY --exclude=sub dir /f\nCOPY --exclude=dir --exclude=*.tx? . /g",
    "exclude-negated": "COPY --exclude=* --exclude=!one dir /x\nCOPY --exclude=**/sub --exclude=!**/deeper . /y",
    "exclude-file": "COPY --exclude=a.txt a.txt b.txt /x/\nCOPY --exclude=*.txt *.txt x.sh /y/",
    parents: "COPY --parents dir/sub/two etc/conf.d/app.conf /p/\nCOPY --parents */sub /q\nCOPY --parents **/*.md /r/",
    "parents-special": "COPY --parents etc/conf.d dir/sub /\nCOPY --parents --chown=app dir/one /private",
    "parents-pivot":
      "COPY --parents ./dir/./sub/two /p/\nCOPY --parents src/./pkg /q/\nCOPY --parents ./docs/./**/*.md /r/",
    "add-archives": "ADD tree.tar /t1\nADD tree.tgz /t2/\nADD tree.tar.zst /t3\nADD owners.tar /t4",
    "add-archive-over": "ADD tree.tar /\nADD tree.tgz /sticky",
    "add-archive-private": "ADD tree.tgz /private\nADD tree.tar.zst /a/in",
    "add-archive-flags":
      "ADD --chown=app:staff tree.tar /t1\nADD --chown=9 --chmod=700 tree.tgz /t2/\nADD --unpack=false tree.tgz /t3/\nADD --unpack tree.tar /t4",
    "add-users": "ADD users.tar /etc\nCOPY --chown=new:new a.txt /n\nUSER new\nWORKDIR /of-new",
    "add-plain": "ADD a.txt dir /x/\nADD *.txt /y/\nADD docs /z",
    "add-mixed": "ADD tree.tgz a.txt /x/\nADD tree.* /y/",
  }),
  ...casesOf("ignore", {
    plain: { dockerfile: "FROM @special\nCOPY . /all\n", ignore: "*.tar*\n*.tgz\ndocs\n**/*.pyc\n# no\n" },
    negated: { dockerfile: "FROM @special\nCOPY . /all\n", ignore: "*\n!dir/sub\n!docs/**/*.md\n!*.sh\n" },
    parents: { dockerfile: "FROM @special\nCOPY --parents **/*.md /p/\nCOPY src /s\n", ignore: "docs/api\nsrc/*.py\n" },
    wildcard: { dockerfile: "FROM @special\nCOPY d* /d/\nCOPY *.txt none* /e/\n", ignore: "dir2\n./b.txt\n/a.txt\n" },
    "link-target": { dockerfile: "FROM @special\nCOPY links /l\nCOPY dirlink /m\n", ignore: "dir/sub\na.txt\n" },
  }),
];
