import { expect, test } from "@jest/globals";
import { chmod, mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pushBaseImage } from "../harness/base-image.ts";
import { startRegistry } from "../harness/registry.ts";
import { requireTools } from "../harness/require-tools.ts";
import { runCommand } from "../harness/run-command.ts";
import { buildBothWays } from "./built-both-ways.ts";

const { describe } = requireTools("buildkitd", "docker-registry", "busybox", "skopeo", "git", "tar");

/** Instructions after `FROM base`; each is built both ways. */
const cases: Readonly<Record<string, string>> = {
  "chmod-add": "COPY --chmod=u+x,go-w a.txt dir /opt/",
  "chmod-search": "COPY --chmod=a=r,u+wX . /new/all",
  "chmod-search-alone": "COPY --chmod=go=X,+X x.sh a.txt dir /tmp",
  "chmod-equals": "COPY --chmod=u=rwX,go=rX set.id links x.sh /srv/\nCOPY --chmod== a.txt /srv/none",
  "chmod-several": "COPY --chmod=u+w-r=x,o=w+x-r set.id a.txt /new/x/y/\nCOPY --chmod=-x+X x.sh /a",
  "chmod-over": "COPY --chmod=g+w dir /opt/\nCOPY --chmod=o-rx dir /opt/",
  "chmod-heredoc": "COPY --chmod=a+x <<run /bin/\nx\nrun",

  "link-file": "COPY --link a.txt /srv/x/",
  "link-over-link": "COPY --link a.txt /bin/a\nCOPY a.txt /lib/b\nCOPY a.txt /bin/c",
  "link-over-folders": "COPY --link a.txt /tmp/a\nCOPY --link dir /opt/\nCOPY a.txt /tmp/",
  "link-no-slash": "COPY --link a.txt /home\nCOPY a.txt /home",
  "link-chown": "COPY --link --chown=7:8 dir /opt/a/b\nWORKDIR /opt/a/c",
  "link-chown-alone": "COPY --link --chown=1000 a.txt dir /srv/",
  "link-chmod": "COPY --link --chmod=700 a.txt /bin/a",
  "link-root": "COPY --link . /",
  "link-relative": "WORKDIR /w/x\nCOPY --link a.txt .\nCOPY --link ./links/ l/\nADD --link x.sh y.sh",
  "link-odd": "COPY --link <<'a.b' /\u00e9\u00e8/\nx\na.b\nCOPY --link --exclude=sub dir /e",
  "link-tar": "ADD --link a.tar.gz /lib/t/",

  "parents-file": "COPY --parents dir/sub/two /srv/",
  "parents-several": "COPY --parents a.txt dir/one deep/e/r/z.txt /new/",
  "parents-wildcard": "COPY --parents d*/sub /opt/",
  "parents-stars": "COPY --parents **/*.txt /opt/x",
  "parents-pivot": "COPY --parents deep/./e/r/*.txt /opt\nCOPY --parents ./dir/./sub/ /opt/",
  "parents-existing":
    "COPY --chown=7:8 --chmod=711 dir /srv/dir\nCOPY --parents dir/sub/two /srv\nCOPY --parents --chown=9 --chmod=640 dir/one /srv",
  "parents-chmod": "COPY --parents --chmod=u-w,go-r a.txt dir/sub /x",
  "parents-links": "COPY --parents links/to-file links/to-dir /opt/\nCOPY --parents --exclude=**/two dir dir2 /lib/",
  "parents-nothing": "COPY --parents none*/x /opt/n",
  "parents-link-destination": "COPY --parents dir/one /lib/",
  "parents-link": "COPY --parents --link deep/e /bin/",
  "exclude-passed": "COPY --chown=1:2 dir /t\nCOPY --exclude=sub --exclude=!sub/two --chown=3 dir /t",

  "add-file": "ADD a.txt /tmp\nADD --chown=user a.txt x.sh dir /n/\nADD --chmod=0600 a.txt /b",
  "add-folder-with-tar": "ADD archives /opt/\nADD dir /lib/d",
  "add-almost": "ADD almost.tar broken.tar.gz short.tar text.gz empty /opt/",
  "add-tar": "ADD a.tar /new/t",
  "add-tar-existing": "ADD a.tar /srv\nADD a.tar /srv/",
  "add-tar-link": "ADD a.tar.gz /lib\nADD a.tar.zst /bin/",
  "add-tar-chown": "ADD --chown=user a.tar.gz /own/x\nADD --chown=3:4 --chmod=700 a.tar.zst /own/y/",
  "add-tar-mixed": "ADD a.tar.gz a.txt x.sh /mixed/",
  "add-tar-wildcard": "ADD a.ta* /many/",
  "add-tar-kept": "ADD --unpack=false a.tar.gz /opt/\nADD --unpack=true a.tar /opt/u",
  "add-tar-source-link": "ADD links/to-tar /opt/t",
  "add-tar-relative": "WORKDIR /w\nADD a.tar .\nADD a.tar ../v/",
  "add-tar-implied": "ADD implied.tar /tmp\nADD implied.tar /im/",
  "add-tar-passwd": "ADD passwd.tar /etc\nCOPY --chown=new a.txt /n",
  "add-heredoc": "ADD <<x /d/\ntext\nx",
};

describe("registry calls against BuildKit: COPY's flags, and ADD", () => {
  test("each gives the same files and the same configuration", async () => {
    await using registry = await startRegistry({ direct: true });
    const base = await pushBaseImage(`${registry.host}/base:1`);
    const names = Object.entries(cases);
    const { handedOver, ours, theirs } = await buildBothWays({
      registry: registry.host,
      layers: {
        base: { dockerfile: `FROM ${base.reference}\nRUN mkdir -m 0700 /srv /opt && chown 1000 /opt\n`, isBase: true },
        ...Object.fromEntries(
          names.map(([name, lines]) => [`c-${name}`, { dockerfile: `FROM base\n${lines}\n`, from: "base" }]),
        ),
      },
      files: {
        "a.txt": "a\n",
        "x.sh": "echo\n",
        "set.id": "s",
        "dir/one": "1",
        "dir/sub/two": "22",
        "dir2/sub/three": "333",
        "deep/e/r/z.txt": "z",
        "deep/e/r/y.md": "y",
        "almost.tar": "x".repeat(2000),
        "short.tar": "ustar",
        empty: "",
      },
      prepare: prepareContext,
    });
    expect(handedOver).toEqual([]);
    expect(ours).toEqual(theirs);
  }, 240_000);
});

/** What a commit of texts cannot say: modes, links, and archives. */
async function prepareContext(context: string): Promise<void> {
  await chmod(join(context, "x.sh"), 0o755);
  await mkdir(join(context, "links"));
  await mkdir(join(context, "archives"));
  await symlink("../a.txt", join(context, "links/to-file"));
  await symlink("../dir", join(context, "links/to-dir"));
  await symlink("../a.tar.gz", join(context, "links/to-tar"));
  const tree = join(context, "tree");
  await mkdir(join(tree, "sub/deeper"), { recursive: true, mode: 0o750 });
  await mkdir(join(tree, "x"), { recursive: true });
  await writeFile(join(tree, "sub/run"), "run", { mode: 0o700 });
  await writeFile(join(tree, "x/etc"), "passwd: x:0:0\n");
  await writeFile(join(tree, `long ${"\u00e9".repeat(60)} name`), "long");
  await writeFile(join(tree, "passwd"), "new:x:77:88::/:/bin/sh\n");
  await chmod(join(tree, "sub/run"), 0o4711);
  await chmod(join(tree, "sub"), 0o2751);
  await symlink("/etc/passwd", join(tree, "sub/link"));
  const flags = ["-C", tree, "--sort=name", "--mtime=@1600000000", "--numeric-owner", "--owner=12", "--group=34"];
  const pack = (file: string, ...rest: readonly string[]) =>
    runCommand("tar", [...flags, "-cf", join(context, file), ...rest]);
  await pack("a.tar", "--format=gnu", ".");
  await pack("a.tar.gz", "--format=pax", "-z", "sub", "x");
  await pack("a.tar.zst", "--format=ustar", "--zstd", "./sub", "./x");
  await pack("archives/in.tar", "sub");
  await pack("implied.tar", "--no-recursion", "sub/run", "x/etc");
  await pack("passwd.tar", "passwd");
  await rm(tree, { recursive: true });
  await runCommand("sh", [
    "-c",
    `echo text | gzip -n > "$1/text.gz"; head -c 100 "$1/a.tar.gz" > "$1/broken.tar.gz"`,
    "sh",
    context,
  ]);
}
