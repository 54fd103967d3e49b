"""What the machine finds in texts, shown or written as files; nothing is stored."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from kg import extract, loading
from kg.errors import InputError, ParleyError, UnknownName
from kg.export import curated
from kg.export.files import whole
from kg.extract.attribution.spans import Attribution, Span
from kg.loading import Options, Tick
from kg.records import Edge, Node, Record, Rows
from kg.text import Document

FORMS = ("table", "graph", "attributions")


def read(
    inputs: Sequence[str], options: Options, form: str, output: Path | None, tick: Tick | None = None
) -> tuple[list[Rows | str], list[str]]:
    """Read texts. Returns what to print (nothing where ``output`` names a folder) and the reasons of refusals.

    ``table`` gives Rows a text; ``graph`` the curated form, in ``<stem>.yaml``; ``attributions`` one JSON object a
    text, in ``attributions.jsonl``. Raises UnknownName for another form.
    """
    if form not in FORMS:
        raise UnknownName("form", form, FORMS)
    shown: list[Rows | str] = []
    refused: list[str] = []
    documents = _documents(inputs, options, refused)
    results = _attributions(documents, options) if form == "attributions" else _records(documents, options)
    for number, (document, result) in enumerate(results, 1):
        if isinstance(result, ParleyError):
            refused.append(f"{document.key}: {result}")
        else:
            shown.append(_shown(document, result, form))
            if output and form != "attributions":
                _write(output / f"{stem(document)}.yaml", str(shown.pop()))
        if tick:
            tick(number, number, document.key)
    if output and form == "attributions":
        _write(output / "attributions.jsonl", "".join(f"{line}\n" for line in shown))
        shown = []
    return shown, refused


def stem(document: Document) -> str:
    """The name of a text's file without its ending; for a line of a corpus its id."""
    name = document.key.rsplit("#", 1)[-1] if "#" in document.key else document.key.rsplit("/", 1)[-1]
    return name.rsplit(".", 1)[0] if "#" not in document.key else name


def _documents(inputs: Sequence[str], options: Options, refused: list[str]) -> Iterator[Document]:
    for item in loading.documents(inputs, options):
        if isinstance(item, InputError):
            refused.append(str(item))
        else:
            yield item


def _records(documents: Iterator[Document], options: Options) -> Iterator[tuple[Document, list[Any] | ParleyError]]:
    return options.mapper(partial(extract.read, reader=options.reader, skip=options.skip), documents)


def _attributions(
    documents: Iterator[Document], options: Options
) -> Iterator[tuple[Document, list[Any] | ParleyError]]:
    return options.mapper(partial(attributions, reader=options.reader, skip=options.skip), documents)


def attributions(document: Document, reader: str, skip: Sequence[str]) -> list[Attribution]:
    """Every attribution of a text, those without a source too."""
    return list(extract.reading(document, reader, skip).attributions)


def _shown(document: Document, result: list[Any], form: str) -> Rows | str:
    if form == "attributions":
        return json.dumps({"doc": stem(document), "attributions": [_attribution(item) for item in result]})
    if form == "graph":
        return curated.text(document, result, stem(document))
    return table(result)


def _attribution(item: Attribution) -> dict[str, object]:
    parts = {"source": item.source, "cue": item.cue, "content": item.content}
    return {**{name: _pairs(spans) for name, spans in parts.items()}, "confidence": item.confidence}


def _pairs(spans: Sequence[Span]) -> list[list[int]]:
    return [[span.start, span.end] for span in spans]


def table(records: Sequence[Record]) -> Rows:
    """What was found as rows: type, from, to, status, confidence, quote; statements' speakers with them."""
    names = {record.uid: record.name for record in records if isinstance(record, Node)}
    edges = [record for record in records if isinstance(record, Edge)]
    rows = tuple(
        (e.type, names[e.from_uid], names[e.to_uid], e.get("status"), round(e.confidence, 2), e.quotes[0])
        for e in sorted(edges, key=lambda edge: edge.evidence[0].place)
    )
    return Rows(columns=("relation", "from", "to", "status", "confidence", "quote"), rows=rows)


def _write(path: Path, text: str) -> None:
    with whole(path) as file:
        file.write(text.encode("utf-8"))
