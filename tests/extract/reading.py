"""Texts read as far as a test needs."""

from __future__ import annotations

from functools import cache

from kg import extract
from kg.extract.attributions import RULES
from kg.extract.reading import Reading
from kg.ids import document_uid
from kg.records import Node
from kg.text import Document, Metadata


@cache
def read(text: str, last: str = "tidy", published: str | None = None) -> Reading:
    """A text read up to and with the component named `last`; who says what by rules, so that no model is needed."""
    document = Document(uid=document_uid("t.txt"), key="t.txt", text=text, metadata=Metadata(published=published))
    reading = Reading(document)
    for component in extract.components():
        if component.name == "attributions":
            component = RULES
        reading = component(reading)
        if component.name == last:
            break
    return reading


def names(reading: Reading, *types: str) -> list[str]:
    """Names of the nodes of these types."""
    return [node.name for node in reading.nodes(*types)]


def edges(reading: Reading, *types: str) -> set[tuple[str, str]]:
    """Names of both ends of the edges of these types."""
    named = {node.uid: node.name for node in reading.nodes()}
    return {(named[edge.from_uid], named[edge.to_uid]) for edge in reading.edges(*types)}


def statement(reading: Reading, words: str) -> Node:
    """The statement whose content holds these words."""
    return next(node for node in reading.nodes("Claim", "Demand", "Threat", "Promise") if words in node.name)
