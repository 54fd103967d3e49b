"""What is particular to stores on servers: position with the data, syncing in steps, errors, read-only queries."""

import secrets
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from kg import stores
from kg.errors import LimitError, LockedError, QueryError, StoreError, UsageError
from kg.ledger import Ledger
from kg.loading.projecting import compare, sync
from kg.records import Decision
from kg.schema import load
from kg.stores.base import Store
from kg.view import document_node
from tests.records import document, story
from tests.servers.neo4j import Neo4j

BASE = "http://example.org/talks/"
SERVERS = ["neo4j_url", "fuseki_url"]


@pytest.fixture(params=SERVERS)
def url(request: pytest.FixtureRequest) -> str:
    found: str = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with closing(stores.server(url, BASE)) as opened:
        yield opened


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.open(tmp_path) as opened:
        yield opened


def fill(ledger: Ledger) -> None:
    docs = [document(key=f"{name}.txt") for name in "abcd"]
    for doc in docs:
        ledger.append(doc, complete(story(doc)), reader="", origins={"person"})
    plans = tuple(story(doc)[0].uid for doc in docs[:3])
    ledger.decide([Decision(kind="same", uids=plans, author="person:ann")])
    ledger.append(docs[0], complete(story(docs[0])[:4]), reader="", origins={"person"})
    ledger.retract(docs[3].uid)


def complete(records):
    return [load().complete(record) for record in records]


def test_a_sync_passes_through_the_views_of_the_past(store: Store, ledger: Ledger, monkeypatch) -> None:
    fill(ledger)
    monkeypatch.setattr("kg.loading.projecting.STEP", 1)
    seen: list[int] = []

    def tick(done: int, of: int, where: str) -> None:
        at = store.position
        assert where == f"position {at}"
        assert compare(ledger.view(at), store, repair=False) == []
        seen.append(at)

    assert sync(ledger, store, tick) == ledger.position
    assert seen == ledger.milestones(0, 1)
    assert sync(ledger, store) == ledger.position


def test_another_store_object_goes_on_where_the_first_one_stopped(url: str, ledger: Ledger) -> None:
    doc = document(key="a.txt")
    ledger.append(doc, complete(story(doc)), reader="", origins={"person"})
    with closing(stores.server(url, BASE)) as first:
        sync(ledger, first)
    fill(ledger)
    with closing(stores.server(url, BASE)) as second:
        assert second.position == 1
        sync(ledger, second)
        assert compare(ledger.view(), second, repair=False) == []


def test_two_writers_do_not_overtake_each_other(url: str, ledger: Ledger) -> None:
    fill(ledger)
    change = ledger.change(0, 2)
    with closing(stores.server(url, BASE)) as one, closing(stores.server(url, BASE)) as other:
        assert (one.position, other.position) == (0, 0)
        one.apply(change.upserts, change.deletes, 2)
        with pytest.raises(LockedError, match="another process moved"):
            other.apply(change.upserts, change.deletes, 1)
        assert other.position == 2


def test_a_refused_change_leaves_the_store_as_it_was(store: Store, ledger: Ledger) -> None:
    fill(ledger)
    sync(ledger, store)
    before = store.position
    loose = complete(story(document(key="z.txt")))[3:]
    with pytest.raises(StoreError, match="not in the store"):
        store.apply(loose, [], before + 1)
    assert store.position == before
    assert compare(ledger.view(), store, repair=False) == []


def test_a_damaged_store_is_found_and_repaired(store: Store, ledger: Ledger) -> None:
    fill(ledger)
    sync(ledger, store)
    node = next(node for node in ledger.view().nodes.values() if node.name == "Arvania")
    edge = next(edge for edge in ledger.view().edges.values() if node.uid not in (edge.from_uid, edge.to_uid))
    store.apply([node.model_copy(update={"name": "Wrong"})], [edge.uid], store.position)
    found = compare(ledger.view(), store, repair=True)
    assert sorted((item.uid, item.kind) for item in found) == sorted([(node.uid, "changed"), (edge.uid, "missing")])
    assert compare(ledger.view(), store, repair=False) == []


@pytest.mark.parametrize(
    ("fixture", "text"),
    [
        ("neo4j_url", "CREATE (n:Person {uid: 'x'}) RETURN n"),
        ("neo4j_url", "MATCH (n) DETACH DELETE n"),
        ("neo4j_url", "CREATE INDEX x FOR (n:Person) ON (n.x)"),
        ("neo4j_url", "CREATE USER eve SET PASSWORD 'evil-password'"),
        ("neo4j_url", "LOAD CSV FROM 'file:///etc/passwd' AS row RETURN row"),
        ("neo4j_url", "MATCH (n) CALL (n) { SET n.x = 1 } IN TRANSACTIONS"),
        ("fuseki_url", "INSERT DATA { <urn:a> <urn:b> 1 }"),
        ("fuseki_url", "SELECT * WHERE { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"),
        ("fuseki_url", "LOAD <file:///etc/passwd>"),
    ],
)
def test_a_query_only_reads_the_graph(request: pytest.FixtureRequest, fixture: str, text: str) -> None:
    with closing(stores.server(request.getfixturevalue(fixture), BASE)) as store, pytest.raises(QueryError):
        store.query(text)


SIXTY = " ".join(map(str, range(60)))
SLOW = {
    "cypher": "UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b WITH a WHERE a % 7 = 8 RETURN count(a) AS n",
    "sparql": f"SELECT (COUNT(*) AS ?n) WHERE {{ {' '.join(f'VALUES ?x{n} {{ {SIXTY} }}' for n in range(8))} }}",
}


def test_a_slow_query_is_stopped(store: Store) -> None:
    with pytest.raises(LimitError):
        store.query(SLOW[store.language], timeout=1)


def test_a_wrong_query_is_refused_with_its_place(store: Store) -> None:
    with pytest.raises(QueryError, match=r"line|column"):
        store.query("MATCH (n RETURN n" if store.language == "cypher" else "SELECT * WHERE { ?s ?p }")


@pytest.mark.parametrize("fixture", ["neo4j_server", "fuseki_server"])
def test_no_message_shows_a_password(request: pytest.FixtureRequest, fixture: str) -> None:
    server = request.getfixturevalue(fixture)
    wrong = secrets.token_urlsafe(12)
    with pytest.raises(StoreError, match="refuses the user") as refused:
        stores.server(server.url.replace(server.password, wrong), BASE)
    away = server.url.replace(str(server.port), "1")
    with pytest.raises(StoreError, match="cannot be reached") as unreachable:
        stores.server(away, BASE)
    for error in (refused, unreachable):
        assert wrong not in str(error.value)
        assert server.password not in str(error.value)


@pytest.mark.parametrize(("fixture", "prefix"), [("neo4j_server", "NEO4J"), ("fuseki_server", "SPARQL")])
def test_user_and_password_may_come_from_the_environment(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, fixture: str, prefix: str
) -> None:
    server = request.getfixturevalue(fixture)
    monkeypatch.setenv(f"{prefix}_USERNAME", server.user)
    monkeypatch.setenv(f"{prefix}_PASSWORD", server.password)
    with closing(stores.server(server.url.replace(f"{server.user}:{server.password}@", ""), BASE)) as store:
        assert store.position >= 0


@pytest.mark.parametrize(
    "url", ["", "neo4j:", "bolt://", "http://host/ds", "sparql://host/ds", "sparql+http://", "ftp://x"]
)
def test_an_address_that_is_none_is_a_usage_error(url: str) -> None:
    with pytest.raises(UsageError):
        stores.server(url, BASE)


def test_a_sparql_address_may_name_its_services(fuseki_url: str) -> None:
    with closing(stores.server(f"{fuseki_url}?query=sparql&update=update&data=data", BASE)) as store:
        assert store.position == 0
    with pytest.raises(UsageError, match="may name query, update, data, not graph"):
        stores.server(f"{fuseki_url}?graph=x", BASE)


def dated_story():
    """A document's node and its story, everything with a date."""
    doc = document(key="a.txt")
    dated = (
        record.model_copy(update={"properties": {**record.properties, "date": "2025-05"}}) for record in story(doc)
    )
    kept = (record if "date" in load().find(record.type).properties else None for record in dated)
    return [document_node(doc), *complete(record for record in kept if record), *complete(story(doc)[1:3])]


def test_neo4j_keeps_types_first_and_days_as_dates(neo4j_url: str) -> None:
    asked = (
        "MATCH p = (x:Plan)-[r:PROPOSED_BY]->(a) RETURN labels(a) AS labels, x.earliest AS day, a, r, p, [a.name] AS l"
    )
    with closing(stores.server(neo4j_url, BASE)) as store:
        store.apply(dated_story(), [], 1)
        rows = list(store.query(asked).dicts())
    assert len(rows) == 1
    row = rows[0]
    assert row["labels"] == row["a"]["labels"] == ["Country", "Actor"]
    assert row["day"] == date(2025, 5, 1)
    assert row["l"] == ["Arvania"]
    assert set(row["r"]) == {"uid", "type", "from", "to", "properties"}
    plan, edge, actor = row["p"]
    assert (row["r"]["from"], row["r"]["to"]) == (plan["uid"], actor["uid"]) == (edge["from"], edge["to"])
    assert edge["properties"]["latest"] == date(2025, 5, 31)


def test_every_type_has_its_constraint(neo4j_url: str) -> None:
    asked = "SHOW CONSTRAINTS YIELD labelsOrTypes, properties RETURN labelsOrTypes[0] AS kind, properties[0] AS key"
    with closing(stores.server(neo4j_url, BASE)) as store:
        store.apply(dated_story(), [], 1)
        found = {row["kind"] for row in store.query(asked).dicts() if row["key"] == "uid"}
    assert found == {*load().nodes, *load().edges} - {"EVIDENCED_BY", "IN_DOCUMENT"}


def test_a_server_without_the_union_of_graphs_is_refused(fuseki_url: str) -> None:
    plain = fuseki_url.removesuffix("ds") + "plain"
    with closing(stores.server(plain, BASE)) as store, pytest.raises(StoreError, match="union of its named graphs"):
        store.apply(dated_story(), [], 1)


def encrypted(server: Neo4j, scheme: str) -> str:
    return server.url.replace("bolt://", f"bolt+{scheme}://")


def test_neo4j_by_tls_with_a_certificate_that_nobody_vouches_for(neo4j_server: Neo4j, neo4j_url: str) -> None:
    records = story(document())[:1]
    with closing(stores.server(encrypted(neo4j_server, "ssc"), BASE)) as store:
        store.apply([record.model_copy(update={"evidence": ()}) for record in records], [], 1)
        assert [record.uid for record in store.dump()] == [records[0].uid]
    with pytest.raises(StoreError, match="SSLCertVerificationError") as refused:
        stores.server(encrypted(neo4j_server, "s"), BASE)
    assert neo4j_server.password not in str(refused.value)


def test_neo4j_by_tls_with_a_certificate_of_a_known_authority(
    neo4j_server: Neo4j, neo4j_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(neo4j_server.authority))
    with closing(stores.server(encrypted(neo4j_server, "s"), BASE)) as store:
        assert store.query("RETURN 1 AS n").rows == ((1,),)
