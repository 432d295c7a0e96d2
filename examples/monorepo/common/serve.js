import { createServer } from "node:http";

/** Answers /api/health with the service's name, and everything else by `answer`. */
export function serve(name, answer) {
  const port = Number(process.env.PORT);
  const server = createServer(async (request, response) => {
    const health = { service: name, status: "ok" };
    const body = request.url === "/api/health" ? health : await answer(request);
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(body));
  });
  process.once("SIGTERM", () => server.close());
  server.listen(port, () => console.log(`${name} listens on ${port}`));
  return server;
}
