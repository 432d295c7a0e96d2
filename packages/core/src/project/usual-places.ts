/** Where a layers file may be when none is named, best first. */
export const usualPlaces: readonly string[] = ["layers.yaml", ".github/layers.yaml"];
