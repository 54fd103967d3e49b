"""Every saved question gives equal rows on the embedded store and on the real server of its language."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

import kg
from kg import saved, stores
from kg.graph import Graph
from kg.loading import Options, load
from kg.loading.mapping import here
from kg.stores.base import Store
from tests.generated import graph as generated
from tests.servers.fuseki import Fuseki
from tests.servers.neo4j import Neo4j

SEEDS = Path(__file__).parents[2] / "seeds"
SERVERS = {"cypher": "neo4j", "sparql": "fuseki"}


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graph]:
    """The seeds, as persons annotated them, and an invented graph beside them."""
    with kg.create(tmp_path_factory.mktemp("graph")) as made:
        load(made.ledger, [str(path) for path in sorted(SEEDS.iterdir()) if path.is_dir()], Options(mapper=here))
        docs, records = generated(250)
        for doc in docs:
            own = [record for record in records if record.documents[0] == doc.uid]
            made.ledger.append(doc, own, reader="", origins={"person", "machine"})
        made.update()
        yield made


@pytest.fixture(scope="module")
def servers(graph: Graph, neo4j_server: Neo4j, fuseki_server: Fuseki) -> Iterator[dict[str, Store]]:
    """Both servers, holding the same graph."""
    with ExitStack() as stack:
        opened: dict[str, Store] = {}
        for language, server in (("cypher", neo4j_server), ("sparql", fuseki_server)):
            server.clear()
            graph.sync(server.url)
            store = stores.server(server.url, graph.settings.base_iri)
            opened[language] = stack.enter_context(closing(store))
        yield opened


@pytest.mark.parametrize("language", SERVERS)
@pytest.mark.parametrize("name", saved.load())
def test_equal_rows(graph: Graph, servers: dict[str, Store], name: str, language: str) -> None:
    query = saved.get(name)
    given = {one.name: one.example for one in query.parameters if one.default is None}
    text, values = query.asked(language, given)
    here, there = graph.store(language).query(text, values), servers[language].query(text, values)
    assert there.columns == here.columns
    assert sorted(map(repr, there.rows)) == sorted(map(repr, here.rows))  # rows that tie may come in any order


PORTABLE = [
    ("MATCH (p:Plan)-[r:REJECTED_BY]->(a) WHERE r.status = 'actual' RETURN count(r) AS n", 1),
    ("MATCH (d:Document) WHERE d.published >= '2030' AND d.published <= '2031' RETURN count(d) AS n", 1),
]


@pytest.mark.parametrize(("text", "rows"), PORTABLE)
def test_the_portable_way_gives_equal_rows(graph: Graph, servers: dict[str, Store], text: str, rows: int) -> None:
    here, there = graph.store("cypher").query(text), servers["cypher"].query(text)
    assert here == there
    assert len(here) == rows
