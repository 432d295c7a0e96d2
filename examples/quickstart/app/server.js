import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { similarity, TrigramModel } from "./model.js";

const model = await TrigramModel.load(process.env.MODEL_DIR ?? "/models/trigram");
const phrases = JSON.parse(await readFile(new URL("phrases.json", import.meta.url), "utf8")).map((phrase) => ({
  phrase,
  vector: model.embed(phrase),
}));

const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url, "http://localhost");
  const text = searchParams.get("text");
  if (pathname !== "/similar" || text === null) {
    response.writeHead(404, { "content-type": "text/plain" }).end("try /similar?text=the+layers+that+changed\n");
    return;
  }
  response.writeHead(200, { "content-type": "application/json" }).end(`${JSON.stringify(rank(text), null, 2)}\n`);
});

server.listen(Number(process.env.PORT ?? 7860), () => {
  console.log(`listening on port ${server.address().port}`);
});

function rank(text) {
  const vector = model.embed(text);
  return phrases
    .map(({ phrase, vector: other }) => ({ phrase, similarity: Number(similarity(vector, other).toFixed(3)) }))
    .sort((a, b) => b.similarity - a.similarity)
    .slice(0, 3);
}
