import { n as require_dist } from "./sigstore-protobuf-specs.js";

export default require_dist();

export {  };