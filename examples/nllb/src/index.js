import { createServer } from "node:http";
import { Translator } from "./translator.js";

const MAX_BODY = 64 * 1024;

const translator = new Translator();

const server = createServer((request, response) => {
  answer(request)
    .catch((error) => ({ status: error.status ?? 500, body: { error: error.message } }))
    .then(({ status, body }) => {
      response.writeHead(status, { "content-type": "application/json; charset=utf-8" });
      response.end(`${JSON.stringify(body)}\n`);
    });
});

server.listen(Number(process.env.PORT ?? 8080), () => {
  console.log(`listening on port ${server.address().port}`);
});

for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, () => {
    server.close();
    translator.close();
  });
}

async function answer(request) {
  switch (`${request.method} ${request.url}`) {
    case "GET /health":
      return { status: translator.ready ? 200 : 503, body: { ready: translator.ready } };
    case "POST /translate": {
      const { text, source = "eng_Latn", target } = await readJson(request);
      if (typeof text !== "string" || typeof target !== "string" || typeof source !== "string") {
        throw problem(400, 'send {"text": "…", "source": "eng_Latn", "target": "fra_Latn"}');
      }
      return { status: 200, body: { translation: await translator.translate({ text, source, target }) } };
    }
    default:
      throw problem(404, "there are GET /health and POST /translate");
  }
}

async function readJson(request) {
  let body = "";
  for await (const chunk of request.setEncoding("utf8")) {
    if (body.length <= MAX_BODY) body += chunk; // read on to the end all the same: breaking off would cut the answer too
  }
  if (body.length > MAX_BODY) throw problem(413, `a request may have up to ${MAX_BODY} characters`);
  try {
    return Object(JSON.parse(body));
  } catch {
    throw problem(400, "the body is no JSON");
  }
}

function problem(status, message) {
  return Object.assign(new Error(message), { status });
}
