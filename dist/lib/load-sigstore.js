import { n as sigstoreSigner, t as sigstoreVerifier } from "./sigstore.js";

export { sigstoreSigner, sigstoreVerifier };