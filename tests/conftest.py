"""Fixtures that every test may ask for."""

from tests.chromium import browser
from tests.servers.fixtures import (
    fuseki_server,
    fuseki_url,
    neo4j_server,
    neo4j_url,
    postgres_server,
    postgres_url,
)

__all__ = [
    "browser",
    "fuseki_server",
    "fuseki_url",
    "neo4j_server",
    "neo4j_url",
    "postgres_server",
    "postgres_url",
]
