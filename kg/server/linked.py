"""Linked data: every IRI that the graph mints answers, with a page for people or with data for programs.

``/id/UID`` leads (303) to ``/page/UID`` or ``/data/UID.ttl``, a merged uid (308) to the one that stands for it. A named
graph ``/graph/UID`` leads to its dump.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from kg import ids, rdf
from kg.errors import UnknownName
from kg.records import Evidence, Record
from kg.server import answers
from kg.server.answers import Refused
from kg.server.negotiation import GRAPHS, best
from kg.server.state import State
from kg.server.worker import GRAPHS as WRITERS
from kg.view import View, document_node


async def thing(request: Request) -> Response:
    """See other: the page or the data of a thing."""
    state: State = request.app.state.parley
    uid = request.path_params["uid"]
    view = await state.view()
    if uid in view.merged:
        return RedirectResponse(_beside(request, f"id/{view.merged[uid]}"), 308)
    _require(view, uid)
    media = best(request.headers.get("accept", ""), ["text/html", *GRAPHS.values()])
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
    _require(view, uid)
    quads = chain.from_iterable(rdf.quads(record, state.settings.base_iri) for record in _about(view, uid))
    return _written(request, quads, GRAPHS[ending], answers.tag(view.position, uid, ending))


def _written(request: Request, quads: Iterable[ox.Quad], media: str, etag: str) -> Response:
    headers = {"ETag": etag}
    known = answers.unchanged(request, etag, headers)
    if known is not None:
        return known
    named = media in ("application/trig", "application/n-quads", "application/ld+json")
    triples = dict.fromkeys(quad.triple for quad in (() if named else quads))
    body = ox.serialize(quads if named else triples, format=WRITERS[media], prefixes=dict(rdf.PREFIXES))
    return Response(body, headers=headers, media_type=media)


def _about(view: View, uid: str) -> Iterator[Record]:
    if uid in view.documents:
        yield document_node(view.documents[uid])
    elif uid in view.edges:
        edge = view.edges[uid]
        yield from (edge, view.nodes[edge.from_uid], view.nodes[edge.to_uid])
    elif uid in view.nodes:
        yield view.nodes[uid]
        yield from view.out(uid)
        yield from view.into(uid)
    else:
        yield from (record for record, _ in resting_on(view, uid))


def resting_on(view: View, passage: str) -> list[tuple[Record, Evidence]]:
    """The records that rest on a passage, with that evidence."""
    records: Iterator[Record] = chain(view.nodes.values(), view.edges.values())
    return [(r, item) for r in records for item in r.evidence if ids.evidence_uid(*item.place) == passage]


def _require(view: View, uid: str) -> None:
    """Raise UnknownName for a uid of nothing in the graph."""
    known = uid in view.nodes or uid in view.edges or uid in view.documents
    if not known and not (uid.startswith("passage-") and resting_on(view, uid)):
        raise UnknownName("thing in this graph", uid, ())


async def named_graph(request: Request) -> Response:
    """See other: the dump of one named graph."""
    return RedirectResponse(_beside(request, f"dump/{request.path_params['uid']}.trig"), 303)


async def dump(request: Request) -> Response:
    """The whole graph (``graph.nq``), or one named graph, as a file."""
    state: State = request.app.state.parley
    name, _, ending = request.path_params["name"].rpartition(".")
    if ending not in GRAPHS:
        raise Refused(404, f"a dump has one of the endings {', '.join(GRAPHS)}")
    view = await state.view()
    base = state.settings.base_iri
    place = None if name == "graph" else f"{base}graph/{name}"
    quads = (quad for record in view.records() for quad in rdf.quads(record, base))
    chosen = quads if place is None else (quad for quad in quads if quad.graph_name == ox.NamedNode(place))
    return _written(request, chosen, GRAPHS[ending], answers.tag(view.position, name, ending))


def _beside(request: Request, place: str) -> str:
    """A path of this server, with the prefix under which it is mounted."""
    prefix: str = request.app.state.prefix
    return f"{prefix}/{place}"
