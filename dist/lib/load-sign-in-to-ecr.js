import { t as signInToEcr } from "./aws.js";

export { signInToEcr };