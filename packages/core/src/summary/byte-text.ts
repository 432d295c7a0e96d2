const units = ["B", "kB", "MB", "GB", "TB"];

/** A number of bytes as people read it: `0 B`, `3.2 MB` (decimal units, as registries show them). */
export function byteText(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit] ?? ""}`;
}
