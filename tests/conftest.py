"""Fixtures that every test may ask for."""

from tests.servers.fixtures import fuseki_server, neo4j_server, postgres_server, postgres_url

__all__ = ["fuseki_server", "neo4j_server", "postgres_server", "postgres_url"]
