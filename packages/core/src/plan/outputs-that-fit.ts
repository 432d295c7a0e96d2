/**
 * Characters that all outputs of a job may have. GitHub takes 1 MB and counts two bytes a character (UTF-16); the rest is for
 * outputs that the workflow's own steps add.
 */
const room = 400 * 1024;
/** One value: a shell step gets it as an environment variable, which Linux refuses from 128 KB on. */
const roomOfOne = 120 * 1024;

/** The names of outputs that the runner takes, and of those that it would not. */
export interface Fitting<Name extends string> {
  readonly fit: ReadonlySet<Name>;
  readonly leftOut: readonly Name[];
}

/**
 * Says which of these outputs the runner takes: the first ones first, as far as there is room for all of them together.
 * One that is cut would be wrong without anybody's notice, so each is whole or left out. Undefined ones are neither.
 * `jobOnly` names those that no shell step reads, for which only the room of all counts.
 */
export function outputsThatFit<Name extends string>(
  values: Readonly<Record<Name, unknown>>,
  jobOnly: readonly NoInfer<Name>[] = [],
): Fitting<Name> {
  const fit = new Set<Name>();
  const leftOut: Name[] = [];
  let left = room;
  for (const name in values) {
    const value = values[name];
    if (value === undefined) continue;
    const text = typeof value === "string" ? value : JSON.stringify(value);
    const tooLong = Buffer.byteLength(text) > roomOfOne && !jobOnly.includes(name);
    if (tooLong || text.length > left) {
      leftOut.push(name);
      continue;
    }
    left -= text.length;
    fit.add(name);
  }
  return { fit, leftOut };
}
