"""Fixtures with running servers, one of each for the whole test run. Import them into a conftest."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator

import pytest

from tests.servers.fuseki import Fuseki
from tests.servers.neo4j import Neo4j
from tests.servers.postgres import Postgres
from tests.servers.programs import Missing, fuseki_jar, java, neo4j_jars, postgres_bin


def need(*programs: Callable[[], object]) -> None:
    """Skip the test, with the reason, where a program is missing; in CI that is a failure."""
    try:
        for find in programs:
            find()
    except Missing as reason:
        if os.environ.get("CI") == "true":
            pytest.fail(str(reason))
        pytest.skip(str(reason))


@pytest.fixture(scope="session")
def neo4j_server() -> Iterator[Neo4j]:
    """A running Neo4j; its one database is shared, so tests clear what they write."""
    need(java, neo4j_jars)
    with Neo4j() as server:
        yield server


@pytest.fixture(scope="session")
def fuseki_server() -> Iterator[Fuseki]:
    """A running Fuseki; its one dataset is shared, so tests clear what they write."""
    need(java, fuseki_jar)
    with Fuseki() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Postgres]:
    """A running PostgreSQL."""
    need(postgres_bin)
    with Postgres() as server:
        yield server


@pytest.fixture
def postgres_url(postgres_server: Postgres) -> str:
    """The address of a fresh, empty database."""
    return postgres_server.database(f"t{secrets.token_hex(6)}")


@pytest.fixture
def neo4j_url(neo4j_server: Neo4j) -> str:
    """The address of an empty Neo4j database."""
    neo4j_server.clear()
    return neo4j_server.url


@pytest.fixture
def fuseki_url(fuseki_server: Fuseki) -> str:
    """The address of an empty Fuseki dataset."""
    fuseki_server.clear()
    return fuseki_server.url
