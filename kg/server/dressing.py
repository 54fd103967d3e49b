"""What every answer wears: headers of safety and CORS, and gzip for clients that take it."""

from __future__ import annotations

from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
ALWAYS = [
    (b"access-control-allow-origin", b"*"),
    (b"access-control-allow-methods", b"GET, HEAD, POST, OPTIONS"),
    (b"access-control-allow-headers", b"Accept, Content-Type, If-None-Match"),
    (b"access-control-expose-headers", b"ETag, Retry-After"),
    (b"access-control-max-age", b"86400"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"content-security-policy", CSP.encode()),
]
"""Headers of every answer that does not say otherwise."""

GZIP_FROM, GZIP_LEVEL = 1_000, 4
"""Bytes from which an answer is compressed for clients that take it, and how hard."""


async def dressed(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Let an application answer a request, and dress the answer."""

    async def headed(message: Message) -> None:
        if message["type"] == "http.response.start":
            known = {name for name, _ in message["headers"]}
            message["headers"] = [*message["headers"], *(header for header in ALWAYS if header[0] not in known)]
        await send(message)

    takes = any(name == b"accept-encoding" and b"gzip" in value for name, value in scope["headers"])
    zipped = GZipMiddleware(app, minimum_size=GZIP_FROM, compresslevel=GZIP_LEVEL) if takes else app
    await zipped(scope, receive, headed)
