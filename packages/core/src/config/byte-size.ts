const unitBytes: Readonly<Record<string, number>> = {
  "": 1,
  B: 1,
  kB: 1000,
  KB: 1000,
  MB: 1000 ** 2,
  GB: 1000 ** 3,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
};

/** A number of bytes as a layers file writes it: more than none, and whole where no unit makes it so. */
export const byteSizePattern = /^(?=.*[1-9])(\d{1,15} ?B?|\d{1,9}(\.\d{1,3})? ?([kKMG]B|[KMG]iB))$/;

/** How a number of bytes is written, for messages. */
export const byteSizeForm = "write a number with kB, MB, GB, KiB, MiB or GiB, such as 20MB, or a number of bytes";

/** The bytes of a text that fits `byteSizePattern`: `20MB`, `1.5 GiB`, `4096`. */
export function byteSize(text: string): number {
  const [, number = "", unit = ""] = /^([\d.]+) ?(\w*)$/.exec(text) ?? [];
  return Math.round(Number(number) * (unitBytes[unit] ?? Number.NaN));
}
