import { casesOf, type SemanticCase } from "./semantic-case.ts";

/** What BuildKit refuses, and we must not build either: an image that only one of the engines makes would depend on the choice. */
export const refusedCases: readonly SemanticCase[] = casesOf("refused", {
  "json-mixed": 'CMD [ "a", 1 ]',
  "shell-empty": "SHELL []",
  "expose-name": "EXPOSE http",
  "stop-signal": "STOPSIGNAL SIGNOTHING",
  "source-missing": "COPY nothing /x",
  "source-escaped": "COPY \\\\[odd]/x\\\\*y /e/",
  "source-link-to-nothing": "COPY links/to-nothing /w/",
  "source-ignored": { dockerfile: "FROM @special\nCOPY a.txt /x\n", ignore: "a.txt\n" },
  "parents-over-link": "COPY --parents lib/x/lib.so bin/tool /",
  "folder-over-file": "COPY dir /etc/hostfile",
  "file-over-folder": "COPY dir2/one /opt/x/sub/\nCOPY dir /opt/x\nCOPY etc/conf.d/app.conf a.txt /opt/x/sub/two/",
  "below-a-file": "COPY a.txt /etc/hostfile/x",
  "link-loop": "COPY a.txt /links/loop1/x",
  "workdir-loop": "WORKDIR /links/loop1",
  "chmod-none": "COPY --chmod=u+q a.txt /x",
  "chown-link-name": "COPY --link --chown=app a.txt /x",
  "onbuild-missing": { dockerfile: "FROM @special AS one\nONBUILD COPY nothing /x\nFROM one\n" },
});
