"""What each saved question answers on the seed graph: ``<name>.json`` here holds parameters and rows.

``python -m tests.queries.golden`` writes them anew from the Cypher store; read the difference before you keep it.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import kg
from kg import saved
from kg.saved import SavedQuery, Scalar

HERE = Path(__file__).parent
SEEDS = HERE.parents[1] / "seeds"
ALWAYS = ("status", "basis", "finder", "publisher", "from", "until", "stance")
"""Parameters that keep their defaults."""


def examples(question: SavedQuery) -> list[dict[str, Scalar]]:
    """Parameters to try, the most particular first; the last are just those that must be given."""
    needed = {p.name: p.example for p in question.parameters if p.default is None}
    things = {p.name: p.example for p in question.parameters if p.name not in ALWAYS}
    singles = [{**needed, name: value} for name, value in things.items()]
    return [things, *singles, needed]


def answer(graph: kg.Graph, question: SavedQuery, language: str, given: Mapping[str, Scalar]) -> list[dict[str, Any]]:
    """The rows of an answer as JSON has them."""
    rows: list[dict[str, Any]] = json.loads(graph.query(question.name, language, **given).json())
    return rows


def main() -> None:
    """Write every golden file, with the first parameters that give rows."""
    with tempfile.TemporaryDirectory() as folder, kg.create(folder) as graph:
        graph.load([str(SEEDS / "re-russia")])
        for question in saved.load().values():
            tried = ((given, answer(graph, question, "cypher", given)) for given in examples(question))
            given, rows = next(((g, rows) for g, rows in tried if rows), (examples(question)[-1], []))
            text = json.dumps({"parameters": given, "rows": rows}, ensure_ascii=False, indent=1)
            (HERE / f"{question.name}.json").write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()
