import { createServer } from "node:http";
import { countWords } from "./count-words.js";

const { HOST = "127.0.0.1", PORT = "8080" } = process.env;

const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url, "http://localhost");
  const isFound = pathname === "/";
  response.writeHead(isFound ? 200 : 404, { "content-type": "application/json" });
  response.end(JSON.stringify(isFound ? countWords(searchParams.get("text") ?? "") : "not found"));
});
server.listen(Number(PORT), HOST, () => console.log(`Listening on ${HOST}:${server.address().port}`));
process.on("SIGTERM", () => server.close());
