"""Pages for people: the query page, answers as tables, dossiers. They work without JavaScript."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

import jinja2
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from kg import saved
from kg.dossier import dossier, properties
from kg.errors import ParleyError, UnknownName
from kg.ids import CONTENT_TYPES
from kg.records import CONTEXT, Rows, Span, cell_text
from kg.saved import SavedQuery
from kg.server import answers
from kg.server.negotiation import best
from kg.server.state import State
from kg.stores.doubts import doubts
from kg.view import View

HERE = Path(__file__).parent
EXAMPLES = {
    "sparql": (
        ("All plans", "SELECT ?plan ?name WHERE {\n  ?plan a kg:Plan ; skos:prefLabel ?name\n} ORDER BY ?name"),
        (
            "Who rejected what, with the words",
            "SELECT ?plan ?who ?words WHERE {\n  ?r a rdf:Statement ; rdf:predicate kg:rejectedBy ;\n"
            "     rdf:subject/skos:prefLabel ?plan ; rdf:object/skos:prefLabel ?who ;\n"
            "     kg:evidence/oa:hasTarget/oa:hasSelector/oa:exact ?words\n}",
        ),
        (
            "How many of each type",
            "SELECT ?type (COUNT(?x) AS ?n) WHERE { ?x a ?type } GROUP BY ?type ORDER BY DESC(?n)",
        ),
    ),
    "cypher": (
        ("All plans", "MATCH (p:Plan) RETURN p.uid AS plan, p.name AS plan_name ORDER BY plan_name"),
        (
            "Who rejected what, with the words",
            "MATCH (p:Plan)-[r:REJECTED_BY]->(a) RETURN p.name AS plan, a.name AS who, r.quote AS words",
        ),
        (
            "The busiest speakers",
            "MATCH (s:Statement)-[:MADE_BY]->(a)\nRETURN a.name AS who, count(s) AS n ORDER BY n DESC",
        ),
    ),
}


@cache
def _templates() -> jinja2.Environment:
    loader = jinja2.FileSystemLoader(HERE / "templates")
    found = jinja2.Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    found.undefined = jinja2.StrictUndefined
    found.filters.update(cell=cell_text, before=before, after=after)
    return found


def before(span: Span) -> str:
    """The words before a quote; where the text goes on before them, from the first whole word on."""
    if len(span.prefix) < CONTEXT:
        return span.prefix
    return "… " + span.prefix.partition(" ")[2].lstrip()


def after(span: Span) -> str:
    """The words after a quote; where the text goes on after them, up to the last whole word."""
    if len(span.suffix) < CONTEXT:
        return span.suffix
    return span.suffix.rpartition(" ")[0].rstrip() + " …"


def page(request: Request, name: str, status: int = 200, **known: Any) -> Response:
    """A page from a template."""
    state: State = request.app.state.parley
    common = {"prefix": request.app.state.prefix, "free_cypher": state.settings.free_cypher}
    return HTMLResponse(_templates().get_template(name).render(**common, **known), status, {"Vary": "Accept"})


async def home(request: Request) -> Response:
    """The saved questions with their forms, and free queries."""
    state: State = request.app.state.parley
    view = await state.view()
    questions = saved.load().values()
    topics = [(topic, list(group)) for topic, group in groupby(questions, key=lambda question: question.topic)]
    return page(request, "home.html", topics=topics, examples=EXAMPLES, counts=_counts(view), view=view)


def _counts(view: View) -> list[tuple[str, int]]:
    counts: dict[str, int] = {}
    for node in view.nodes.values():
        counts[node.type] = counts.get(node.type, 0) + 1
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def answer(request: Request, question: SavedQuery, given: Mapping[str, Any], found: Rows) -> Response:
    """A saved question's answer as a table, under its form."""
    return page(request, "answer.html", question=question, given=given, rows=found, columns=_columns(found))


def _columns(found: Rows) -> list[tuple[str, int, int | None]]:
    """Title, place of the value and, where it names a thing, place of its uid: ``x`` and ``x_name`` are one column."""
    places = {name: place for place, name in enumerate(found.columns)}
    shown = [name for name in found.columns if f"{name}_name" not in places]
    return [(name.removesuffix("_name"), places[name], _uid_of(name, places)) for name in shown]


def _uid_of(name: str, places: Mapping[str, int]) -> int | None:
    return places.get(name.removesuffix("_name")) if name.endswith("_name") else None


async def free(request: Request) -> Response:
    """A free query's answer as a table, under the query."""
    from kg.server import questions

    state: State = request.app.state.parley
    language, text = request.query_params.get("language", "sparql"), request.query_params.get("query", "")
    rows, fault, status = None, "", 200
    try:
        if language not in EXAMPLES or (language == "cypher" and not state.settings.free_cypher):
            raise answers.Refused(403, "free Cypher is switched off here (free_cypher in settings.toml)")
        rows = questions.rows(await state.rows("cypher" if language == "cypher" else "sparql", text, {}))
    except ParleyError as error:
        fault, status = str(error), answers.status_of(error)[0]
    columns = _columns(rows) if rows is not None else []
    notes = doubts("cypher" if language == "cypher" else "sparql", text) if rows is not None and not len(rows) else []
    known = {"language": language, "text": text, "rows": rows, "columns": columns, "fault": fault, "notes": notes}
    return page(request, "free.html", status, examples=EXAMPLES, **known)


async def thing(request: Request) -> Response:
    """The dossier of a thing; for an edge, a passage or a document what is known of it."""
    state: State = request.app.state.parley
    view, uid = await state.view(), request.path_params["uid"]
    uid = view.merged.get(uid, uid)
    if uid in view.nodes:
        about = dossier(view, uid)
        groups = [(said, list(facts)) for said, facts in groupby(about.facts, key=lambda fact: fact.said)]
        known = properties(about.node)
        statement = about.node.type in CONTENT_TYPES
        return page(request, "thing.html", about=about, groups=groups, known=known, statement=statement)
    if uid in view.documents:
        return page(request, "document.html", document=view.documents[uid], nodes=_in_document(view, uid))
    if uid in view.edges:
        edge = view.edges[uid]
        ends = (view.nodes[edge.from_uid], view.nodes[edge.to_uid])
        return page(request, "edge.html", edge=edge, ends=ends, known=properties(edge), documents=view.documents)
    resting = (await state.resting()).get(uid)
    if not resting:
        raise UnknownName("thing in this graph", uid, ())
    return page(request, "passage.html", resting=resting, evidence=resting[0][1], documents=view.documents, view=view)


def _in_document(view: View, uid: str) -> list[Any]:
    found = [node for node in view.nodes.values() if uid in node.documents]
    return sorted(found, key=lambda node: (node.type, node.name))


async def failed(request: Request, error: ParleyError) -> Response:
    """An error as a page for people, or as a line of text."""
    status, headers = answers.status_of(error)
    if best(request.headers.get("accept", ""), ("text/plain", "text/html")) != "text/html":
        return answers.plain(error)
    found = page(request, "error.html", status, error=error)
    found.headers.update(headers)
    return found
