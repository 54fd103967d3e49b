"""The last step: what the text only mentions in passing is left out."""

from __future__ import annotations

from dataclasses import replace

from kg import authority
from kg.extract.lexicons import words
from kg.extract.reading import Component, Reading
from kg.extract.sources import is_media
from kg.records import Edge, Node


def _passing(text: str, node: Node) -> bool:
    """Whether a node that no edge touches says too little to keep: a nationality, an unnamed crowd, a bare topic, the
    outlet that a text names only as its own."""
    if node.type == "Country":
        return node.name not in text and all(authority.demonym(form.removeprefix("The ")) for form in node.aliases)
    if node.type == "Group":
        named = any(letter.isupper() for letter in node.name)
        return not named or bool(words("actors", "crowds") & set(node.name.lower().split()))
    return node.type == "Topic" or is_media(node)


def _run(reading: Reading) -> Reading:
    touched = {uid for edge in reading.edges() for uid in (edge.from_uid, edge.to_uid)}
    kept = [r for r in reading.records if isinstance(r, Edge) or r.uid in touched or not _passing(reading.text, r)]
    uids = {record.uid for record in kept}
    return replace(reading, records=tuple(kept), mentions=tuple(m for m in reading.mentions if m.uid in uids))


COMPONENT = Component("tidy", "1", _run)
