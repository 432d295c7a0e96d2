import Handlebars from "handlebars";
import { LayeredBuildError } from "../../error.ts";
import { globalExpressions } from "../global-expressions.ts";
import { formatMoment } from "../moment-format.ts";
import type { TagContext } from "../tag-context.ts";

/**
 * Replaces metadata-action's global expressions in a template, with Handlebars as it does.
 *
 * `branch`, `tag`, `sha`, `base_ref`, `is_default_branch`, `is_not_default_branch`, `date 'FORMAT' tz='ZONE'`,
 * `commit_date 'FORMAT' tz='ZONE'` (moment's formats, UTC unless said otherwise). Values are HTML-escaped (`a=b` becomes `a&#x3D;b`,
 * and in a tag then `a-x3D-b`), since workflows have come to depend on it. A name that does not exist is an error, which it is not there:
 * a misspelt one would leave half of a tag.
 *
 * @throws LayeredBuildError `bad-tag-rule` for a template that does not parse or calls what does not exist
 */
export function renderTemplate(template: string, context: TagContext): string {
  try {
    const values = {
      ...globalExpressions(context),
      date: dateHelper(context.now, "date"),
      commit_date: dateHelper(context.commitDate, "commit_date"),
    };
    checkNames(template, { ...values, ...Handlebars.helpers });
    return Handlebars.compile(template)(values);
  } catch (error) {
    if (error instanceof LayeredBuildError) throw error;
    throw new LayeredBuildError(
      "bad-tag-rule",
      `the expression in \`${template}\` does not work: ${firstLine(error)}`,
      {
        hint:
          "expressions are {{branch}}, {{tag}}, {{sha}}, {{base_ref}}, {{is_default_branch}}, {{is_not_default_branch}}, " +
          "{{date 'YYYYMMDD' tz='UTC'}} and {{commit_date 'YYYYMMDD' tz='UTC'}}",
        cause: error,
      },
    );
  }
}

/** Handlebars' strict mode would pass over names behind `#if`, and take away `{{^name}}`. */
function checkNames(template: string, known: object): void {
  const visitor = new Handlebars.Visitor();
  visitor.PathExpression = ({ parts: [name], data }) => {
    if (name !== undefined && !data && !Object.hasOwn(known, name)) throw new Error(`there is no "${name}"`);
  };
  visitor.accept(Handlebars.parse(template));
}

function dateHelper(date: Date, name: string) {
  return (format: unknown, options?: Handlebars.HelperOptions): string => {
    if (typeof format !== "string" || options === undefined) {
      throw new LayeredBuildError("bad-tag-rule", `{{${name}}} lacks its format`, {
        hint: `write it in single quotes: {{${name} 'YYYYMMDD'}}`,
      });
    }
    const attributes: Readonly<Record<string, unknown>> = options.hash;
    for (const key of Object.keys(attributes)) {
      if (key !== "tz") {
        throw new LayeredBuildError("bad-tag-rule", `{{${name}}} has no attribute ${key}`, {
          hint: "it has only tz='ZONE'",
        });
      }
    }
    const { tz = "UTC" } = attributes;
    return formatMoment(date, format, String(tz));
  };
}

// Handlebars' parser shows the template and a caret on further lines; one line is enough behind the template itself.
function firstLine(error: unknown): string {
  const [line = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
  return line.replace(/:$/, "");
}
