"""How a dossier is printed: facts grouped by relation, each with its quote, document and date."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from kg.cli.output import console, say
from kg.dossier import Dossier, Fact, Proof, properties
from kg.errors import UsageError
from kg.records import Node

if TYPE_CHECKING:  # rich takes a tenth of a second to import
    from rich.text import Text

QUOTE = 300
"""Characters of a quote that are printed."""


def show(dossier: Dossier, others: Sequence[Node], form: str) -> None:
    """Print a dossier. Raises UsageError for a form that does not exist."""
    if form == "json":
        print(json.dumps(as_json(dossier), ensure_ascii=False, indent=2))
    elif form == "text":
        _text(dossier)
    else:
        raise UsageError(f"--format is text or json, not {form}")
    if others:
        say("also of that name: " + "; ".join(f"{node.name} ({node.type}, {node.uid})" for node in others[:8]))


def as_json(dossier: Dossier) -> dict[str, object]:
    """A dossier as plain data."""
    node = dossier.node
    return {
        "uid": node.uid,
        "type": node.type,
        "name": node.name,
        "aliases": list(node.aliases),
        "properties": dict(node.properties),
        "evidence": [_proof(proof) for proof in dossier.proofs],
        "facts": [_fact(fact) for fact in dossier.facts],
    }


def _fact(fact: Fact) -> dict[str, object]:
    return {
        "uid": fact.edge.uid,
        "type": fact.edge.type,
        "direction": "out" if fact.outgoing else "in",
        "other": {"uid": fact.other.uid, "type": fact.other.type, "name": fact.other.name},
        "properties": dict(fact.edge.properties),
        "evidence": [_proof(proof) for proof in fact.proofs],
    }


def _proof(proof: Proof) -> dict[str, object]:
    item = proof.evidence
    return {
        "quote": item.quote,
        "document": proof.title,
        "key": proof.key,
        "published": proof.published,
        "spans": [[span.start, span.end] for span in item.spans],
        "found_by": item.found_by,
        "confidence": item.confidence,
    }


def _text(dossier: Dossier) -> None:
    from rich.padding import Padding
    from rich.text import Text

    out, node = console(), dossier.node
    out.print(Text.assemble((node.name, "bold"), f"  {node.type}  {node.uid}"))
    names = [alias for alias in node.aliases if alias != node.name]
    if names:
        out.print(Text("also: " + "; ".join(names), style="dim"))
    known = properties(node)
    if known:
        out.print(Text("; ".join(f"{name}: {value}" for name, value in known.items())))
    for line in _quoted(dossier.proofs[:2]):
        out.print(Padding(line, (0, 0, 0, 2)))
    for said, facts in groupby(dossier.facts, key=lambda fact: fact.said):
        out.print(Text(f"\n{said}", style="bold"))
        for fact in facts:
            out.print(Padding(_line(fact), (0, 0, 0, 2)))
            for line in _quoted(fact.proofs):
                out.print(Padding(line, (0, 0, 0, 6)))


def _line(fact: Fact) -> Text:
    from rich.text import Text

    known = properties(fact.edge)
    extra = f"  ({'; '.join(f'{name}: {value}' for name, value in known.items())})" if known else ""
    return Text.assemble((fact.other.name, "bold"), f"  {fact.other.type}", (extra, "italic"))


def _quoted(proofs: Iterable[Proof]) -> list[Text]:
    from rich.text import Text

    lines: list[Text] = []
    for proof in proofs:
        quote = proof.evidence.quote
        cut = quote if len(quote) <= QUOTE else quote[: QUOTE - 1] + "…"
        place = ", ".join(filter(None, (proof.title, proof.published)))
        sure = "" if proof.evidence.confidence == 1 else f", {proof.evidence.confidence:.0%}"
        lines.append(Text.assemble(f"“{cut}”", (f"  {place}; {proof.evidence.found_by}{sure}", "dim")))
    return lines
