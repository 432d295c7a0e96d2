import { t as ecrRepository } from "./ecr.js";

export { ecrRepository };