"""The store under test, one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.stores.base import Store
from tests.stores.factories import FACTORIES, Open


@pytest.fixture(params=list(FACTORIES))
def open_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Open]:
    """Opens the test's own store, empty at first; closed at its end."""
    opened: list[Store] = []
    make = FACTORIES[request.param](request, tmp_path)

    def open_() -> Store:
        opened.append(make())
        return opened[-1]

    yield open_
    for store in opened:
        store.close()


@pytest.fixture
def store(open_store: Open) -> Store:
    """The test's own store, empty at first."""
    return open_store()
