import { serve } from "../../common/serve.js";

serve("gateway", () => ({ service: "gateway" }));
