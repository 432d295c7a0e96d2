const zeroWidthSpace = "\u200B";

/**
 * Makes text harmless to the runner, which takes a line of output that begins with `::name` for a command, and `##[name]` anywhere in it
 * (actions/runner, ActionCommand.cs). Without this, what a build or a registry answers could set outputs or lift masks.
 */
export function inertText(text: string): string {
  return text.replaceAll(/^(\s*):(?=:)/gm, `$1:${zeroWidthSpace}`).replaceAll("##[", `##${zeroWidthSpace}[`);
}
