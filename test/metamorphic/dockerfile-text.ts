import { SeededRandom } from "./seeded-random.ts";
import type { Instruction, World } from "./world.ts";

const comments = ["# a comment", "#", "  # one that is indented", "# COPY a b", "#syntax is none of this"];

/** The Dockerfile of a world, laid out as its layout says. */
export function dockerfileText({ instructions, layout }: World): string {
  const comment = new SeededRandom(layout.comments);
  const lines = instructions.flatMap((instruction, at) => {
    const above = at > 0 && layout.comments !== 0 && comment.chance(0.5) ? [comment.pick([...comments, "", "  "])] : [];
    return [...above, instructionText(instruction, layout, at)];
  });
  return `${lines.join("\n")}\n`;
}

function instructionText(instruction: Instruction, layout: World["layout"], at: number): string {
  const blank = new SeededRandom(layout.blanks, at);
  const flags =
    layout.flagOrder === 0 ? instruction.flags : reordered(instruction.flags, new SeededRandom(layout.flagOrder, at));
  const between = (): string => {
    if (layout.blanks === 0) return " ";
    // A comment may stand between the lines of one instruction.
    return blank.pick([" ", "  ", "\t", " \\\n  ", "   \\\n", " \\\n# within\n    ", " \\\n\n "]);
  };
  const words = [keyword(instruction.keyword, layout.keywordCase, at), ...flags, ...instruction.parts];
  const body = instruction.body === undefined ? "" : `\n${instruction.body}`;
  const line = words.reduce((text, word) => text + between() + word);
  if (layout.blanks === 0) return line + body;
  // What a line ends with belongs to a here-document's last word, and to what ONBUILD keeps.
  const atEnd = instruction.body === undefined && instruction.keyword !== "ONBUILD" ? blank.pick(["", " ", "\t "]) : "";
  return blank.pick(["", "  ", "\t"]) + line + atEnd + body;
}

function keyword(word: string, seed: number, at: number): string {
  if (seed === 0) return word;
  return new SeededRandom(seed, at).pick([word.toLowerCase(), word[0] + word.slice(1).toLowerCase(), word]);
}

/** Unlike flags in another order: those of one name keep theirs. */
function reordered(flags: readonly string[], random: SeededRandom): readonly string[] {
  const names = random.shuffled([...new Set(flags.map(flagName))]);
  return names.flatMap((name) => flags.filter((flag) => flagName(flag) === name));
}

const flagName = (flag: string): string => flag.replace(/=[^]*$/, "");
