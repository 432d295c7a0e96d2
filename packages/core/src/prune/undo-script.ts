/**
 * The beginning of a shell script that takes back what a run has done. A line for each change follows, as it is made: the script is whole
 * wherever the run ends. A command that fails is named, the others go on, and the script fails at its end.
 */
export const undoScript = `#!/bin/sh
# Takes back what prune-old-images did, newest last. Deleted GitHub packages can be restored for 30 days.
failed=0
undo() {
  "$@" && return
  failed=$((failed + 1))
  echo "Not taken back: $*" >&2
}
trap 'test "$failed" -eq 0 || { echo "$failed changes were not taken back." >&2; exit 1; }' EXIT
`;

/** The line that takes back one change, by the command that `PrunableRepository.undo` gives. */
export function undoLine(command: string): string {
  return `undo ${command}\n`;
}
