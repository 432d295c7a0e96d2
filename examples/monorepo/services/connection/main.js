import { serve } from "../../common/serve.js";

serve("connection", () => ({ service: "connection" }));
