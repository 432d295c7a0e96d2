import { t as idTokenOf } from "./id-token.js";

export { idTokenOf };