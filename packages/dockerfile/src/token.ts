/** A piece of an instruction and where it begins in the instruction's logical line. */
export interface Token {
  readonly text: string;
  readonly offset: number;
}
