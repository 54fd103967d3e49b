"""Commands that ask: query, cypher, sparql, show, schema."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from kg.cli import app
from kg.cli.options import HERE, Folder, Form, Format

if TYPE_CHECKING:
    from kg.records import Rows
    from kg.stores.base import Language

Timeout = Annotated[float | None, typer.Option(help="Give up after so many seconds.")]


@app.command()
def query(
    name: Annotated[str | None, typer.Argument(help="A saved question; without one, all are listed.")] = None,
    param: Annotated[list[str] | None, typer.Option("--param", "-p", metavar="NAME=VALUE")] = None,
    form: Format = Form.table,
    language: Annotated[Literal["cypher", "sparql"], typer.Option(help="Which of its two forms to ask.")] = "cypher",
    explain: Annotated[bool, typer.Option("--explain", help="Print the question and its parameters instead.")] = False,
    folder: Folder = HERE,
) -> None:
    """Ask a saved question, or list them.

    Example: kg query who-rejected --param plan="30-day"
    """
    from kg import graph, saved
    from kg.cli import questions
    from kg.cli.output import show

    if name is None:
        questions.listed(saved.load().values(), form)
    elif explain:
        questions.explained(saved.get(name))
    else:
        question = saved.get(name)
        values = questions.parsed(question, param or [])
        with graph.open(folder) as opened:
            show(opened.query(name, language, **values), form)


@app.command()
def cypher(
    text: Annotated[str, typer.Argument(metavar="QUERY", help="Cypher that only reads.")],
    form: Format = Form.table,
    timeout: Timeout = None,
    folder: Folder = HERE,
) -> None:
    """Ask a free Cypher query.

    Example: kg cypher 'MATCH (p:Plan)-[r:REJECTED_BY]->(a) RETURN p.name, a.name, r.quote'
    """
    from kg import graph

    with graph.open(folder) as opened:
        _show("cypher", text, opened.cypher(text, timeout), form)


@app.command()
def sparql(
    text: Annotated[str, typer.Argument(metavar="QUERY", help="SPARQL 1.1; prefixes kg, skos, oa … may be left out.")],
    form: Format = Form.table,
    timeout: Timeout = None,
    folder: Folder = HERE,
) -> None:
    """Ask a free SPARQL query.

    Example: kg sparql 'SELECT ?name WHERE { ?plan a kg:Plan ; skos:prefLabel ?name }'
    """
    from kg import graph

    with graph.open(folder) as opened:
        _show("sparql", text, opened.sparql(text, timeout), form)


def _show(language: Language, text: str, rows: Rows, form: Form) -> None:
    """Print an answer; beside an empty one, what may be wrong with the query."""
    from kg.cli.output import say, show
    from kg.stores.doubts import doubts

    show(rows, form)
    for doubt in () if rows.rows else doubts(language, text):
        say(f"note: {doubt}")


@app.command()
def show(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A name, alias or uid.")],
    form: Annotated[str, typer.Option("--format", "-f", metavar="text|json")] = "text",
    folder: Folder = HERE,
) -> None:
    """Show one thing: its facts, each with its quote, document and date.

    Example: kg show "Kellogg Plan"
    """
    from kg import graph
    from kg.cli import dossiers

    with graph.open(folder) as opened:
        view = opened.records
        others = view.find(name)[1:]
        dossiers.show(opened.show(name), others, form)


@app.command()
def schema(
    name: Annotated[str | None, typer.Argument(metavar="TYPE", help="A node or edge type.")] = None,
    form: Annotated[str, typer.Option("--format", "-f", metavar="text|json|owl|shacl|context|cypher")] = "text",
) -> None:
    """Show the ontology, or one of its types.

    Example: kg schema Plan
    """
    from kg.cli import ontology

    ontology.show(name, form)
