import type { InputSpec, InputSpecs } from "./input-spec.ts";
import type { OutputPattern, OutputSpec, OutputSpecs } from "./output.ts";

/** A right that a job has to grant for an action to do its work; `when` says under which inputs, else it is always needed. */
export interface Permission {
  readonly scope:
    | "actions"
    | "attestations"
    | "contents"
    | "id-token"
    | "packages"
    | "pull-requests"
    | "security-events";
  readonly access: "read" | "write";
  readonly reason: string;
  readonly when?: string;
}

/**
 * All that is said about an action, once: types, action.yml, short paths and reference pages are made of it.
 *
 * - `name`: the folder under actions/, the name of the built file, and a path for `uses:`; `aliases` are further paths
 * - `title`: the name that the runner and the Marketplace show
 * - `outputPattern`: outputs whose names are known only at run time
 * - `ofCaller`: inputs by which whoever has `options` says what the action is about, and where it looks: options say only how
 * - `post`: whether the built file runs again after the job's steps; its value is the `post-if` condition
 * - `example`: a workflow step (YAML) for the reference page
 */
export interface ActionManifest<
  I extends InputSpecs = InputSpecs,
  O extends OutputSpecs = OutputSpecs,
  P extends OutputPattern | undefined = OutputPattern | undefined,
> {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly title: string;
  readonly description: string;
  readonly branding: { readonly icon: string; readonly color: string };
  readonly inputs: I;
  readonly ofCaller?: readonly string[];
  readonly outputs: O;
  readonly outputPattern?: P;
  readonly permissions: readonly Permission[];
  readonly post?: { readonly if: string };
  readonly example: string;
}

/** The inputs of a manifest as `readInputs` returns them. */
export type Inputs<M extends ActionManifest> = {
  readonly [Name in keyof M["inputs"]]: M["inputs"][Name] extends InputSpec<infer Value> ? Value : never;
};

/** The values that the fixed outputs of a manifest take. */
export type Outputs<M extends ActionManifest> = {
  readonly [Name in keyof M["outputs"]]: M["outputs"][Name] extends OutputSpec<infer Value> ? Value : never;
};

/** Declares an action; returns the same object with its exact type. */
export function defineAction<
  const I extends InputSpecs,
  const O extends OutputSpecs,
  const P extends OutputPattern | undefined = undefined,
>(
  manifest: ActionManifest<I, O, P> & { readonly ofCaller?: readonly NoInfer<keyof I & string>[] },
): ActionManifest<I, O, P> {
  return manifest;
}
