/** Orders two texts by their UTF-8 bytes, as Go and git do: negative, zero or positive. UTF-16 order differs above U+FFFF. */
export function compareBytes(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const one = a.charCodeAt(index);
    const other = b.charCodeAt(index);
    if (one === other) continue;
    // Code units sort as their bytes do, but for surrogates, which stand for characters above all other units.
    const oneHigh = one >= 0xd800 && one <= 0xdfff;
    const otherHigh = other >= 0xd800 && other <= 0xdfff;
    if (oneHigh !== otherHigh) return oneHigh ? 1 : -1;
    return one - other;
  }
  return a.length - b.length;
}
