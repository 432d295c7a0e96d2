import asyncio
import threading
import unittest
from http.server import ThreadingHTTPServer

from app.agent import handler
from app.health import is_healthy
from app.main import app


class Gateway(unittest.TestCase):
    def test_health(self):
        for path, status in [("/health", 200), ("/other", 404)]:
            sent = []

            async def send(message):
                sent.append(message)

            asyncio.run(app({"type": "http", "path": path}, None, send))
            self.assertEqual(sent[0]["status"], status)


class Agent(unittest.TestCase):
    def test_is_healthy_under_its_own_name_only(self):
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler("writer"))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/health"
        self.assertTrue(is_healthy("agent-writer", address))
        self.assertFalse(is_healthy("agent-critic", address))
        server.shutdown()
        server.server_close()
        self.assertFalse(is_healthy("agent-writer", address))


if __name__ == "__main__":
    unittest.main()
