import { serve } from "../../common/serve.js";

serve("query", () => ({ service: "query" }));
