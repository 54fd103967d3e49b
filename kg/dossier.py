"""A dossier: one thing of the graph with every fact about it, each with its quote, document and date."""

from __future__ import annotations

from dataclasses import dataclass

from kg.records import Edge, Evidence, Node
from kg.text import Document
from kg.view import View

SHOWN = ("kind", "date", "status", "basis", "degree", "role", "act", "modality", "attribution", "quoted", "reason")


@dataclass(frozen=True)
class Proof:
    """One piece of evidence with what is known of its document."""

    evidence: Evidence
    title: str
    published: str | None
    key: str


@dataclass(frozen=True)
class Fact:
    """One edge, seen from the thing: ``outgoing`` where the thing is its start."""

    edge: Edge
    other: Node
    outgoing: bool
    proofs: tuple[Proof, ...]

    @property
    def said(self) -> str:
        """The relation in words, with an arrow that shows its direction."""
        words = self.edge.type.lower().replace("_", " ")
        return f"{words} →" if self.outgoing else f"← {words}"


@dataclass(frozen=True)
class Dossier:
    """One node, its own proofs, and its facts in the order of relation, date and place in the text."""

    node: Node
    proofs: tuple[Proof, ...]
    facts: tuple[Fact, ...]


def dossier(view: View, uid: str) -> Dossier:
    """The dossier of a node; a uid that was joined into another gives the survivor's. Raises UnknownName."""
    node = view.one(uid)
    facts = [_fact(view, edge, edge.to_uid, True) for edge in view.out(node.uid)]
    facts += [_fact(view, edge, edge.from_uid, False) for edge in view.into(node.uid) if edge.from_uid != node.uid]
    return Dossier(node, _proofs(view, node), tuple(sorted(facts, key=_order)))


def properties(record: Node | Edge) -> dict[str, str]:
    """The properties that people read, without defaults that say nothing."""
    plain = {"status": "actual", "basis": "performed", "degree": "full", "modality": "asserted"}
    found = {name: str(record.get(name)) for name in SHOWN if record.get(name) is not None}
    return {name: value for name, value in found.items() if plain.get(name) != value}


def _fact(view: View, edge: Edge, other: str, outgoing: bool) -> Fact:
    return Fact(edge, view.nodes[other], outgoing, _proofs(view, edge))


def _proofs(view: View, record: Node | Edge) -> tuple[Proof, ...]:
    return tuple(_proof(view.documents.get(item.document), item) for item in record.evidence)


def _proof(document: Document | None, evidence: Evidence) -> Proof:
    if document is None:
        return Proof(evidence, evidence.document, None, evidence.document)
    return Proof(evidence, document.title, document.metadata.published, document.key)


def _order(fact: Fact) -> tuple[bool, str, str, tuple[str, tuple[tuple[int, int], ...]]]:
    place = fact.edge.evidence[0].place if fact.edge.evidence else ("", ())
    return not fact.outgoing, fact.edge.type, str(fact.edge.get("earliest") or "9999"), place
