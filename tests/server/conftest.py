"""One server for all tests of this folder that do not change its graph."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.command import kg
from tests.server.running import SEEDS, configure, serving


@pytest.fixture(scope="session")
def served_graph(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int]:
    """The folder of a graph with the seeds, and the port of its base IRI."""
    folder = tmp_path_factory.mktemp("served") / "graph"
    port = configure(folder, requests_per_minute=0)
    result = kg("load", str(SEEDS / "re-russia"), str(SEEDS / "invented"), "--graph", str(folder))
    assert result.code == 0, result.err
    return folder, port


@pytest.fixture(scope="session")
def client(served_graph: tuple[Path, int]) -> Iterator[httpx.Client]:
    """A client of the running server."""
    with serving(*served_graph) as found:
        yield found
