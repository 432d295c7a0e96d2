/** A Dockerfile that is built by the suite and by BuildKit, which must come to the same image. */
export interface SemanticCase {
  /** Lower case and `-`: it names a layer. */
  readonly name: string;
  /** The whole of it; `@special`, `@plain` and so on stand for the test's base images. */
  readonly dockerfile: string;
  readonly platforms?: readonly string[];
  readonly buildArgs?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly target?: string;
  /** The text of an ignore file for this Dockerfile alone. */
  readonly ignore?: string;
  /** A layer that it is FROM, by the name `below`: its Dockerfile. */
  readonly below?: string;
  /** The folder of its build context, relative to the repository; default is the one of all. */
  readonly context?: string;
  /**
   * Who has to be the builder: registry calls alone (the default), BuildKit up to a RUN, or BuildKit alone; `any` where that is
   * not what the case is about.
   */
  readonly engine?: "native" | "split" | "buildkit" | "any";
}

/** A table of cases: name to the lines after `FROM @special`, or to a case that has more to it. */
export type CaseTable = Readonly<Record<string, string | Omit<SemanticCase, "name">>>;

/** The cases of a table, `engine` where a case does not say. Names begin with `prefix`. */
export function casesOf(prefix: string, table: CaseTable, engine: SemanticCase["engine"] = "native"): SemanticCase[] {
  // SEMANTICS_ONLY=REGEX looks at some cases alone.
  const only = new RegExp(process.env["SEMANTICS_ONLY"] ?? "");
  const cases = Object.entries(table).map(([name, given]) => ({
    engine,
    ...(typeof given === "string" ? { dockerfile: `FROM @special\n${given}\n` } : given),
    name: `${prefix}-${name}`,
  }));
  return cases.filter(({ name }) => only.test(name));
}
