import { globalExpressions } from "./global-expressions.ts";
import type { TagContext } from "./tag-context.ts";

/**
 * A template that holds nothing but text and plain names, such as `{{is_default_branch}}`; undefined for any other, which is for
 * Handlebars. Nearly every rule is this plain, and Handlebars takes 40 ms to load and to compile its first template.
 */
export function renderPlain(template: string, context: TagContext): string | undefined {
  if (!template.includes("{{")) return template;
  const values = globalExpressions(context);
  let known = true;
  const text = template.replaceAll(/\{\{ *(\w+) *\}\}/g, (_, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name]?.() : undefined;
    // Handlebars escapes what means something in HTML.
    if (value === undefined || /[&<>"'`=]/.test(value)) known = false;
    return value ?? "";
  });
  const markup = template.replaceAll(/\{\{ *\w+ *\}\}/g, "");
  return known && !/[{}\\]/.test(markup) ? text : undefined;
}
