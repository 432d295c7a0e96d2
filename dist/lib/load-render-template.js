import { t as renderTemplate } from "./templates.js";

export { renderTemplate };