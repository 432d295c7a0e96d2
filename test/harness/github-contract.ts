import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

type Operation = { readonly parameters?: readonly unknown[]; readonly responses: Readonly<Record<string, unknown>> };
type Contract = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, unknown>>;
    readonly parameters?: Readonly<Record<string, { readonly name: string }>>;
  };
};

const contract: Contract = JSON.parse(
  readFileSync(join(import.meta.dirname, "../contract/github-packages.json"), "utf8"),
);

/** What breaks GitHub's description of its API in a request and its answer; undefined where nothing does. `path` as it was sent. */
export function contractProblem(method: string, path: string, status: number, body: unknown): string | undefined {
  const url = new URL(path, "http://api");
  const [template, operation] = find(method, url.pathname) ?? [];
  if (template === undefined || operation === undefined) return `${method} ${url.pathname} is no path of the API`;
  // Every list has pages (docs.github.com, "Using pagination in the REST API"), also where the description forgets to say so.
  const known = new Set(["per_page", "page", ...(operation.parameters ?? []).map(parameterName)]);
  for (const name of url.searchParams.keys()) if (!known.has(name)) return `${template} has no parameter ${name}`;
  if (!Object.hasOwn(operation.responses, String(status)) && ![400, 429, 500, 502].includes(status))
    return `${method} ${template} never answers ${status}`;
  const schema = status === 200 ? schemaOf(operation.responses["200"]) : undefined;
  const result = schema?.safeParse(body);
  return result === undefined || result.success ? undefined : `${method} ${template}: ${result.error.message}`;
}

function find(method: string, pathname: string): readonly [string, Operation] | undefined {
  for (const [template, operations] of Object.entries(contract.paths)) {
    const pattern = new RegExp(`^${template.replaceAll(/\{[^}]+\}/g, "[^/]+")}$`);
    const operation = operations[method.toLowerCase()];
    if (pattern.test(pathname) && operation !== undefined) return [template, operation];
  }
  return undefined;
}

function parameterName(parameter: unknown): string {
  if (typeof parameter !== "object" || parameter === null) return "";
  if ("name" in parameter) return String(parameter.name);
  const ref = "$ref" in parameter ? String(parameter.$ref).split("/").at(-1) : undefined;
  return contract.components.parameters?.[ref ?? ""]?.name ?? "";
}

const compiled = new Map<unknown, z.ZodType>();

function schemaOf(response: unknown): z.ZodType | undefined {
  const known = compiled.get(response);
  if (known !== undefined) return known;
  const text = JSON.stringify(response);
  const schema: unknown = JSON.parse(text).content?.["application/json"]?.schema;
  if (schema === undefined) return undefined;
  const resolved = JSON.parse(JSON.stringify(schema), (_, value) =>
    typeof value?.$ref === "string" ? contract.components.schemas[value.$ref.split("/").at(-1)] : value,
  );
  const made = z.fromJSONSchema(resolved);
  compiled.set(response, made);
  return made;
}
