"""A corpus as JSON lines, one article a line: ``text``, and where known ``id`` and metadata."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from kg import ids
from kg.errors import InputError, SourceError
from kg.records import Record
from kg.text import Document, Metadata, Source

ENDINGS = (".jsonl", ".ndjson")
KNOWN = {"id", "text", *Metadata.model_fields}


def accepts(source: Source) -> int:
    """A file with an ending of JSON lines."""
    return 15 if source.name.lower().endswith(ENDINGS) else 0


def load(source: Source) -> Iterator[Document | Record | InputError]:
    """A document a line, its key ``<file>#<id>``. A line that is wrong is yielded as its error; the rest goes on."""
    seen: set[str] = set()
    for number, line in enumerate(source.text().split("\n"), 1):
        if not line.strip():
            continue
        try:
            document = _document(source, number, line)
            if document.key in seen:
                raise SourceError(f"{source.key}, line {number}: the id of an earlier line again")
            seen.add(document.key)
            yield document
        except InputError as error:
            yield error


def _document(source: Source, number: int, line: str) -> Document:
    where = f"{source.key}, line {number}"
    try:
        item: Any = json.loads(line)
    except ValueError as error:
        raise SourceError(f"{where}: not JSON: {error}") from error
    if not isinstance(item, dict) or set(item) - KNOWN:
        unknown = ", ".join(sorted(set(item) - KNOWN)) if isinstance(item, dict) else type(item).__name__
        raise SourceError(f"{where}: {unknown} is not known; a line is an object of {', '.join(sorted(KNOWN))}")
    text = item.pop("text", None)
    if not isinstance(text, str) or not text.strip():
        raise SourceError(f"{where}: no text")
    if not text.isprintable() and any("\ud800" <= char <= "\udfff" for char in text):
        raise SourceError(f"{where}: half of a surrogate pair is no character")
    key = f"{source.key}#{item.pop('id', number)}"
    found = Metadata(**{name: str(value) for name, value in item.items() if value is not None})
    return Document(uid=ids.document_uid(key), key=key, text=text, metadata=source.metadata.over(found))
