"""Fixtures that every test may ask for."""

from tests.servers.fixtures import (
    fuseki_server,
    fuseki_url,
    neo4j_server,
    neo4j_url,
    postgres_server,
    postgres_url,
)

__all__ = ["fuseki_server", "fuseki_url", "neo4j_server", "neo4j_url", "postgres_server", "postgres_url"]
