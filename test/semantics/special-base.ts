import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runCommand } from "../harness/run-command.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";

/**
 * What careless tools break, in several layers, with deletions: folders of any mode and owner, users and groups by name, chains of links
 * (absolute, relative, beyond the root, to a file, to nothing), a folder that became a link and a link that became a folder.
 * On a merged-usr busybox: /bin, /sbin and /lib are links into /usr.
 */
const specialDockerfile = (busybox: string): string => `FROM ${busybox}
ENV FROM_BASE=1 GREETING="hello world"
LABEL of.base=yes shared=base
RUN <<EOF
set -e
cat >> /etc/passwd <<P
app:x:1001:2002:An app:/home/app:/bin/sh
svc:x:999:50::/nonexistent:/bin/false
7up:x:77:78::/:/bin/sh
P
cat >> /etc/group <<G
staff:x:50:app,svc
web:x:2002:
78th:x:78:
G
mkdir -m 1777 /sticky
mkdir -m 0700 /private /private/in
mkdir -m 0711 /private/in/deep
chown 1001:2002 /private /private/in
mkdir /shared && chown 0:50 /shared && chmod 2775 /shared
mkdir -m 0555 /ro
mkdir -m 0750 /home/app && chown app:web /home/app
mkdir -p /opt/app/conf /links /was-dir/inner /gone/x /opq/old
ln -s /b /a && ln -s c /b && ln -s /private /c
ln -s ../sticky /links/rel
ln -s /shared/ /links/abs
ln -s ../../../../../ro /links/up
ln -s /etc/hostfile /links/file
ln -s /nowhere/yet /links/dangling
ln -s ../lib/../usr/./lib /links/dotted
ln -s /links/rel/ /links/again
ln -s loop2 /links/loop1 && ln -s loop1 /links/loop2
ln -s /opt /was-link
echo file > /etc/hostfile && chmod 0640 /etc/hostfile && chown 0:50 /etc/hostfile
echo one > /opt/app/one && chown app /opt/app/one && chmod 4600 /opt/app/one
echo conf > "/opt/app/conf/a b"
echo old > /opq/old/file
mkdir "/with space" && mkdir -m 0701 /ünï
EOF
RUN rm -r /was-dir /gone && ln -s private/in /was-dir && rm /was-link && mkdir -m 0770 /was-link && chown 7:8 /was-link
RUN rm -r /opq && mkdir -m 0711 /opq && chown svc /opq && chmod 0775 /opt/app/conf
WORKDIR /work
CMD ["of-base"]
`;

/** Pushes the special base as `HOST/special:1`, made by the BuildKit at `address` on the image `busybox`. */
export async function pushSpecialBase(address: string, host: string, busybox: string): Promise<string> {
  await using folder = await temporaryFolder("special");
  await writeFile(join(folder.path, "Dockerfile"), specialDockerfile(busybox));
  await runCommand("buildctl", [
    `--addr=${address}`,
    "build",
    "--progress=plain",
    "--frontend=dockerfile.v0",
    `--local=context=${folder.path}`,
    `--local=dockerfile=${folder.path}`,
    "--opt=build-arg:SOURCE_DATE_EPOCH=1600000000",
    `--output=type=image,name=${host}/special:1,push=true,oci-mediatypes=true`,
  ]);
  return `${host}/special:1`;
}
