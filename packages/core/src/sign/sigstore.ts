export { sigstoreSigner, type SignsBy } from "./sigstore-signer.ts";
export { sigstoreVerifier, type Trusts } from "./sigstore-verifier.ts";
