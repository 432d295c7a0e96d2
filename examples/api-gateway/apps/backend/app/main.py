"""The gateway, as an ASGI application: GET /health answers 200."""


async def app(scope, receive, send):
    if scope["type"] != "http":
        return
    found = scope["path"] == "/health"
    status, body = (200, b'{"service": "api-gateway"}') if found else (404, b'{"error": "not found"}')
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
