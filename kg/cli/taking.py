"""Commands that take texts in: init, load, read, forget."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.cli import app
from kg.cli.options import HERE, Folder

Inputs = Annotated[list[str], typer.Argument(metavar="FILE|FOLDER|URL…", help="Texts, folders of them, addresses.")]
Title = Annotated[str | None, typer.Option(help="Title of the text.")]
Author = Annotated[str | None, typer.Option(help="Author of the text.")]
Publisher = Annotated[str | None, typer.Option(help="Who published the text.")]
Url = Annotated[str | None, typer.Option(help="Where the text was published.")]
Published = Annotated[
    str | None, typer.Option(metavar="EDTF", help="When: 2025-05-02, or 2025-05 where the day is not known.")
]
Reader = Annotated[
    str | None, typer.Option(metavar="fast|best", help="Which reader; the graph's setting if not given.")
]
Skip = Annotated[list[str] | None, typer.Option(metavar="COMPONENT", help="Leave a reading component out.")]


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to make the graph in.")],
    base_iri: Annotated[
        str | None, typer.Option(help="Prefix of every IRI that the graph mints; ends in / or #.")
    ] = None,
    ledger: Annotated[
        str | None, typer.Option(metavar="URL", help="postgresql://… for a ledger that many write to.")
    ] = None,
    reader: Reader = None,
) -> None:
    """Write a graph's settings. Without it, kg load makes a graph with defaults.

    Example: kg init talks --base-iri https://data.example.org/talks/
    """
    from kg import graph, settings
    from kg.cli.output import say

    given = {"base_iri": base_iri, "ledger": ledger, "reader": reader}
    path = settings.write(folder, **{name: value for name, value in given.items() if value is not None})
    with graph.create(folder) as made:
        position = made.ledger.position
    say(f"{path} written; the ledger stands at {position}. Next: kg load FILE --graph {folder}")


@app.command()
def load(
    inputs: Inputs,
    folder: Folder = HERE,
    title: Title = None,
    author: Author = None,
    publisher: Publisher = None,
    url: Url = None,
    published: Published = None,
    key: Annotated[str | None, typer.Option(help="The text's key, instead of its path or address.")] = None,
    reader: Reader = None,
    skip: Skip = None,
    read: Annotated[bool, typer.Option("--read", help="Read by machine also what a person annotated.")] = False,
    on: Annotated[str, typer.Option(metavar="processes|ray|ray://HOST:PORT", help="Where to read.")] = "processes",
) -> None:
    """Load texts into the graph; what is there unchanged is not read again.

    Example: kg load article.txt --title "Talks stall" --published 2025-05-02 --publisher Re:Russia
    """
    from kg import graph
    from kg.cli.output import progress, report
    from kg.loading import Options
    from kg.loading.mapping import mapper
    from kg.text import Metadata

    metadata = Metadata(title=title, author=author, publisher=publisher, url=url, published=published)
    with graph.create(folder) as made, progress("Reading") as tick:
        chosen = reader or made.settings.reader
        options = Options(metadata, key, chosen, read, tuple(skip or ()), mapper(on))
        summary = made.load(inputs, options, tick)
    report(summary)
    if summary.refused:
        raise typer.Exit(1)


@app.command()
def forget(
    key: Annotated[str, typer.Argument(metavar="DOCUMENT", help="A document's key or uid.")], folder: Folder = HERE
) -> None:
    """Retract a document with all that was found in it. The ledger keeps its history.

    Example: kg forget article.txt
    """
    from kg import graph
    from kg.cli.output import say

    with graph.open(folder) as opened:
        say(f"{opened.forget(key)} records retracted")


@app.command()
def read(
    inputs: Inputs,
    form: Annotated[str, typer.Option("--format", "-f", metavar="table|graph|attributions")] = "table",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="DIR", help="Write a file a text here.")
    ] = None,
    title: Title = None,
    author: Author = None,
    publisher: Publisher = None,
    url: Url = None,
    published: Published = None,
    reader: Annotated[str, typer.Option(metavar="fast|best", help="Which reader.")] = "best",
    skip: Skip = None,
) -> None:
    """Show what the machine finds in texts; nothing is stored, and annotations beside them are set aside.

    Example: kg read article.txt --format table
    """
    from kg import readout
    from kg.cli.options import Form
    from kg.cli.output import progress, say, show
    from kg.loading import Options
    from kg.text import Metadata

    metadata = Metadata(title=title, author=author, publisher=publisher, url=url, published=published)
    options = Options(metadata, reader=reader, skip=tuple(skip or ()))
    with progress("Reading") as tick:
        found, refused = readout.read(inputs, options, form, output, tick)
    for item in found:
        print(item) if isinstance(item, str) else show(item, Form.table)
    for reason in refused:
        say(f"refused: {reason}")
    if refused:
        raise typer.Exit(1)
