"""Saved questions as an API: ``/queries``, ``/queries/NAME?plan=…``, and Cypher at ``/cypher``."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from kg import saved
from kg.errors import UnknownName, UsageError
from kg.records import Rows
from kg.saved import Parameter, SavedQuery
from kg.server import pages
from kg.server.answers import Refused
from kg.server.negotiation import best
from kg.server.protocol import body_of
from kg.server.state import State

FORMS = {"json": "application/json", "csv": "text/csv", "html": "text/html"}


async def listed(request: Request) -> Response:
    """All saved questions, as JSON or as a page."""
    if _form(request, None) == "text/html":
        return await pages.home(request)
    return JSONResponse([described(question) for question in saved.load().values()])


def described(question: SavedQuery) -> dict[str, Any]:
    """A saved question as plain data."""
    return {
        "name": question.name,
        "title": question.title,
        "topic": question.topic,
        "description": question.description,
        "parameters": [parameter.model_dump() for parameter in question.parameters],
    }


async def answered(request: Request) -> Response:
    """The answer to a saved question."""
    state: State = request.app.state.parley
    question = saved.get(request.path_params["name"])
    given = dict(request.query_params)
    media = _form(request, given.pop("format", None))
    language = given.pop("language", "cypher")
    found = await ask(state, question, given, language)
    if media == "text/html":
        return pages.answer(request, question, given, found)
    return shaped(found, media)


async def ask(state: State, question: SavedQuery, given: Mapping[str, Any], language: str = "cypher") -> Rows:
    """The rows of a saved question. Raises UnknownName, UsageError for wrong parameters."""
    text, values = _asked(question, given, language)
    return rows(await state.rows("sparql" if language == "sparql" else "cypher", text, values))


def _asked(question: SavedQuery, given: Mapping[str, Any], language: str) -> tuple[str, dict[str, Any]]:
    """The text and its parameters; an empty field of a form counts as not given."""
    try:
        return question.asked(language, {name: value for name, value in given.items() if value != ""})
    except UnknownName as error:  # the question is there, so this is a wrong request and not a wrong address
        raise UsageError(str(error)) from error


def rows(body: bytes) -> Rows:
    """The worker's JSON as Rows."""
    said = json.loads(body)
    columns = said["columns"]
    return Rows(columns=columns, rows=tuple(tuple(row[name] for name in columns) for row in said["rows"]))


def shaped(found: Rows, media: str) -> Response:
    """Rows as JSON or CSV."""
    if media == "text/csv":
        out = io.StringIO()
        csv.writer(out).writerows(found.csv_rows())
        return Response(out.getvalue(), media_type="text/csv")
    return Response(found.json(), media_type="application/json")


async def cypher(request: Request) -> Response:
    """A saved question (``{"saved": …}``), or a free one (``{"query": …}``) where the graph's settings allow it."""
    state: State = request.app.state.parley
    asked = await _cypher_asked(request)
    params = asked.get("params") or {}
    if not isinstance(params, dict):
        raise UsageError("params is an object of names and values")
    if "saved" in asked:
        return shaped(await ask(state, saved.get(str(asked["saved"])), params), _form(request, None))
    if not state.settings.free_cypher:
        raise Refused(403, "free Cypher is switched off here; ask a saved question, or set free_cypher = true")
    return shaped(rows(await state.rows("cypher", str(asked["query"]), params)), _form(request, None))


async def _cypher_asked(request: Request) -> dict[str, Any]:
    if request.method == "GET":
        asked: Any = dict(request.query_params)
    else:
        try:
            asked = json.loads(await body_of(request))
        except ValueError as error:
            raise UsageError(f"the body is not JSON: {error}") from error
    if not isinstance(asked, dict) or not ("saved" in asked or "query" in asked):
        raise UsageError('the body is {"saved": NAME, "params": {…}} or {"query": TEXT, "params": {…}}')
    return asked


def _form(request: Request, asked: str | None) -> str:
    """JSON, CSV or a page. Raises Refused 406, UsageError for an unknown format."""
    if asked is not None:
        if asked not in FORMS:
            raise UsageError(f"format is one of {', '.join(FORMS)}, not {asked!r}")
        return FORMS[asked]
    media = best(request.headers.get("accept", ""), tuple(FORMS.values()))
    if media is None:
        raise Refused(406, f"the answer comes as {', '.join(FORMS.values())}")
    return media


def openapi(request: Request) -> Response:
    """The API as an OpenAPI 3.1 document."""
    errors = {status: {"description": text, "content": {"text/plain": {}}} for status, text in _ERRORS.items()}
    paths = {f"/queries/{question.name}": {"get": _operation(question, errors)} for question in saved.load().values()}
    listing = {"200": {"description": "All saved questions", "content": {"application/json": {}}}}
    paths["/queries"] = {"get": {"operationId": "queries", "responses": {**listing, "406": errors["406"]}}}
    info = {"title": "Parley", "version": "1", "description": "Saved questions to a graph of negotiations."}
    return JSONResponse(
        {"openapi": "3.1.0", "info": info, "servers": [{"url": request.app.state.prefix or "/"}], "paths": paths}
    )


_ERRORS = {
    "400": "A parameter is missing, unknown or wrong",
    "404": "There is no such thing",
    "406": "No form of the answer is accepted",
    "413": "The answer has too many rows",
    "503": "Too busy",
    "504": "The question took too long",
}


def _operation(question: SavedQuery, errors: Mapping[str, Any]) -> dict[str, Any]:
    rows = {"schema": {"type": "array", "items": {"type": "object"}}}
    content = {"application/json": rows, "text/csv": {}, "text/html": {}}
    return {
        "operationId": question.name,
        "summary": question.title,
        "description": question.description,
        "tags": [question.topic],
        "parameters": [*map(_parameter, question.parameters), *_COMMON],
        "responses": {"200": {"description": "The rows", "content": content}, **errors},
    }


_CHOICES = {
    "format": ("The form of the answer; without it Accept decides", tuple(FORMS)),
    "language": ("Which of the question's two forms is asked; the rows are the same", saved.LANGUAGES),
}
_COMMON = [
    {"name": name, "in": "query", "description": text, "schema": {"type": "string", "enum": values}}
    for name, (text, values) in _CHOICES.items()
]
_TYPES = {"integer": "integer", "number": "number", "boolean": "boolean"}


def _parameter(parameter: Parameter) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": _TYPES.get(parameter.type, "string")}
    if parameter.values:  # an empty one counts as not given
        schema["enum"] = [*parameter.values, *([] if parameter.default is None else [""])]
    elif parameter.default is None and schema["type"] == "string":
        schema["minLength"] = 1
    if parameter.default is not None:
        schema["default"] = parameter.default
    return {
        "name": parameter.name,
        "in": "query",
        "required": parameter.default is None,
        "description": parameter.description,
        "schema": schema,
        "example": parameter.example,
    }
