"""An agent: python -m app.agent NAME. GET /health answers 200 with its name."""

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def handler(name):
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            found = self.path == "/health"
            body = json.dumps({"service": f"agent-{name}"} if found else {"error": "not found"}).encode()
            self.send_response(200 if found else 404)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    return Handler


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    ThreadingHTTPServer(("0.0.0.0", 8000), handler(sys.argv[1])).serve_forever()
