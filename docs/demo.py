"""The demo: the first text as a graph, three questions with the words that answer them, and a page to open.

``make demo`` runs it. Everything goes through the package's public names, as a script of your own would.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from rich.console import Console
from rich.text import Text

import kg
from kg.evaluate import MEASUREMENTS
from kg.graph import Graph

HERE = Path(__file__).parent
TEXT = HERE.parent / "seeds" / "re-russia"
OUT = HERE.parent / "out"
FOLDER = OUT / "demo"
PAGE = OUT / "parley.html"
KINDS = {"Plan": "plans", "Provision": "provisions", "Claim": "claims", "Demand": "demands", "Threat": "threats"}
"""Types that are counted in the first lines."""

ROWS = {
    "Actor": "people, organisations, states",
    "Plan": "plans",
    "Statement": "statements",
    "nodes(class)": "all things",
    "core edges": "who said, proposed, rejected … what",
}
"""Rows of the comparison that are shown, and what they are called here."""

CUT = 108
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
    counts = Counter(node.type for node in view.nodes.values())
    out.print(f"  {len(view.nodes)} things and {len(view.edges)} relations, each with its quote;")
    out.print("  " + ", ".join(f"{counts[kind]} {name}" for kind, name in KINDS.items()))


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
    title("What the machine alone reads in the same text, against the annotation")
    total = MEASUREMENTS["gold"](TEXT, "best").total()
    for name, said in ROWS.items():
        count = total[name]
        out.print(f"  {said:<34} precision {count.precision:.2f}  recall {count.recall:.2f}  F1 {count.f1:.2f}")


def last() -> None:
    """What to open and what to type next."""
    title("Next")
    out.print(f"  open  {PAGE}")
    for command in ("query", 'show "Kellogg Plan"', "evaluate --gold seeds/re-russia"):
        graph = "" if command.startswith("evaluate") else f" --graph {FOLDER.relative_to(HERE.parent)}"
        out.print(f"  type  .venv/bin/kg {command}{graph}")


def title(text: str) -> None:
    """A heading."""
    out.print(Text(f"\n{text}", style="bold"))


def cut(text: str) -> str:
    """A text on one line, as long as the screen allows."""
    line = " ".join(text.split())
    return line if len(line) <= CUT else line[: CUT - 1] + "…"


if __name__ == "__main__":
    main()
