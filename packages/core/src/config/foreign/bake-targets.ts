import type { BakeFile, BakeTarget } from "./bake-file.ts";

/**
 * The targets that `docker buildx bake` builds where none is named, by name, each with all that it inherits: those of the group or
 * target `default`, and those that their contexts refer to. `problem` is told of names that do not exist and of circles.
 */
export function bakeTargets(
  file: BakeFile,
  problem: (where: string, message: string) => void,
): ReadonlyMap<string, BakeTarget> {
  const found = new Map<string, BakeTarget>();
  const addTarget = (name: string, where: string): void => {
    if (found.has(name)) return;
    if (!Object.hasOwn(file.target, name)) {
      problem(where, `there is no target ${name}`);
      return;
    }
    const target = inherited(file, name, [], problem);
    found.set(name, target);
    for (const [context, value] of Object.entries(target.contexts ?? {}))
      if (value?.startsWith("target:") === true)
        addTarget(value.slice("target:".length), `target.${name}.contexts.${context}`);
  };
  const addGroup = (name: string, seen: ReadonlySet<string>): void => {
    for (const member of file.group[name]?.targets ?? []) {
      // A group may be called like a target that is in it.
      if (Object.hasOwn(file.group, member) && !seen.has(member)) addGroup(member, new Set([...seen, member]));
      else addTarget(member, `group.${name}.targets`);
    }
  };
  if (Object.hasOwn(file.group, "default")) addGroup("default", new Set(["default"]));
  else if (Object.hasOwn(file.target, "default")) addTarget("default", "target.default");
  else problem("group.default", 'there is none: the layers are its targets, so name them: "targets": [...]');
  return found;
}

function inherited(
  file: BakeFile,
  name: string,
  path: readonly string[],
  problem: (where: string, message: string) => void,
): BakeTarget {
  const own = file.target[name] ?? {};
  const parents = (own.inherits ?? []).map((parent): BakeTarget => {
    const where = `target.${name}.inherits`;
    if (parent === name || path.includes(parent)) problem(where, `${parent} inherits from itself`);
    else if (!Object.hasOwn(file.target, parent)) problem(where, `there is no target ${parent}`);
    else return inherited(file, parent, [...path, name], problem);
    return {};
  });
  return [...parents, own].reduce(merge, {});
}

/** Later targets win; of these members all values count, as in buildx (Target.Merge). */
function merge(below: BakeTarget, above: BakeTarget): BakeTarget {
  const given = Object.entries(above).filter(([, value]) => value !== undefined && value !== null);
  return {
    ...below,
    ...Object.fromEntries(given),
    args: { ...below.args, ...valued(above.args) },
    labels: { ...below.labels, ...valued(above.labels) },
    contexts: { ...below.contexts, ...above.contexts },
    annotations: [...(below.annotations ?? []), ...(above.annotations ?? [])],
    secret: [...(below.secret ?? []), ...(above.secret ?? [])],
    ssh: [...(below.ssh ?? []), ...(above.ssh ?? [])],
  };
}

/** An argument that is null takes nothing away from what is inherited. */
function valued(record: BakeTarget["args"]): Readonly<Record<string, string | null>> {
  return Object.fromEntries(Object.entries(record ?? {}).filter(([, value]) => value !== null));
}
