"""The ASGI application: routes, and what holds for every request."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from kg import explorer
from kg.errors import ParleyError
from kg.server import answers, description, linked, pages, protocol, questions
from kg.server.answers import Refused
from kg.server.dressing import dressed
from kg.server.rates import Rates
from kg.server.state import State

AT_ONCE = 512
"""Requests that are under way at most."""

Endpoint = Callable[[Request], Awaitable[Response] | Response]


def application(state: State) -> ASGIApp:
    """The server of one graph."""
    prefix = urlsplit(state.settings.base_iri).path.rstrip("/")
    routes: list[Route | Mount] = [*_routes()]
    app = Starlette(
        routes=[Mount(prefix, routes=routes), *routes] if prefix else routes,
        lifespan=_lifespan(state),
        exception_handlers={ParleyError: _failed, HTTPException: _http},
    )
    app.state.parley = state
    app.state.prefix = prefix
    return Common(app, prefix, state.rates)


def _routes() -> list[Route | Mount]:
    both, read = ["GET", "POST"], ["GET"]
    table: list[tuple[str, Endpoint, list[str]]] = [
        ("/", pages.home, read),
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
        ("/explore/file", explore_file, read),
        ("/explore/{name}", explore_asset, read),
    ]
    static = Mount("/static", StaticFiles(directory=Path(__file__).parent / "static"))
    return [*(Route(path, endpoint, methods=methods) for path, endpoint, methods in table), static]


async def explore(request: Request) -> Response:
    """The explorer, live."""
    prefix = request.app.state.prefix
    return Response(explorer.live_page(base=f"{prefix}/explore/", things=f"{prefix}/page/"), media_type="text/html")


async def explore_data(request: Request) -> Response:
    """What the explorer shows."""
    state: State = request.app.state.parley
    view = await state.view()
    etag = answers.tag("explore", view.position)
    known = answers.unchanged(request, etag, {})
    return known or JSONResponse(await run_in_threadpool(explorer.payload, view), headers={"ETag": etag})


async def explore_file(request: Request) -> Response:
    """The explorer as one file to keep, opening on the thing that ``around`` names, if any."""
    state: State = request.app.state.parley
    view, around = await state.view(), request.query_params.get("around")
    if around is not None and around not in view.nodes:
        raise Refused(404, f"there is no {around}")
    headers = {"Content-Disposition": 'attachment; filename="graph.html"'}
    return Response(await run_in_threadpool(explorer.page, view, around), media_type="text/html", headers=headers)


async def explore_asset(request: Request) -> Response:
    """A module or style of the explorer."""
    name = request.path_params["name"]
    found = explorer.assets().get(name)
    if found is None:
        raise Refused(404, f"there is no {name}")
    types = {"js": "text/javascript", "css": "text/css", "svg": "image/svg+xml"}
    return Response(found, media_type=types[name.rsplit(".", 1)[-1]])


def _lifespan(state: State) -> Callable[[Starlette], AbstractAsyncContextManager[Mapping[str, Any]]]:
    @asynccontextmanager
    async def running(_: Starlette) -> AsyncIterator[Mapping[str, Any]]:
        await state.pool.start()
        try:
            yield {"parley": state}  # connections find it there
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
    """What holds for every request: answers to OPTIONS, what every answer wears, and limits of requests.

    SPARQL requests go straight to their endpoint: for short ones the way through routes and layers costs more than
    the answer.
    """

    def __init__(self, app: Starlette, prefix: str, rates: Rates) -> None:
        self._app = app
        self._straight = {"/sparql", f"{prefix}/sparql"}
        self._posts = {*self._straight, "/cypher", f"{prefix}/cypher"}
        self._rates = rates
        self._under_way = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        app = self._refusal(scope) or (self._sparql if scope["path"] in self._straight else self._app)
        self._under_way += 1
        try:
            await dressed(app, scope, receive, send)
        finally:
            self._under_way -= 1

    def _refusal(self, scope: Scope) -> ASGIApp | None:
        """The answer to a request that is not looked at, if it is one."""
        if scope["method"] == "OPTIONS":
            posts = scope["path"] in self._posts
            return Response(status_code=204, headers={"Allow": f"GET, HEAD, {'POST, ' if posts else ''}OPTIONS"})
        if self._under_way >= AT_ONCE:
            return answers.plain(Refused(503, f"more than {AT_ONCE} requests at once", Retry_After="5"))
        if not self._rates.take((scope.get("client") or ("", 0))[0]):
            said = f"more than {self._rates.rate} requests a minute from one address"
            return answers.plain(Refused(429, said, Retry_After="10"))
        return None

    async def _sparql(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["app"] = self._app
        request = Request(scope, receive)
        try:
            if scope["method"] not in ("GET", "HEAD", "POST"):
                raise Refused(405, f"{scope['method']} is not allowed", Allow="GET, HEAD, POST, OPTIONS")
            response = await protocol.endpoint(request)
        except ParleyError as error:
            response = await pages.failed(request, error)
        await response(scope, receive, send)
