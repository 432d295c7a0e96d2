import type { SeededRandom } from "./seeded-random.ts";

/** A tar of one or two files, which ADD unpacks. */
export function smallTar(random: SeededRandom, texts: readonly string[]): Buffer {
  const files = random.some(["in.txt", "sub/in.txt", "run.sh"], 1 + random.below(2));
  const blocks = files.flatMap((name) => {
    const content = Buffer.from(random.pick(texts));
    return [
      ustarHeader(name, content.length, random.pick([0o644, 0o755, 0o600])),
      content,
      Buffer.alloc(-content.length & 511),
    ];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

/** POSIX.1-1988 ustar: name, mode, owner, size, time, checksum, type. */
function ustarHeader(name: string, size: number, mode: number): Buffer {
  const header = Buffer.alloc(512);
  header.write(name, 0);
  header.write(octal(mode, 7) + octal(5, 7) + octal(6, 7) + octal(size, 11) + octal(1_700_000_000, 11), 100);
  header.write("        0", 148);
  header.write("ustar\x0000", 257);
  header.write(
    `${octal(
      header.reduce((sum, byte) => sum + byte),
      6,
    )} `,
    148,
  );
  return header;
}

const octal = (value: number, digits: number): string => `${value.toString(8).padStart(digits, "0")}\0`;
