"""The demo: the first text as a graph, three questions with the words that answer them, and a page to open.

``make demo`` runs it. Everything goes through the package's public names, as a script of your own would.
"""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

from rich.console import Console
from rich.padding import Padding
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

out = Console(highlight=False, markup=False, width=120)


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
    """Three questions, each answer with its quote, document and date."""
    title("1  Who rejected which plan?")
    for row in graph.query("who-rejected").dicts():
        out.print(f"  {row['plan_name']} ← {row['actor_name']}")
        proof(graph, row["quote"], row["document"])
    title("2  Which plan replaced which?")
    for row in graph.query("replaced-plans").dicts():
        out.print(f"  {row['plan_name']} replaces {row['older_name']}")
        proof(graph, row["quote"], row["document"])
    title("3  Which statements contradict each other?")
    for row in list(graph.query("contradictions").dicts())[:2]:
        out.print(f"  {row['kind']}: {row['reason']}")
        proof(graph, row["first_quote"], row["first_document"])
        proof(graph, row["second_quote"], row["second_document"])


def proof(graph: Graph, quote: str, document: str) -> None:
    """The exact words that prove an answer, with the document that they stand in and its date."""
    published = next(d.metadata.published for d in graph.records.documents.values() if d.title == document)
    out.print(Padding(Text.assemble((f"“{quote}”\n", "italic"), (f"{document}, {published}", "dim")), (0, 0, 0, 6)))


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


if __name__ == "__main__":
    main()
