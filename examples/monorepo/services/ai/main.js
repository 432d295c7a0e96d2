import { serve } from "../../common/serve.js";

serve("ai", () => ({ service: "ai" }));
