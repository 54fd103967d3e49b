"""The demo: the first text as a graph, three questions with the words that answer them, and a page to open.

``make demo`` runs it. Everything goes through the package's public names, as a script of your own would.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from rich.console import Console
from rich.text import Text

import kg
from kg.evaluate import compared
from kg.graph import Graph

HERE = Path(__file__).parent
TEXT = HERE / "re-russia"
OUT = HERE.parent / "out"
FOLDER = OUT / "demo"
PAGE = OUT / "parley.html"
CUT = 150
"""Characters of a quote that are printed here; the page has all of it."""

out = Console(highlight=False, width=120)


def main() -> None:
    """Load, ask, compare, draw, and say what to type next."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    with kg.create(FOLDER) as graph:
        load(graph)
        ask(graph)
        machine()
        graph.view(title="US–Russia–Ukraine talks, spring 2025").save(PAGE)
    last()


def load(graph: Graph) -> None:
    """Load the first text with its annotation."""
    graph.load([str(TEXT)])
    view = graph.records
    (document,) = view.documents.values()
    title(f"Loaded: {document.title} ({document.metadata.publisher}, {document.metadata.published})")
    kinds = sorted({node.type for node in view.nodes.values()})
    counts = (f"{sum(node.type == kind for node in view.nodes.values())} {kind}" for kind in kinds)
    out.print(f"  {len(view.nodes)} things, {len(view.edges)} relations: {', '.join(counts)}")


def ask(graph: Graph) -> None:
    """Three questions, each answer with its quote."""
    title("1  Who rejected which plan?")
    for row in graph.query("who-rejected").dicts():
        answer(row, f"{row['plan_name']} ← {row['actor_name']}")
    title("2  Which plan replaced which?")
    for row in graph.query("replaced-plans").dicts():
        answer(row, f"{row['plan_name']} replaces {row['older_name']}")
    title("3  Which statements contradict each other?")
    for row in list(graph.query("contradictions").dicts())[:2]:
        first, second = cut(row["first_name"]), cut(row["second_name"])
        out.print(Text.assemble(f"  “{first}” ", ("against", "bold"), f" “{second}”"))


def answer(row: Mapping[str, str], said: str) -> None:
    """One answer with the words that prove it."""
    out.print(Text.assemble(f"  {said}\n", (f"      “{cut(row['quote'])}”", "italic dim")))


def machine() -> None:
    """What the machine alone reads in the same text, against the annotation."""
    title("What the machine alone reads in the same text, against the annotation (kg evaluate --gold seeds/re-russia)")
    for name, count in compared(TEXT).items():
        out.print(f"  {name:<16} precision {count.precision:.2f}  recall {count.recall:.2f}  F1 {count.f1:.2f}")


def last() -> None:
    """What to open and what to type next."""
    title("Next")
    out.print(f"  open  {PAGE}")
    for command in ("query", 'show "Kellogg Plan"', "serve"):
        out.print(f"  .venv/bin/kg {command} --graph {FOLDER.relative_to(HERE.parent)}")


def title(text: str) -> None:
    """A heading."""
    out.print(Text(f"\n{text}", style="bold"))


def cut(text: str) -> str:
    """A text on one line, as long as the screen allows."""
    line = " ".join(text.split())
    return line if len(line) <= CUT else line[: CUT - 1] + "…"


if __name__ == "__main__":
    main()
