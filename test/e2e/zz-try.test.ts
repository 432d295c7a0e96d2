import { test } from "@jest/globals";
import { caller, sampleChain } from "./sample-chain.ts";
import { workflowBench } from "./workflow-bench.ts";
test("x", async () => {
    await using bench = await workflowBench((host) => ({ ...sampleChain(host, { app: { engine: "native" } }), ...caller() }));
    await bench.repository.commit({ "app/Dockerfile": "FROM model\nRUN true\n" });
    const result = await bench.run();
    process.stderr.write(JSON.stringify(result, null, 1) + "\n");
    for (const r of bench.registry.requests) process.stderr.write(`${r.method} ${r.path} ${r.status}\n`);
});
