/** Which of several named things are meant. */
export type Selection =
  | { readonly kind: "all" }
  | { readonly kind: "none" }
  | { readonly kind: "some"; readonly names: readonly string[] };
