"""Questions answered from machine reading alone: saved questions asked of a graph that no person annotated."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from kg import loading, saved, stores
from kg.errors import AnnotationError, UsageError
from kg.evaluate.annotated import read_yaml
from kg.evaluate.figures import Count, Measure
from kg.evaluate.matching import normal, overlap
from kg.ledger import Ledger
from kg.settings import Settings
from kg.stores.base import Store

SEED = Path("seeds") / "re-russia"
"""The texts that questions are asked of, beside or above the file of questions, unless the file names others."""

NEAR = 0.5
"""Overlap of words from which a name or content counts as the expected one."""


def measure(file: Path, reader: str) -> Measure:
    """Every question is one text with one row. Raises AnnotationError where the file has no questions that name the
    saved question which answers them, or its texts are not found."""
    asked, folder = _questions(file)
    rows, lines = [], []
    with TemporaryDirectory() as place, closing(_graph(folder, Path(place), reader)) as store:
        for question in asked:
            found = answers(store, question)
            expected = [str(each) for each in question["expected"]]
            hit = right(expected, found)
            rows.append({"answered": Count(int(hit), 1, 1)})
            if not hit:
                lines.append(f"{question['id']}: {question['question']} expected {expected}, found {found}")
    notes = [f"{len(asked) - len(lines)} of {len(asked)} answered from what was read in {folder.name} by machine alone"]
    return Measure("questions", rows, notes=notes, errors=lines)


def _questions(file: Path) -> tuple[Sequence[Mapping[str, Any]], Path]:
    content = read_yaml(file)
    named = content if isinstance(content, dict) else {"questions": content}
    asked = [each for each in named.get("questions") or [] if isinstance(each, dict)]
    if not asked or any("saved" not in each or "expected" not in each for each in asked):
        raise AnnotationError(f"{file}: each question needs id, question, saved, answer and expected")
    above = (parent / SEED for parent in file.resolve().parents)
    folder = file.parent / named["texts"] if "texts" in named else next((f for f in above if f.is_dir()), None)
    if folder is None or not folder.is_dir():
        raise AnnotationError(
            f"{file}: the texts to ask are not found; name their folder as 'texts', beside 'questions'"
        )
    return asked, folder


def _graph(folder: Path, place: Path, reader: str) -> Store:
    """A store of what is read in the texts of a folder, annotations set aside."""
    bare = place / "texts"
    shutil.copytree(folder, bare, ignore=shutil.ignore_patterns("*.gold.yaml", "*.ann"))
    with closing(Ledger.open(place / "graph")) as ledger:
        loading.load(ledger, [str(bare)], loading.Options(reader=reader))
        view = ledger.view()
    store = stores.reader(place / "graph", "cypher", Settings().base_iri)
    store.apply(view.records(), [], view.position)
    return store


def answers(store: Store, question: Mapping[str, Any]) -> list[str]:
    """The distinct values that a saved question answers, in order."""
    given = {name: str(value) for name, value in (question.get("parameters") or {}).items()}
    try:
        text, values = saved.get(question["saved"]).asked("cypher", given)
    except UsageError as error:
        raise AnnotationError(f"question {question.get('id')}: {error}") from error
    columns = question["answer"] if isinstance(question["answer"], list) else [question["answer"]]
    rows = store.query(text, values).dicts()
    found = (": ".join(str(row[name]) for name in columns) for row in rows if row[columns[0]] is not None)
    return list(dict.fromkeys(found))


def right(expected: Sequence[str], found: Sequence[str]) -> bool:
    """Whether the answers are the expected ones, one to one, in other words at most."""
    left = list(found)
    for each in expected:
        hit = next(_alike(each, left), None)
        if hit is None:
            return False
        left.remove(hit)
    return not left


def _alike(expected: str, found: Sequence[str]) -> Iterator[str]:
    yield from (each for each in found if normal(each) == normal(expected))
    yield from (each for each in found if overlap(each, expected) >= NEAR)
