"""Reading: from a document to the records found in it, by components that each add to a `Reading`.

document ─ parse ─ mentions ─ attributions ─ statements ─ … ─▶ records
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib import import_module

from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped]

from kg.errors import UnknownName
from kg.extract.attribution.spans import Attribution
from kg.extract.reading import Component, Reading
from kg.ids import digest
from kg.records import Record
from kg.text import Document

READERS = ("fast", "best")
"""Sizes of the attribution model."""

STEPS: tuple[str, ...] = (
    "parse",
    "actors",
    "roles",
    "attributions",
    "coreference",
    "statements",
    "meetings",
    "plans",
    "stances",
    "stances.acts",
    "stances.relations",
    "topics",
    "about",
    "when",
    "contradictions",
    "tidy",
)
"""Modules of kg.extract in the order in which they read; each has a `COMPONENT`."""


def components(skip: Collection[str] = ()) -> list[Component]:
    """The components in order, without those named in `skip`. Raises UnknownName for a name that none has."""
    found: list[Component] = [import_module(f"kg.extract.{step}").COMPONENT for step in STEPS]
    for name in skip:
        if name not in {component.name for component in found}:
            raise UnknownName("reading component", name, [component.name for component in found])
    return [component for component in found if component.name not in skip]


def reading(document: Document, reader: str = "best", skip: Collection[str] = ()) -> Reading:
    """All layers and records of a document. Raises UnknownName for an unknown reader or component."""
    if reader not in READERS:
        raise UnknownName("reader", reader, READERS)
    result = Reading(document, reader=reader)
    chosen = components(skip)
    _load(reader, tuple(chosen))
    with _matrices().limit(limits=1, user_api="blas"):
        for component in chosen:
            result = component(result)
    return result


@cache
def _load(reader: str, chosen: Sequence[Component]) -> None:
    """Load what the components need, side by side. What fails here fails again where it is used, and is told there."""
    with ThreadPoolExecutor() as pool:
        for component in chosen:
            if component.load:
                pool.submit(component.load, reader)


@cache
def _matrices() -> ThreadpoolController:
    """The threads of numpy's matrix library, once components have loaded it. They wait for work without sleeping: with
    two of them reading takes a fifth more of the processors' time and not less of the clock's."""
    return ThreadpoolController()


def read(document: Document, reader: str = "best", skip: Collection[str] = ()) -> list[Record]:
    """The records that a document gives: a pure function of the document and the components' versions."""
    return list(reading(document, reader, skip).records)


def signature(reader: str = "best", skip: Collection[str] = ()) -> str:
    """What a reader is made of: equal exactly when it would find the same things again."""
    from kg.extract.attributions import finder

    return f"{reader}:{digest(finder(reader), *(component.finder for component in components(skip)))}"


def spoken(document: Document, reader: str = "best") -> tuple[Attribution, ...]:
    """Who says what in a document, without what rests on it. Raises UnknownName for an unknown reader."""
    every = [component.name for component in components()]
    return reading(document, reader, every[every.index("attributions") + 1 :]).attributions
