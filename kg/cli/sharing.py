"""Commands that share a graph: view, export, check, sync, serve."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.cli import app
from kg.cli.options import HERE, Folder, Output


@app.command()
def view(
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="The page to write.")] = Path(
        "parley.html"
    ),
    around: Annotated[str | None, typer.Option(metavar="NAME", help="Only what lies around this thing.")] = None,
    title: Annotated[str, typer.Option(help="Title of the page.")] = "",
    folder: Folder = HERE,
) -> None:
    """Write one self-contained HTML page to look at, offline.

    Example: kg view --around "Kellogg Plan" -o plan.html
    """
    from kg import graph
    from kg.cli.output import say

    with graph.open(folder) as opened:
        opened.view(around, title).save(output)
    say(f"{output} written, {output.stat().st_size // 1024} KB; open it in a browser")


@app.command()
def export(
    form: Annotated[str, typer.Option("--format", "-f", metavar="turtle|trig|nquads|jsonld|graphml|csv|json|curated")],
    output: Output = None,
    folder: Folder = HERE,
) -> None:
    """Write the whole graph in a form that other programs read.

    Example: kg export --format turtle -o talks.ttl
    """
    from kg import export as exporting
    from kg import graph
    from kg.cli.output import say

    with graph.open(folder) as opened:
        exporting.write(opened.records, form, output, opened.settings.base_iri)
    if output:
        say(f"{output} written")


@app.command()
def check(
    store: Annotated[list[str] | None, typer.Option("--store", metavar="URL", help="Check this server too.")] = None,
    repair: Annotated[bool, typer.Option("--repair", help="Put the stores right from the ledger.")] = False,
    folder: Folder = HERE,
) -> None:
    """Check every quote against its text, every record against the ontology, every store against the ledger.

    Example: kg check --repair
    """
    from kg import graph
    from kg.cli.output import say
    from kg.errors import CheckFailed

    with graph.open(folder) as opened:
        faults = opened.faults()
        differing = opened.check(store or (), repair)
        records = sum(1 for _ in opened.records.records())
    for fault in faults[:20]:
        say(fault)
    for name, found in differing.items():
        said = "repaired" if repair else "run with --repair, or load again"
        say(f"{name}: {len(found)} records differ ({said})" if found else f"{name}: equal to the ledger")
        for difference in found[:10]:
            say(f"  {difference}")
    if faults or (any(differing.values()) and not repair):
        raise CheckFailed(f"{len(faults)} faulty records, {sum(map(len, differing.values()))} differences")
    say(f"{records} records checked: every quote stands in its text, every record keeps to the ontology")


@app.command()
def sync(
    to: Annotated[
        list[str], typer.Option("--to", metavar="URL", help="neo4j://…, bolt://… or sparql+http://…; several times.")
    ],
    folder: Folder = HERE,
) -> None:
    """Bring graph servers up to date with the ledger; goes on where it was broken off.

    Example: kg sync --to neo4j://localhost:7687 --to sparql+http://localhost:3030/ds
    """
    from kg import graph, stores
    from kg.cli.output import progress, say

    with graph.open(folder) as opened:
        for url in to:
            with progress("Syncing") as tick:
                position = opened.sync(url, tick)
            say(f"{stores.shown(url)} stands at position {position}")


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen on.")] = 8080,
    workers: Annotated[int, typer.Option(help="Query processes.")] = 2,
    folder: Folder = HERE,
) -> None:
    """Serve the graph: SPARQL, linked data, saved questions, pages for people.

    Example: kg serve --port 8080
    """
    from kg import server

    server.serve(folder, host, port, workers)
