/** Where an older BuildKit makes another image of a Dockerfile, or none. The newer one is followed. */
export interface VersionDifference {
  /** Lower case and `-`. */
  readonly name: string;
  /** The first cell of its row in the table of action-docs/guides/engines.md. */
  readonly title: string;
  readonly dockerfile: string;
  /** What the older one says instead of building it, or the lines of the image that are its own. */
  readonly older: { readonly refuses: RegExp } | { readonly lines: readonly RegExp[] };
}

/** Docker 26.1's BuildKit (0.13 or so, Dockerfile frontend 1.7) against the newest that can be had. */
export const versionDifferences: readonly VersionDifference[] = [
  {
    name: "healthcheck-history",
    title: "history of `HEALTHCHECK`",
    dockerfile: "FROM @special\nHEALTHCHECK --interval=5s CMD true\n",
    older: { lines: [/history \d+ .*HEALTHCHECK &\{/] },
  },
  {
    name: "expose-history",
    title: "history of `EXPOSE`",
    dockerfile: "FROM @special\nEXPOSE 80 53/udp\n",
    older: { lines: [/history \d+ .*EXPOSE map\[/] },
  },
  {
    name: "chmod-made-folders",
    title: "octal `--chmod` of folders that are made",
    dockerfile: "FROM @special\nCOPY --chmod=0700 a.txt /made/x/\n",
    older: { lines: [/"made(\/x)?" directory 755 0:0/] },
  },
  {
    name: "chown-of-archive",
    title: "`ADD --chown` of an archive",
    dockerfile: "FROM @special\nADD --chown=3:4 tree.tgz /t/\n",
    older: { lines: [/"t\/.+" .* 55:66/] },
  },
  {
    name: "chmod-symbolic",
    title: "symbolic `--chmod`",
    dockerfile: "FROM @special\nCOPY --chmod=u+x a.txt /x\n",
    older: { lines: [/"x" file 644 /] },
  },
  {
    name: "parents",
    title: "`--parents`, `--exclude`",
    dockerfile: "FROM @special\nCOPY --parents dir/sub/two /p/\n",
    older: { refuses: /unknown flag: (--)?parents/ },
  },
  {
    name: "unpack",
    title: "`ADD --unpack`",
    dockerfile: "FROM @special\nADD --unpack=false tree.tgz /p/\n",
    older: { refuses: /unknown flag: (--)?unpack/ },
  },
];
