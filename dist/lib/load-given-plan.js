import { t as givenPlan } from "./plan.js";

export { givenPlan };