import { n as xsalsa20, r as xsalsa20poly1305, t as hsalsa } from "./noble-ciphers.js";

export { xsalsa20poly1305 };