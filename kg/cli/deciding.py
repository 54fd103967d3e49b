"""Commands that decide: merge, split, confirm, merges, undo, check."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import Annotated, Literal

import typer

from kg.cli import app
from kg.cli.options import HERE, Folder, Form, Format

Why = Annotated[str, typer.Option("--why", help="The reason, kept with the decision.")]
SHOWN = 4
"""Things of one decision that a table shows."""

By = Annotated[str | None, typer.Option("--by", metavar="NAME", help="Who decides; you, if not given.")]
Things = Annotated[
    list[str] | None, typer.Argument(metavar="[NAME|UID…]", help="The things, or candidates by their decision's uid.")
]


def _author(name: str | None) -> str:
    return "person:" + "-".join((name or getpass.getuser()).split())


@app.command()
def merge(
    why: Why,
    things: Things = None,
    least: Annotated[
        float | None, typer.Option(min=0, max=1, help="All candidates from this score on, as kg merges lists them.")
    ] = None,
    by: By = None,
    folder: Folder = HERE,
) -> None:
    """Decide that several things are one; the first one's uid stays, the others lead to it.

    Example: kg merge "Volodymyr Zelensky" "Zelenskyy" --why "two spellings"

    Example: kg merge --least 0.85 --why "full names, looked over"
    """
    _decide("same", things or [], least, why, by, folder)


@app.command()
def split(things: Things, why: Why, by: By = None, folder: Folder = HERE) -> None:
    """Decide that things are different, and take back what joined them.

    Example: kg split person-4c1b5df4a548305a person-390a646e4db45099 --why "father and son"
    """
    _decide("different", things or [], None, why, by, folder)


def _decide(
    kind: Literal["same", "different"],
    things: list[str],
    least: float | None,
    why: str,
    by: str | None,
    folder: Path,
) -> None:
    from kg import graph, resolve
    from kg.cli.output import say
    from kg.errors import UsageError

    listed = [name for name in things if name.startswith("decision-")]
    if 0 < len(listed) < len(things) or (things and least is not None):
        raise UsageError("name things, or candidates, or a least score: one of the three")
    with graph.open(folder) as opened:
        if listed or least is not None:
            found = resolve.chosen(opened.candidates(), listed, least)
            wanted = list(resolve.answered(kind, found, _author(by), why))
        else:
            standing = opened.ledger.decisions()
            wanted = list(resolve.decisions(opened.records, standing, kind, things, _author(by), why))
        before = opened.records
        made = opened.decide(wanted)
    for row in resolve.table(before, made, SHOWN).rows:
        say(f"{row[0]}: {row[1]} {'; '.join(row[2])}")
    if not made:
        say("that is decided already")


@app.command()
def confirm(
    uid: Annotated[str, typer.Argument(help="The uid of an edge, such as a contradiction.")],
    no: Annotated[bool, typer.Option("--no", help="Say no instead of yes.")] = False,
    why: Annotated[str, typer.Option("--why", help="The reason, kept with the decision.")] = "",
    by: By = None,
    folder: Folder = HERE,
) -> None:
    """Say yes or no to one found relation.

    Example: kg confirm contradicts-5f0c2f4be61e38aa --no --why "they speak of different weeks"
    """
    from kg import graph
    from kg.cli.output import say
    from kg.errors import UnknownName
    from kg.records import Decision

    with graph.open(folder) as opened:
        edges = opened.records.edges
        if uid not in edges:
            raise UnknownName("edge", uid, edges)
        made = opened.decide([Decision(kind="confirm", uids=(uid,), author=_author(by), reason=why, value=not no)])
    say(f"{made[0].uid}: confirmed" if made else "that is decided already")


@app.command()
def merges(
    candidates: Annotated[bool, typer.Option("--candidates", help="List what may be one, with scores.")] = False,
    least: Annotated[float, typer.Option(min=0, max=1, help="Candidates from this score on.")] = 0.0,
    form: Format = Form.table,
    folder: Folder = HERE,
) -> None:
    """List the standing decisions, or candidates for new ones.

    Example: kg merges --candidates
    """
    from kg import graph, resolve
    from kg.cli.output import show

    with graph.open(folder) as opened:
        listed = resolve.chosen(opened.candidates(), [], least) if candidates else opened.ledger.decisions()
        show(resolve.table(opened.records, listed, SHOWN if form is Form.table else None), form)


@app.command()
def undo(
    uid: Annotated[str, typer.Argument(metavar="DECISION", help="A decision's uid, as kg merges lists it.")],
    by: By = None,
    folder: Folder = HERE,
) -> None:
    """Take back a decision.

    Example: kg undo decision-0f6b2f1f1c1c2f3a
    """
    from kg import graph
    from kg.cli.output import say
    from kg.records import Decision

    with graph.open(folder) as opened:
        opened.decide([Decision(kind="undo", uids=(uid,), author=_author(by))])
    say(f"{uid} no longer stands")
