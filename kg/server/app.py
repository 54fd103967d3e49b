"""The ASGI application: routes, and what holds for every request."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg import explorer
from kg.errors import ParleyError
from kg.server import answers, description, linked, pages, protocol, questions
from kg.server.answers import Refused
from kg.server.state import State

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Content-Type, If-None-Match",
    "Access-Control-Expose-Headers": "ETag, Retry-After",
    "Access-Control-Max-Age": "86400",
}
GZIP_FROM = 1_000
"""Bytes from which an answer is compressed for clients that take it."""

Endpoint = Callable[[Request], Awaitable[Response] | Response]


def application(state: State) -> Starlette:
    """The server of one graph."""
    prefix = urlsplit(state.settings.base_iri).path.rstrip("/")
    routes: list[Route | Mount] = [*_routes()]
    app = Starlette(
        routes=[Mount(prefix, routes=routes), *routes] if prefix else routes,
        lifespan=_lifespan(state),
        middleware=[Middleware(Common, rate=state.settings.requests_per_minute), Middleware(GZipMiddleware, minimum_size=GZIP_FROM)],
        exception_handlers={ParleyError: _failed, HTTPException: _http},
    )
    app.state.parley = state
    app.state.prefix = prefix
    return app


def _routes() -> list[Route | Mount]:
    both, read = ["GET", "POST"], ["GET"]
    table: list[tuple[str, Endpoint, list[str]]] = [
        ("/", pages.home, read),
        ("/sparql", protocol.endpoint, both),
        ("/cypher", questions.cypher, both),
        ("/ask", pages.free, read),
        ("/queries", questions.listed, read),
        ("/queries/{name}", questions.answered, read),
        ("/openapi.json", questions.openapi, read),
        ("/.well-known/void", description.void, read),
        ("/ontology", description.ontology, read),
        ("/ontology/context.jsonld", description.ontology, read),
        ("/id/{uid}", linked.thing, read),
        ("/page/{uid}", pages.thing, read),
        ("/data/{name}", linked.data, read),
        ("/graph/{uid}", linked.named_graph, read),
        ("/dump/{name}", linked.dump, read),
        ("/explore", explore, read),
        ("/explore/data", explore_data, read),
        ("/explore/{name}", explore_asset, read),
    ]
    static = Mount("/static", StaticFiles(directory=Path(__file__).parent / "static"))
    return [*(Route(path, endpoint, methods=methods) for path, endpoint, methods in table), static]


async def explore(request: Request) -> Response:
    """The explorer, live."""
    return Response(explorer.live_page(base=f"{request.app.state.prefix}/explore/"), media_type="text/html")


async def explore_data(request: Request) -> Response:
    """What the explorer shows."""
    state: State = request.app.state.parley
    view = await state.view()
    etag = answers.tag("explore", view.position)
    return answers.unchanged(request, etag, {}) or JSONResponse(explorer.payload(view), headers={"ETag": etag})


async def explore_asset(request: Request) -> Response:
    """A module or style of the explorer."""
    name = request.path_params["name"]
    found = explorer.assets().get(name)
    if found is None:
        raise Refused(404, f"there is no {name}")
    types = {"js": "text/javascript", "css": "text/css", "svg": "image/svg+xml"}
    return Response(found, media_type=types[name.rsplit(".", 1)[-1]])


def _lifespan(state: State) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def running(_: Starlette) -> AsyncIterator[None]:
        await state.pool.start()
        try:
            yield
        finally:
            await state.close()

    return running


async def _failed(request: Request, error: Exception) -> Response:
    assert isinstance(error, ParleyError)
    return await pages.failed(request, error)


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    refused = Refused(error.status_code, f"{request.url.path}: {error.detail}")
    refused.headers.update(error.headers or {})
    return await pages.failed(request, refused)


class Common:
    """What holds for every request: answers to OPTIONS, headers of safety and CORS, and a limit of requests."""

    def __init__(self, app: ASGIApp, rate: int) -> None:
        self.app = app
        self.rate = rate
        self._left: dict[str, tuple[float, float]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def headed(message: Message) -> None:
            if message["type"] == "http.response.start":
                _add(message, {**CORS, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"})
                _add(message, {"Content-Security-Policy": CSP})
            await send(message)

        if scope["method"] == "OPTIONS":
            await Response(status_code=204, headers={"Allow": "GET, HEAD, POST, OPTIONS"})(scope, receive, headed)
        elif not self._allowed(scope):
            refused = Refused(429, f"more than {self.rate} requests a minute from one address", Retry_After="10")
            await answers.plain(refused)(scope, receive, headed)
        else:
            await self.app(scope, receive, headed)

    def _allowed(self, scope: Scope) -> bool:
        """A bucket of tokens for each address: it fills with time, and each request takes one."""
        if not self.rate:
            return True
        address, now = (scope.get("client") or ("", 0))[0], time.monotonic()
        left, seen = self._left.get(address, (float(self.rate), now))
        left = min(self.rate, left + (now - seen) * self.rate / 60)
        if len(self._left) > 10_000:
            self._left.clear()
        self._left[address] = (left - 1 if left >= 1 else left, now)
        return left >= 1


def _add(message: Message, headers: dict[str, str]) -> None:
    known = {name.lower() for name, _ in message["headers"]}
    fresh = [(k.lower().encode(), v.encode()) for k, v in headers.items() if k.lower().encode() not in known]
    message["headers"] = [*message["headers"], *fresh]
