"""Reading many documents: here, in a process a core, or wherever a mapper with the same form runs it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain, islice
from typing import Any

from kg.errors import ParleyError, UnknownName
from kg.text import Document

Reader = Callable[[Document], list[Any]]
"""What reads one document: to records, or to another list; it must travel to other processes."""

Read = tuple[Document, list[Any] | ParleyError]
Mapper = Callable[[Reader, Iterable[Document]], Iterator[Read]]

FEW = 4
"""Up to so many documents are read in this process: starting others would take longer."""


def attempt(reader: Reader, document: Document) -> Read:
    """One document read; an error of ours is its result, so that the others go on."""
    try:
        return document, reader(document)
    except ParleyError as error:
        return document, error


def here(reader: Reader, documents: Iterable[Document]) -> Iterator[Read]:
    """Read in this process, in order."""
    return (attempt(reader, document) for document in documents)


def processes(reader: Reader, documents: Iterable[Document]) -> Iterator[Read]:
    """Read a few here, many in a process a core; results come as they are ready."""
    pending = iter(documents)
    first = list(islice(pending, FEW + 1))
    workers = os.cpu_count() or 1
    if len(first) <= FEW or workers == 1:
        yield from here(reader, first)
        return
    from kg.loading.nursery import spread  # it imports this module

    yield from spread(reader, chain(first, pending), workers)


def mapper(where: str) -> Mapper:
    """The mapper for a place to read: ``here``, ``processes``, ``ray`` or ``ray://HOST:PORT``. Raises UnknownName."""
    if where == "ray" or where.startswith("ray://"):
        from kg.loading.cluster import ray  # the extra `ray`, only where it is asked for

        return ray(where)
    if where in MAPPERS:
        return MAPPERS[where]
    raise UnknownName("place to read", where, [*MAPPERS, "ray", "ray://HOST:PORT"])


MAPPERS: Mapping[str, Mapper] = {"here": here, "processes": processes}
