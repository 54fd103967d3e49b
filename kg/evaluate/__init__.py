"""What the machine reads against what people annotated, with intervals over texts and the worst errors."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from kg import extract
from kg.errors import AnnotationError, InputError, ParleyError, UnknownName
from kg.evaluate import acts, asked, graphs, spoken, stances
from kg.evaluate.annotated import read_yaml
from kg.evaluate.figures import Measure, as_json, as_text
from kg.evaluate.matching import Graph
from kg.evaluate.spoken import Attribution
from kg.export.curated import found_in
from kg.ids import document_uid
from kg.loading import documents
from kg.loading.mapping import here
from kg.records import Record
from kg.text import Document

FORMATS = ("text", "json")


def report(chosen: Mapping[str, Path], reader: str = "best", form: str = "text") -> str:
    """Every chosen measurement as text or JSON.

    `chosen` maps "gold" (a folder of curated texts), "attributions" (a corpus in brat standoff), "stances" and "acts"
    (JSON lines) and "questions" (YAML) to where they are. Raises UnknownName for another name or format, and
    AnnotationError where something is not as it should be.
    """
    if form not in FORMATS:
        raise UnknownName("format", form, FORMATS)
    for name in chosen:
        if name not in MEASUREMENTS:
            raise UnknownName("measurement", name, MEASUREMENTS)
    measures = [MEASUREMENTS[name](path, reader) for name, path in chosen.items()]
    return as_json(measures) if form == "json" else "\n\n".join(as_text(measure) for measure in measures)


def _gold(folder: Path, reader: str) -> Measure:
    """Every `<stem>.gold.yaml` of a folder against what is read in the text beside it."""
    files = sorted(folder.rglob("*.gold.yaml"))
    if not files:
        raise AnnotationError(f"{folder}: no <stem>.gold.yaml; a curated text has one beside it")
    gold = {file.name.removesuffix(".gold.yaml"): Graph.of(_yaml(file)) for file in files}
    texts = [_text_of(file) for file in files]
    found = {_stem(d): Graph.of(found_in(d, records, _stem(d))) for d, records in _read(texts, reader)}
    return graphs.measure({stem: (wanted, found.get(stem, Graph((), ()))) for stem, wanted in gold.items()})


def _yaml(file: Path) -> dict[str, Any]:
    content = read_yaml(file)
    if not isinstance(content, dict):
        raise AnnotationError(f"{file}: not an annotation with nodes and edges")
    return content


def _text_of(file: Path) -> Document:
    stem = file.name.removesuffix(".gold.yaml")
    for suffix in (".txt", ".md"):
        text = file.with_name(stem + suffix)
        if text.is_file():
            found = next(documents([str(text)]))
            if isinstance(found, InputError):
                raise found
            return found
    raise AnnotationError(f"{file}: the text {stem}.txt is missing beside it")


def _stem(document: Document) -> str:
    return document.key.rsplit("/", 1)[-1].rsplit(".", 1)[0]


def _read(texts: Iterable[Document], reader: str) -> Iterator[tuple[Document, list[Record]]]:
    """Records of each text. An error of ours stops the measurement."""
    for document, found in here(partial(extract.read, reader=reader), texts):
        if isinstance(found, ParleyError):
            raise found
        yield document, found


def _stances(file: Path, reader: str) -> Measure:
    """Snippets with stances, each read as a text of its own."""
    gold = {f"{snippet.id}.txt": snippet for snippet in stances.snippets(file)}
    texts = (Document(uid=document_uid(key), key=key, text=snippet.text) for key, snippet in gold.items())
    found = {
        gold[document.key].id: stances.predicted(gold[document.key], found_in(document, records, document.key))
        for document, records in _read(texts, reader)
    }
    return stances.measure(list(gold.values()), found)


def _attributions(folder: Path, reader: str) -> Measure:
    """A corpus in brat standoff: `text/NAME.txt` and `attributions/NAME_WHO.ann`."""
    gold = spoken.corpus(folder)
    texts = (Document(uid=document_uid(name), key=name, text=text) for name, (text, _) in gold.items())
    return spoken.measure(gold, {text.key: _spoken(text, reader) for text in texts})


def _spoken(document: Document, reader: str) -> list[Attribution]:
    found = extract.spoken(document, reader)
    parts = ({"source": item.source, "cue": item.cue, "content": item.content} for item in found)
    return [{role: [(span.start, span.end) for span in spans] for role, spans in item.items()} for item in parts]


def _acts(file: Path, _: str) -> Measure:
    """Speech acts, five-fold by document: each judged by classifiers that never saw its text."""
    return acts.measure(file)


MEASUREMENTS: Mapping[str, Callable[[Path, str], Measure]] = {
    "gold": _gold,
    "attributions": _attributions,
    "stances": _stances,
    "acts": _acts,
    "questions": asked.measure,
}
