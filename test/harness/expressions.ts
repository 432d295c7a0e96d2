import { data, Evaluator, Lexer, Parser } from "@actions/expressions";

/** What an expression of a workflow comes to as text, by GitHub's own evaluator; `status` has the functions that tell of other jobs. */
export function evaluateExpression(
  expression: string,
  contexts: object,
  status: Readonly<Record<string, boolean>> = {},
): string {
  const functions = Object.entries(status).map(([name, is]) => ({
    name,
    minArgs: 0,
    maxArgs: 0,
    call: () => new data.BooleanData(is),
  }));
  const tree = new Parser(new Lexer(expression).lex().tokens, Object.keys(contexts), functions).parse();
  const known = JSON.parse(JSON.stringify(contexts), data.reviver);
  const byName = new Map(functions.map((each) => [each.name, each] as const));
  return new Evaluator(tree, known, byName).evaluate().coerceString();
}

/** A text with the values of its `${{ }}`. */
export function fillExpressions(text: string, contexts: object): string {
  return text.replaceAll(/\$\{\{(?<expression>[^]*?)\}\}/g, (_all, expression: string) =>
    evaluateExpression(expression, contexts),
  );
}
