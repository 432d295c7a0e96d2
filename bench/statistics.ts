/** What several runs of the same work took. */
export type Statistics = { readonly median: number; readonly min: number; readonly max: number; readonly runs: number };

/** The median (of an even number: the mean of the middle two), and the ends. */
export function statistics(values: readonly number[]): Statistics {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (index: number): number => sorted[index] ?? Number.NaN;
  const middle = (sorted.length - 1) / 2;
  return {
    median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2,
    min: at(0),
    max: at(sorted.length - 1),
    runs: sorted.length,
  };
}
