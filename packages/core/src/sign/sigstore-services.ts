/** Where Sigstore's services are. Public ones are the default of whoever makes this. */
export interface SigstoreServices {
  /** Gives certificates; undefined where a key signs. */
  readonly fulcio?: string;
  /** The transparency log (version 1 of its API); undefined for none. */
  readonly rekor?: string;
  /** A timestamp authority (RFC 3161), the address of its API's root; undefined for none. */
  readonly timestamps?: string;
}

/** The public good instance. */
export const publicServices = {
  fulcio: "https://fulcio.sigstore.dev",
  rekor: "https://rekor.sigstore.dev",
} as const;

/** The audience that Fulcio takes tokens for. */
export const sigstoreAudience = "sigstore";
