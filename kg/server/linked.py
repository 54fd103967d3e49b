"""Linked data: every IRI that the graph mints answers, with a page for people or with data for programs.

``/id/UID`` leads (303) to ``/page/UID`` or ``/data/UID.ttl``, a merged uid (308) to the one that stands for it. A named
graph ``/graph/UID`` leads to its dump.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from kg import rdf
from kg.errors import UnknownName
from kg.records import Record
from kg.server import answers
from kg.server.answers import Refused
from kg.server.negotiation import GRAPHS, best
from kg.server.state import State
from kg.server.writing import GRAPHS as WRITERS
from kg.server.writing import NAMED
from kg.view import View, document_node

ACROSS = "across"
"""The named graph of records that rest on several documents."""


async def thing(request: Request) -> Response:
    """See other: the page or the data of a thing."""
    state: State = request.app.state.parley
    uid = request.path_params["uid"]
    view = await state.view()
    if uid in view.merged:
        return RedirectResponse(_beside(request, f"id/{view.merged[uid]}"), 308)
    await _require(state, view, uid)
    media = best(request.headers.get("accept", ""), ("text/html", *GRAPHS.values()))
    if media is None:
        raise Refused(406, f"this comes as text/html, {', '.join(GRAPHS.values())}")
    ending = next((short for short, form in GRAPHS.items() if form == media), None)
    place = f"data/{uid}.{ending}" if ending else f"page/{uid}"
    return RedirectResponse(_beside(request, place), 303, {"Vary": "Accept"})


async def data(request: Request) -> Response:
    """What the graph says of a thing, with all its edges and their evidence."""
    state: State = request.app.state.parley
    uid, _, ending = request.path_params["name"].rpartition(".")
    if ending not in GRAPHS:
        raise Refused(404, f"data has one of the endings {', '.join(GRAPHS)}")
    view = await state.view()
    uid = view.merged.get(uid, uid)
    await _require(state, view, uid)
    resting = [record for record, _ in (await state.resting()).get(uid, ())]
    quads = chain.from_iterable(rdf.quads(record, state.settings.base_iri) for record in _about(view, uid) or resting)
    etag = answers.tag(view.position, uid, ending)
    known = answers.unchanged(request, etag, {})
    return known or Response(_written(quads, GRAPHS[ending]), headers={"ETag": etag}, media_type=GRAPHS[ending])


def _written(quads: Iterable[ox.Quad], media: str) -> bytes:
    triples = dict.fromkeys(quad.triple for quad in (() if media in NAMED else quads))
    statements = quads if media in NAMED else triples
    return ox.serialize(statements, format=WRITERS[media], prefixes=dict(rdf.PREFIXES)) or b""


def _about(view: View, uid: str) -> list[Record]:
    """The records that say something of a node, an edge or a document; none for a passage."""
    if uid in view.documents:
        return [document_node(view.documents[uid])]
    if uid in view.edges:
        edge = view.edges[uid]
        return [edge, view.nodes[edge.from_uid], view.nodes[edge.to_uid]]
    return [view.nodes[uid], *view.out(uid), *view.into(uid)] if uid in view.nodes else []


async def _require(state: State, view: View, uid: str) -> None:
    """Raise UnknownName for a uid of nothing in the graph."""
    known = uid in view.nodes or uid in view.edges or uid in view.documents
    if not known and not (uid.startswith("passage-") and uid in await state.resting()):
        raise UnknownName("thing in this graph", uid, ())


async def named_graph(request: Request) -> Response:
    """See other: the dump of one named graph."""
    return RedirectResponse(_beside(request, f"dump/{request.path_params['uid']}.trig"), 303)


async def dump(request: Request) -> Response:
    """The whole graph (``graph.nq``), or one named graph, as a file; from the store, never whole in memory."""
    state: State = request.app.state.parley
    name, _, ending = request.path_params["name"].rpartition(".")
    if ending not in GRAPHS:
        raise Refused(404, f"a dump has one of the endings {', '.join(GRAPHS)}")
    if name not in ("graph", ACROSS) and name not in (await state.view()).documents:
        raise UnknownName("graph", name, ())
    version = state.version("sparql")
    etag = answers.tag(version, name, ending)
    known = answers.unchanged(request, etag, {})
    if known is not None:
        return known
    graphs = [] if name == "graph" else [f"{state.settings.base_iri}graph/{name}"]
    answer = await state.dump(version, GRAPHS[ending], graphs)
    return answers.streamed(answer, GRAPHS[ending], {"ETag": etag})


def _beside(request: Request, place: str) -> str:
    """A path of this server, with the prefix under which it is mounted."""
    prefix: str = request.app.state.prefix
    return f"{prefix}/{place}"
