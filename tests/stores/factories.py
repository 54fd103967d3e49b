"""Every store that the behaviour suite runs against, by name: how to open it, as often as a test likes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeAlias

import pytest

from kg import stores
from kg.stores.base import Store

BASE = "http://localhost:8080/"

Open: TypeAlias = Callable[[], Store]
Factory: TypeAlias = Callable[[pytest.FixtureRequest, Path], Open]
"""Given the test's request and an empty folder, gives a function that opens one and the same empty store."""


def _embedded(name: str) -> Factory:
    return lambda request, folder: lambda: stores.local(name, folder, BASE)


def _server(fixture: str) -> Factory:
    def factory(request: pytest.FixtureRequest, folder: Path) -> Open:
        url = request.getfixturevalue(fixture)
        return lambda: stores.server(url, BASE)

    return factory


FACTORIES: Mapping[str, Factory] = {
    **{name: _embedded(name) for name in stores.EMBEDDED},
    "neo4j": _server("neo4j_url"),
    "fuseki": _server("fuseki_url"),
}
