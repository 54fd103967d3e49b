"""Loading: sources → loaders → reading → check → ledger → joined records → stores.

Each document is one transaction, and what is already there unchanged is not read again, so a load that was broken
off goes on where it stopped when it is run again.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from types import ModuleType
from typing import NamedTuple

from kg import content, extract, resolve, schema
from kg.errors import InputError, ParleyError, SourceError
from kg.ledger import Ledger
from kg.loading.mapping import Mapper, processes
from kg.loading.sources import find, sources
from kg.records import Decision, Node, Record
from kg.text import Document, Metadata, Source

__all__ = ["Options", "Summary", "documents", "load"]

Tick = Callable[[int, int, str], None]
"""Progress: how many are done, of how many, and which one was last."""


@dataclass(frozen=True)
class Options:
    """How to load. ``read``: read by machine also what a person annotated; ``skip``: reading components left out."""

    metadata: Metadata = field(default_factory=Metadata)
    key: str | None = None
    reader: str = "best"
    read: bool = False
    skip: tuple[str, ...] = ()
    mapper: Mapper = processes


@dataclass
class Summary:
    """What a load did."""

    loaded: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    added: int = 0
    retracted: int = 0
    joined: int = 0
    refused: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    lost: list[Decision] = field(default_factory=list)


class Annotated(NamedTuple):
    """A document and the records that its loader gave with it."""

    document: Document
    records: list[Record]


def load(ledger: Ledger, inputs: Sequence[str], options: Options | None = None, tick: Tick | None = None) -> Summary:
    """Load everything that the inputs name. Refused items are in the summary and stop nothing else.

    Raises SourceError where an input names nothing that exists, StoreError where the ledger fails.
    """
    options = options or Options()
    found = find(inputs, options.metadata, options.key)
    run = _Load(ledger, options, len(found), tick)
    run.take(_accepted(sources(found, inputs, options.metadata, options.key), run.summary))
    return run.summary


def documents(inputs: Sequence[str], options: Options | None = None) -> Iterator[Document | InputError]:
    """Just the documents that the inputs name, annotations set aside: for reading without storing."""
    options = options or Options()
    found = find(inputs, options.metadata, options.key)
    for source in sources(found, inputs, options.metadata, options.key):
        if isinstance(source, InputError):
            yield source
            continue
        bare = source.model_copy(update={"beside": ()})
        try:
            yield from (i for i in _loader(bare).load(bare) if isinstance(i, (Document, InputError)))
        except InputError as error:
            yield error


def _loader(source: Source) -> ModuleType:
    """The loader that accepts a source most gladly. Raises SourceError for none, and for a tie."""
    loaders = content.loaders()
    scores = {name: module.accepts(source) for name, module in loaders.items()}
    best = max(scores.values())
    names = [name for name, score in scores.items() if score == best]
    if best <= 0:
        raise SourceError(f"{source.key}: no loader takes this; there are loaders for {', '.join(loaders)}")
    if len(names) > 1:
        raise SourceError(f"{source.key}: the loaders {' and '.join(names)} both claim this")
    return loaders[names[0]]


def _accepted(given: Iterable[Source | InputError], summary: Summary) -> Iterator[Annotated]:
    for source in given:
        if isinstance(source, InputError):
            summary.refused.append(str(source))
            continue
        try:
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always")
                items = _grouped(_loader(source).load(source), summary)
            summary.warnings += [f"{source.key}: {warning.message}" for warning in caught]
            yield from items
        except InputError as error:
            summary.refused.append(str(error))


def _grouped(items: Iterable[Document | Record | InputError], summary: Summary) -> list[Annotated]:
    """Each document with the records that follow it."""
    found: list[Annotated] = []
    for item in items:
        if isinstance(item, InputError):
            summary.refused.append(str(item))
        elif isinstance(item, Document):
            found.append(Annotated(item, []))
        else:
            found[-1].records.append(item)
    return [Annotated(one.document, _checked(one)) if one.records else one for one in found]


def _checked(one: Annotated) -> list[Record]:
    """A person's records, completed. Raises the first error: an annotation is taken as a whole or not at all."""
    words = schema.load()
    types = {record.uid: record.type for record in one.records if isinstance(record, Node)}
    done = [words.complete(record) for record in one.records]
    for record in done:
        words.check(record, types.get)
        for proof in record.evidence:
            proof.verify(one.document.text)
    return done


class _Load:
    """One load on its way: what waits to be read, and what was done so far."""

    def __init__(self, ledger: Ledger, options: Options, total: int, tick: Tick | None) -> None:
        self.ledger = ledger
        self.options = options
        self.summary = Summary()
        self.signature = extract.signature(options.reader, options.skip)
        self._tick = tick
        self._total = total
        self._seen: set[str] = set()
        self._waiting: dict[str, Annotated] = {}

    def take(self, accepted: Iterable[Annotated]) -> None:
        """Store each document with what its annotation holds and what a machine reads in it, as results come."""
        reader = partial(extract.read, reader=self.options.reader, skip=self.options.skip)
        for document, result in self.options.mapper(reader, self._to_read(accepted)):
            one = self._waiting.pop(document.uid)
            if isinstance(result, ParleyError):
                self.summary.refused.append(f"{document.key}: {result}")
                self._step(document)
            else:
                self._store(one, _kept(document, result, self.summary), read=True)

    def _to_read(self, accepted: Iterable[Annotated]) -> Iterator[Document]:
        """What is new or changed and to be read; what is not to be read is stored on the way."""
        for one in accepted:
            document = one.document
            read = document.annotation is None or self.options.read
            if document.uid in self._seen:
                self.summary.refused.append(f"{document.key}: two texts under one key; the first was taken")
            elif self.ledger.state(document.uid) in self._finished(document, read):
                self.summary.unchanged.append(document.key)
                self._step(document)
            elif read:
                self._waiting[document.uid] = one
                yield document
            else:
                self._store(one, [], read=False)
            self._seen.add(document.uid)

    def _finished(self, document: Document, read: bool) -> Collection[tuple[str, str]]:
        """The states of the ledger in which there is nothing to do for a document."""
        states = {(document.version, self.signature)}
        return states if read else states | {(document.version, "")}

    def _store(self, one: Annotated, machine: list[Record], *, read: bool) -> None:
        records = [*one.records, *machine]
        done = self.ledger.append(
            one.document,
            records,
            reader=self.signature if read else "",
            origins={"person", "machine"} if read else {"person"},
            decisions=self._joined(one, records) if one.records and machine else (),
        )
        self.summary.loaded.append(one.document.key)
        self.summary.added += done.added
        self.summary.retracted += done.retracted
        self.summary.joined += len(done.decided)
        self.summary.lost += done.lost
        self._step(one.document)

    def _joined(self, one: Annotated, records: list[Record]) -> list[Decision]:
        apart = {frozenset(item.uids) for item in self.ledger.decisions() if item.kind == "different"}
        return resolve.join(one.document.text, records, apart)

    def _step(self, document: Document) -> None:
        done = len(self.summary.loaded) + len(self.summary.unchanged) + len(self.summary.refused)
        if self._tick:
            self._tick(done, max(self._total, done + len(self._waiting)), document.key)


def _kept(document: Document, found: Iterable[Record], summary: Summary) -> list[Record]:
    """What a machine found, completed; a record that breaks a rule is left out with a warning, never mended."""
    words = schema.load()
    kept: dict[str, Record] = {}
    for record in sorted(found, key=lambda record: record.kind == "edge"):
        try:
            record = words.complete(record)
            words.check(record, partial(_type_of, kept))
            for proof in record.evidence:
                proof.verify(document.text)
            kept[record.uid] = record
        except InputError as error:
            summary.warnings.append(f"{document.key}: left out: {error}")
    return list(kept.values())


def _type_of(kept: dict[str, Record], uid: str) -> str | None:
    record = kept.get(uid)
    return record.type if record else None
