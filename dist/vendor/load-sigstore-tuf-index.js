import { t as require_dist } from "./sigstore-tuf.js";

export default require_dist();

export {  };