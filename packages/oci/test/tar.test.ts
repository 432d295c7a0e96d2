import {
  closeSync,
  ftruncateSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { describe, expect, test } from "@jest/globals";
import { digestOf } from "../src/digest.ts";
import { OciError } from "../src/error.ts";
import { encodePath } from "../src/path-bytes.ts";
import { encodeHeader } from "../src/tar/encode-header.ts";
import { readTar, type ReadTarOptions } from "../src/tar/read-tar.ts";
import type { TarEntry, TarFile } from "../src/tar/tar-entry.ts";
import { tarSize, writeTar } from "../src/tar/write-tar.ts";
import { describeWithTar, tar } from "./tar-program.ts";

const at = { mode: 0o644, uid: 0, gid: 0, mtime: 1 };

function file(path: string, text: string, more: Partial<TarFile> = {}): TarFile {
  const open = (): Readable => Readable.from([Buffer.from(text)]);
  return { ...at, ...more, kind: "file", path, size: Buffer.byteLength(text), open };
}

/** One entry or more of each kind, and of each reason to need a PAX header. */
const everything: readonly TarFile[] = [
  { kind: "directory", path: "usr", mode: 0o755, uid: 0, gid: 0, mtime: 1700000000 },
  { kind: "directory", path: "tmp", mode: 0o1777, uid: 0, gid: 0, mtime: 1700000000 },
  file("usr/file", "hello\n", { mtime: 1700000000 }),
  file("empty", "", { uid: 5, gid: 5, mtime: 0 }),
  file(`a/${"b".repeat(98)}`, "99"),
  file(`a/${"b".repeat(99)}`, "split?"),
  file(`${"d".repeat(150)}/${"b".repeat(100)}`, "split"),
  file(`${"d".repeat(156)}/${"b".repeat(90)}`, "pax"),
  file("x".repeat(101), "pax"),
  file(`${"x".repeat(99)}/y`, "slash"),
  { kind: "directory", path: `${"long/".repeat(40)}end`, mode: 0o700, uid: 0, gid: 0, mtime: 1700000000 },
  file("caf\u00e9", "x"),
  file("bad\udcff\udcfe", "x"),
  file("biguid", "x", { uid: 2097151, gid: 2097151 }),
  file("biguid2", "x", { uid: 2097152, gid: 2097152 }),
  file(`${"e".repeat(120)}/biguid3`, "x", { uid: 4294967294, gid: 4294967294 }),
  file("neg", "x", { mtime: -5 }),
  { kind: "symlink", path: "link", linkTarget: "/usr/file", mode: 0o777, uid: 0, gid: 0, mtime: 1700000000 },
  { kind: "symlink", path: "link2", linkTarget: "t".repeat(101), mode: 0o777, uid: 0, gid: 0, mtime: 1700000000 },
  {
    kind: "symlink",
    path: "link3",
    linkTarget: `caf\u00e9/${"t".repeat(100)}`,
    mode: 0o777,
    uid: 0,
    gid: 0,
    mtime: 1700000000,
  },
  { kind: "hardlink", path: "hard", linkTarget: "usr/file", mode: 0o644, uid: 0, gid: 0, mtime: 1700000000 },
  { kind: "fifo", path: "fifo", mode: 0o600, uid: 0, gid: 0, mtime: 1700000000 },
  { kind: "chardev", path: "null", major: 1, minor: 3, mode: 0o666, uid: 0, gid: 0, mtime: 1700000000 },
  file("cap", "x", {
    mode: 0o4755,
    mtime: 1700000000,
    xattrs: new Map([["security.capability", Buffer.from("0100000200", "hex")]]),
  }),
];

async function written(entries: readonly TarFile[]): Promise<Buffer> {
  return Buffer.concat(await writeTar(entries).toArray());
}

async function read(bytes: Uint8Array, options: ReadTarOptions = {}, chunk = bytes.length): Promise<TarEntry[]> {
  const chunks: Uint8Array[] = [];
  for (let start = 0; start < bytes.length; start += chunk) chunks.push(bytes.subarray(start, start + chunk));
  return Array.fromAsync(readTar(Readable.from(chunks), options));
}

function withoutOpen(entry: TarFile): object {
  return Object.fromEntries(Object.entries(entry).filter(([key]) => key !== "open"));
}

describe("writeTar", () => {
  test("writes what Go's archive/tar writes, byte by byte", async () => {
    const bytes = await written(everything);
    expect(bytes.length).toBe(tarSize(everything));
    // The digest of the tar that Go 1.26 writes for the same table.
    expect(digestOf(bytes)).toBe("sha256:5595ff83acb44246425acdb294f4e072c7808c96b813e626ef5759468756fca9");
  });

  test.each([1, 511, 1000, 1 << 20])("is read back by readTar, in chunks of %d", async (chunk) => {
    expect(await read(await written(everything), {}, chunk)).toEqual(everything.map(withoutOpen));
  });

  test("writes an empty tar, and the root directory", async () => {
    expect(await written([])).toEqual(Buffer.alloc(1024));
    const root: TarFile = { kind: "directory", path: "", mode: 0o755, uid: 1, gid: 2, mtime: 3 };
    expect((await written([root])).toString("latin1", 0, 3)).toBe("./\u0000");
    expect(await read(await written([root]))).toEqual([root]);
  });

  test("passes large chunks on as they are, and gathers small ones", async () => {
    const big = Buffer.alloc(3 * 1024 * 1024, "x");
    const entries: TarFile[] = [
      ...Array.from({ length: 100 }, (_, index) => file(`f${index}`, "y")),
      { ...at, kind: "file", path: "big", size: big.length, open: () => Readable.from([big]) },
    ];
    const chunks = await writeTar(entries).toArray();
    expect(chunks.map((chunk: Buffer) => chunk.length)).toEqual([100 * 1024 + 512, big.length, 1024]);
  });

  test("accepts entries as they come", async () => {
    async function* slowly(): AsyncGenerator<TarFile> {
      yield file("a", "1");
    }
    expect(Buffer.concat(await writeTar(slowly()).toArray())).toEqual(await written([file("a", "1")]));
  });

  test.each([
    ["grew", 3],
    ["became shorter", 5],
  ])("fails for a file that %s", async (how, size) => {
    const entry: TarFile = { ...at, kind: "file", path: "a", size, open: () => Readable.from([Buffer.from("four")]) };
    await expect(written([entry])).rejects.toMatchObject({
      code: "bad-content",
      message: expect.stringContaining(how),
    });
  });

  test.each(["", "/a", "a/", "a/../b", "./a", "a//b", "a\u0000b"])("refuses the path %j", async (path) => {
    await expect(written([file(path, "x")])).rejects.toMatchObject({ code: "bad-content" });
  });

  test.each([{ mode: 0o10000 }, { uid: -1 }, { gid: 1.5 }, { mtime: 1.5 }])("refuses %j", (more) => {
    expect(() => tarSize([file("a", "x", more)])).toThrow(OciError);
  });
});

function listedName(text: string): string {
  return encodePath(text)
    .toString("latin1")
    .replace(/[\u0080-\u00ff]/g, (byte) => `\\${byte.charCodeAt(0).toString(8)}`);
}

/** A line of `tar -tv --full-time`, spaces squeezed. */
function listed(entry: TarFile): string {
  const letter = { file: "-", directory: "d", symlink: "l", hardlink: "h", fifo: "p", chardev: "c", blockdev: "b" };
  const bits = [0o400, 0o200, 0o100, 0o40, 0o20, 0o10, 0o4, 0o2, 0o1];
  const rights = bits.map((bit, index) => ((entry.mode & bit) === 0 ? "-" : "rwx".charAt(index % 3)));
  if ((entry.mode & 0o4000) !== 0) rights[2] = "s";
  if ((entry.mode & 0o1000) !== 0) rights[8] = "t";
  const size = entry.kind === "file" ? entry.size : "major" in entry ? `${entry.major},${entry.minor}` : 0;
  const time = new Date(entry.mtime * 1000).toISOString().slice(0, 19).replace("T", " ");
  const link = entry.kind === "symlink" ? ` -> ${listedName(entry.linkTarget)}` : "";
  const hard = entry.kind === "hardlink" ? ` link to ${listedName(entry.linkTarget)}` : "";
  const slash = entry.kind === "directory" ? "/" : "";
  return `${letter[entry.kind]}${rights.join("")} ${entry.uid}/${entry.gid} ${size} ${time} ${listedName(entry.path)}${slash}${link}${hard}`;
}

describeWithTar("GNU tar", () => {
  test("reads what writeTar writes", async () => {
    const lines = tar(["--numeric-owner", "--full-time", "-tvf", "-"], { input: await written(everything) })
      .toString("latin1")
      .trimEnd()
      .split("\n");
    expect(lines.map((line) => line.replace(/\s+/g, " "))).toEqual(everything.map(listed));
  });

  const long = `${"long-".repeat(30)}end`;
  const paths: Record<string, readonly string[]> = {
    v7: ["dir", "dir/file", "dir/hard", "dir/link"],
    ustar: ["dir", "dir/file", "dir/hard", "dir/link", `dir/${"p".repeat(90)}`, `dir/${"p".repeat(90)}/q`],
    gnu: ["dir", "dir/file", "dir/hard", "dir/link", "dir/long-link", `dir/${long}`],
    pax: ["dir", "dir/file", "dir/hard", "dir/link", "dir/long-link", `dir/${long}`],
  };

  test.each(Object.entries(paths))("--format=%s is read", async (format, expected) => {
    const folder = mkdtempSync(join(tmpdir(), "tar-test-"));
    try {
      mkdirSync(join(folder, "dir"));
      writeFileSync(join(folder, "dir/file"), "hello");
      linkSync(join(folder, "dir/file"), join(folder, "dir/hard"));
      symlinkSync("../over/there", join(folder, "dir/link"));
      if (format === "ustar") {
        mkdirSync(join(folder, `dir/${"p".repeat(90)}`));
        writeFileSync(join(folder, `dir/${"p".repeat(90)}/q`), "q");
      }
      if (expected.includes("dir/long-link")) {
        writeFileSync(join(folder, "dir", long), "long");
        symlinkSync(long, join(folder, "dir/long-link"));
      }
      utimesSync(join(folder, "dir/file"), 1600000000.75, 1600000000.75);
      const owner = ["--owner=1234", "--group=5678", "--numeric-owner", "--sort=name", "--mode=u=rwx,go=rx"];
      const bytes = tar([`--format=${format}`, ...owner, "-cf", "-", "./dir"], { cwd: folder });
      const entries = await read(bytes, { collect: () => true });
      expect(entries.map((entry) => entry.path)).toEqual(expected);
      expect(entries.slice(0, 4)).toMatchObject([
        { kind: "directory", mode: 0o755, uid: 1234, gid: 5678 },
        { kind: "file", size: 5, content: Buffer.from("hello"), mtime: 1600000000 },
        { kind: "hardlink", linkTarget: "dir/file" },
        { kind: "symlink", linkTarget: "../over/there" },
      ]);
      const longLink = entries.find((entry) => entry.path === "dir/long-link");
      const longFile = entries.find((entry) => entry.path === `dir/${long}`);
      const longNames = expected.includes("dir/long-link");
      expect([longLink, longFile]).toMatchObject(
        longNames ? [{ linkTarget: long }, { content: Buffer.from("long") }] : [undefined, undefined],
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test("base-256 numbers and sparse files are read", async () => {
    const size = 40 * 65536;
    const folder = mkdtempSync(join(tmpdir(), "tar-test-"));
    try {
      // Holes between many small pieces: more than the map in one header holds.
      const sparse = openSync(join(folder, "sparse"), "w");
      for (let piece = 0; piece < 40; piece += 1) writeSync(sparse, "x", piece * 65536);
      ftruncateSync(sparse, size);
      closeSync(sparse);
      writeFileSync(join(folder, "z"), "z");
      for (const format of ["gnu", "pax"]) {
        const bytes = tar(
          [
            "-S",
            "--hole-detection=raw",
            `--format=${format}`,
            "--owner=3000000",
            "--group=3000001",
            "-cf",
            "-",
            "sparse",
            "z",
          ],
          { cwd: folder },
        );
        expect(bytes.length).toBeLessThan(size);
        expect(await read(bytes)).toMatchObject([
          { path: "sparse", size, uid: 3000000, gid: 3000001 },
          { path: "z", size: 1 },
        ]);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe("readTar", () => {
  test("collects what it is asked for, up to the limit", async () => {
    const entries = [file("a", "1234"), file("b", "12345"), file("c", "x"), file("d", "")];
    const found = await read(await written(entries), { collect: ({ path }) => path !== "c", collectLimit: 4 });
    expect(found.map((entry) => (entry.kind === "file" ? entry.content?.toString() : ""))).toEqual([
      "1234",
      undefined,
      undefined,
      "",
    ]);
  });

  test.each([
    ["./a/b", "a/b"],
    ["/a/b", "a/b"],
    ["a//b/./c", "a/b/c"],
    ["../../a", "a"],
    ["a/../b", "b"],
    [".", ""],
  ])("normalises %j", async (name, path) => {
    expect(await read(renamed(name))).toMatchObject([{ path }]);
  });

  test("takes a v7 name with a slash at its end for a directory", async () => {
    expect(await read(renamed("dir/", "\u0000"))).toMatchObject([{ kind: "directory", path: "dir" }]);
    expect(await read(renamed("file", "\u0000"))).toMatchObject([{ kind: "file", path: "file" }]);
  });

  test("applies global PAX headers until a local one says otherwise", async () => {
    const data = Buffer.alloc(512);
    data.write("13 uid=70000\n15 mtime=12.75\n");
    const global = renamed("pax_global", "g", 28).subarray(0, 512);
    const bytes = Buffer.concat([global, data, await written([file("a", "x"), file("b", "x", { uid: 9999999 })])]);
    expect(await read(bytes)).toMatchObject([
      { path: "a", uid: 70000, mtime: 12 },
      { path: "b", uid: 9999999, mtime: 12 },
    ]);
  });

  test("accepts a tar without its end blocks, and reads what follows the end", async () => {
    const bytes = await written([file("a", "x")]);
    expect(await read(bytes.subarray(0, 1024))).toHaveLength(1);
    const stream = Readable.from([bytes, Buffer.alloc(10240)]);
    await Array.fromAsync(readTar(stream));
    expect(stream.readableEnded).toBe(true);
  });

  test("passes a failure of the stream on, even after the end of the tar", async () => {
    const bytes = await written([file("a", "x")]);
    async function* broken(): AsyncGenerator<Buffer> {
      yield bytes;
      throw new OciError("digest-mismatch", "other bytes");
    }
    await expect(Array.fromAsync(readTar(Readable.from(broken())))).rejects.toMatchObject({ code: "digest-mismatch" });
  });

  test("closes the stream when its reader stops", async () => {
    const stream = Readable.from([await written(everything)]);
    for await (const entry of readTar(stream)) {
      expect(entry.path).toBe("usr");
      break;
    }
    expect(stream.destroyed).toBe(true);
  });

  const good = encodeHeader({ ...at, kind: "file", path: "a", size: 600 });
  const flipped = Buffer.from(good);
  flipped.write("b", 0);
  test.each([
    ["a wrong checksum", flipped],
    ["a header cut short", good.subarray(0, 300)],
    ["content cut short", Buffer.concat([good, Buffer.alloc(600)])],
    ["no content", good],
    ["gzip", Buffer.concat([Buffer.from("1f8b0800", "hex"), Buffer.alloc(1020, 7)])],
    ["a PAX header that is too long", renamed("x", "x", 2 ** 21)],
    [
      "a PAX header that does not parse",
      Buffer.concat([renamed("x", "x", 9).subarray(0, 512), Buffer.alloc(512, "a")]),
    ],
    ["a PAX header cut short", renamed("x", "x", 9).subarray(0, 512)],
    [
      "a name that is too long",
      Buffer.concat([renamed("L", "L", 5000).subarray(0, 512), Buffer.alloc(5120, "a"), good]),
    ],
  ])("refuses %s", async (_, bytes) => {
    await expect(read(bytes)).rejects.toMatchObject({ code: "bad-content" });
  });
});

/** A tar of one header with this name, type and size. */
function renamed(name: string, type = "0", size = 0): Buffer {
  const block = encodeHeader({ ...at, kind: "file", path: "a", size });
  block.write(`${name}\u0000`, 0);
  block.write(type, 156);
  block.fill(" ", 148, 156);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\u0000 `, 148);
  return Buffer.concat([block, Buffer.alloc(1024)]);
}
