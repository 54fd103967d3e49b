"""How saved questions are listed, explained and given their parameters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kg.cli.options import Form
from kg.cli.output import console, show
from kg.errors import UsageError
from kg.records import Rows
from kg.saved import SavedQuery


def listed(questions: Iterable[SavedQuery], form: Form) -> None:
    """All questions by topic."""
    columns = ("topic", "name", "parameters", "title")
    rows = [(q.topic, q.name, [p.name for p in q.parameters], q.title) for q in questions]
    if form is not Form.table:
        show(Rows(columns=columns, rows=tuple(rows)), form)
        return
    out, topic = console(), ""
    for row in rows:
        if row[0] != topic:
            topic = str(row[0])
            out.print(f"\n{topic}", style="bold")
        out.print(f"  {row[1]:<28} {row[3]}")
    out.print("\nAsk one: kg query NAME --param KEY=VALUE    Its parameters: kg query NAME --explain")


def explained(question: SavedQuery) -> None:
    """One question with its parameters and both texts."""
    out = console()
    out.print(question.title, style="bold")
    out.print(question.description)
    for p in question.parameters:
        default = "must be given" if p.default is None else f"default {p.default!r}"
        values = f" One of: {', '.join(p.values)}." if p.values else ""
        out.print(f"  {p.name} ({p.type}, {default}): {p.description} Such as {p.example!r}.{values}")
    out.print(f"\n{question.sparql}\n{question.cypher}")


def parsed(question: SavedQuery, given: Sequence[str]) -> dict[str, str]:
    """``name=value`` pairs. Raises UsageError for one without an equals sign and for one given twice."""
    found: dict[str, str] = {}
    for pair in given:
        name, equals, value = pair.partition("=")
        if not equals:
            raise UsageError(
                f"--param takes NAME=VALUE, not {pair!r}; parameters of {question.name}: {_names(question)}"
            )
        if name in found:
            raise UsageError(f"--param {name} is given twice")
        found[name] = value
    return found


def _names(question: SavedQuery) -> str:
    return ", ".join(parameter.name for parameter in question.parameters) or "none"
