"""What commands print: answers on stdout, everything else on stderr."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from kg.cli.options import Form
from kg.records import Rows, cell_text

if TYPE_CHECKING:  # rich takes a tenth of a second to import
    from rich.console import Console
    from rich.table import Table

    from kg.loading import Summary, Tick

WIDE = 200
"""Columns of a table that is written to a file or a pipe."""


def say(text: str) -> None:
    """A line for the person at the terminal."""
    print(text, file=sys.stderr)


def console() -> Console:
    """Where tables go: stdout, as wide as the terminal, or wide enough where there is none."""
    from rich.console import Console

    return Console(width=None if sys.stdout.isatty() else WIDE, highlight=False, markup=False, emoji=False)


def show(rows: Rows, form: Form) -> None:
    """Print an answer in one of its forms."""
    if form is Form.json:
        print(rows.json())
    elif form is Form.csv:
        csv.writer(sys.stdout, lineterminator="\n").writerows(rows.csv_rows())
    else:
        console().print(_table(rows))
        say(f"{len(rows)} row{'' if len(rows) == 1 else 's'}")


def _table(rows: Rows) -> Table:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    hidden = {name for name in rows.columns if f"{name}_name" in rows.columns}
    shown = [i for i, name in enumerate(rows.columns) if name not in hidden]
    for i in shown:
        table.add_column(rows.columns[i].removesuffix("_name"), overflow="fold")
    for row in rows.rows:
        table.add_row(*(Text(cell_text(row[i])) for i in shown))
    return table


@contextmanager
def progress(what: str) -> Iterator[Tick]:
    """A progress bar on stderr; silent where nobody looks."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn(what),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[item]}"),
    )
    with Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task(what, total=None, item="")

        def tick(done: int, total: int, item: str) -> None:
            bar.update(task, completed=done, total=total, item=item[-40:])

        yield tick


def report(summary: Summary) -> None:
    """What a load did, on stderr."""
    say(
        f"{len(summary.loaded)} loaded, {len(summary.unchanged)} unchanged, {len(summary.refused)} refused; "
        f"{summary.added} records added, {summary.retracted} retracted"
        + (f", {summary.joined} found by a person and a machine" if summary.joined else "")
    )
    for reason in summary.refused:
        say(f"refused: {reason}")
    for warning in summary.warnings[:20]:
        say(f"warning: {warning}")
    if len(summary.warnings) > 20:
        say(f"warning: … and {len(summary.warnings) - 20} more")
    for decision in summary.lost:
        say(f"a decision lost its place in the new text and waits for you: {decision.uid} ({', '.join(decision.uids)})")
