"""Graphs for questions, in the embedded stores, each made once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

import kg
from kg import settings, stores
from kg.stores import oxigraph
from kg.stores.base import Store
from kg.view import document_node
from tests import generated

SEEDS = Path(__file__).parents[2] / "seeds"
RECORDS = 10_000


@pytest.fixture(scope="session")
def seed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[kg.Graph]:
    """The curated first text, loaded."""
    with kg.create(tmp_path_factory.mktemp("seed")) as graph:
        graph.load([str(SEEDS / "re-russia")])
        yield graph


@pytest.fixture(scope="session")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Store]]:
    """A generated graph of ten thousand records, in the store of each language."""
    folder = tmp_path_factory.mktemp("large")
    documents, records = generated.graph(RECORDS)
    every = [*(document_node(document) for document in documents), *records]
    base = settings.load(folder).base_iri
    with ExitStack() as held, pytest.MonkeyPatch.context() as patch:
        patch.setattr(oxigraph, "BULK", 1)
        found = {}
        for language, name in stores.READERS.items():
            found[language] = held.enter_context(closing(stores.local(name, folder, base)))
            found[language].apply(every, [], 1)
        yield found
