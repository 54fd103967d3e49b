"""What every store does. One reference for each expectation: the records themselves."""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import date
from random import Random
from typing import Any

import pytest

from kg.errors import LimitError, QueryError, RecordError, StoreError
from kg.records import Edge, Evidence, Node, Record, Rows, Span
from kg.stores.base import Store, check, comparable, repair
from kg.view import document_node
from tests import records as story
from tests.stores.factories import Open
from tests.strategies import HOSTILE, graph

of_cypher = pytest.mark.parametrize("open_store", ["kglite", "neo4j"], indirect=True)
"""For what only stores of Cypher do."""

PREFIXES = (
    "PREFIX kg: <https://w3id.org/parley/ontology#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
    "PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>"
)
DOCUMENT = story.document()
STORY: list[Record] = [document_node(DOCUMENT), *story.story(DOCUMENT)]
PLAN, ARVANIA, BELMARK = (record for record in STORY[1:4] if isinstance(record, Node))
FIRST_NO, SECOND_NO = (record for record in STORY if record.type == "REJECTED_BY")


def ask(store: Store, sparql: str, cypher: str, timeout: float | None = None, **params: Any) -> Rows:
    """The same question in the store's own language."""
    return store.query(sparql if store.language == "sparql" else cypher, params, timeout)


def structure(store: Store) -> list[Any]:
    """Everything that the store holds, to the last triple or relationship, in an order."""
    if store.language == "sparql":
        text = f"{PREFIXES} SELECT ?g ?s ?p ?o {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(?p != kg:position) }}"
        return sorted(map(str, store.query(text).rows))
    nodes = store.query("MATCH (n) WHERE NOT n:Ledger RETURN n").rows
    edges = store.query("MATCH (a)-[r]->(b) RETURN a.uid, r, b.uid").rows
    return sorted(map(str, (*nodes, *edges)))


def holds(store: Store, expected: Iterable[Record]) -> None:
    """The store holds these records, and nothing else."""
    wanted = sorted((comparable(record) for record in expected), key=lambda record: record.uid)
    assert sorted((comparable(record) for record in store.dump()), key=lambda record: record.uid) == wanted


def rejections(store: Store) -> list[str]:
    """Uids of rejections, one for each edge."""
    found = ask(
        store,
        f"{PREFIXES} SELECT ?e {{ ?e rdf:predicate kg:rejectedBy }}",
        "MATCH (:Plan)-[r:REJECTED_BY]->(:Country) RETURN r.uid AS e",
    )
    return sorted(row["e"] for row in found.dicts())


def test_an_empty_store_stands_at_nothing(store: Store) -> None:
    assert store.position == 0
    assert list(store.dump()) == []
    assert len(ask(store, "SELECT * { ?s ?p ?o }", "MATCH (n:Plan) RETURN n")) == 0


def test_what_goes_in_comes_out(store: Store) -> None:
    store.apply(STORY, [], 7)
    assert store.position == 7
    holds(store, STORY)


def test_another_opening_sees_the_same(open_store: Open) -> None:
    open_store().apply(STORY, [], 3)
    again = open_store()
    assert again.position == 3
    holds(again, STORY)


def test_applying_again_changes_nothing(store: Store) -> None:
    store.apply(STORY, [], 1)
    before = structure(store)
    store.apply(STORY, [], 2)
    assert structure(store) == before
    store.apply(reversed(STORY), [], 3)
    assert structure(store) == before


def test_the_order_of_arrival_does_not_matter(store: Store) -> None:
    for position, record in enumerate(STORY, start=1):
        store.apply([record], [], position)
    holds(store, STORY)
    assert store.position == len(STORY)


def test_an_upsert_replaces(store: Store) -> None:
    store.apply(STORY, [], 1)
    renamed = PLAN.model_copy(
        update={
            "name": "Lake Accord",
            "aliases": ("Accord",),
            "properties": {"date": "2025-05", "earliest": "2025-05-01"},
        }
    )
    moved = FIRST_NO.model_copy(
        update={"to_uid": ARVANIA.uid, "properties": {"status": "planned", "basis": "reported"}}
    )
    store.apply([renamed, moved], [], 2)
    holds(store, [renamed if r.uid == PLAN.uid else moved if r.uid == moved.uid else r for r in STORY])


def test_a_changed_store_is_as_if_made_at_once(open_store: Open, store: Store) -> None:
    """No trace of what was: neither passages nor triples that nothing supports."""
    store.apply(STORY, [], 1)
    at_once = structure(store)
    other = PLAN.model_copy(update={"evidence": ARVANIA.evidence, "aliases": ("x", "y")})
    denied = FIRST_NO.model_copy(update={"properties": {"status": "denied", "basis": "performed"}})
    extra = Node(uid="topic-1", type="Topic", name="water", evidence=(story.evidence(DOCUMENT, "Lake"),))
    store.apply([other, denied, extra], [SECOND_NO.uid], 2)
    store.apply(STORY, ["topic-1"], 3)
    assert structure(store) == at_once


def test_a_delete_removes(store: Store) -> None:
    store.apply(STORY, [], 1)
    store.apply([], [SECOND_NO.uid], 2)
    holds(store, [record for record in STORY if record.uid != SECOND_NO.uid])
    store.apply([], [record.uid for record in STORY], 3)
    holds(store, [])
    assert structure(store) == []


def test_a_deleted_node_takes_its_edges_along(store: Store) -> None:
    store.apply(STORY, [], 1)
    store.apply([], [BELMARK.uid], 2)
    left = [r for r in STORY if r.uid != BELMARK.uid and not (isinstance(r, Edge) and r.to_uid == BELMARK.uid)]
    holds(store, left)


def test_deleting_what_is_not_there_changes_nothing(store: Store) -> None:
    store.apply(STORY, ["plan-unknown"], 1)
    store.apply([], ["edge-unknown", "plan-unknown"], 2)
    holds(store, STORY)


def test_a_uid_both_put_in_and_taken_out_is_put_in(store: Store) -> None:
    store.apply(STORY, [PLAN.uid], 1)
    store.apply([PLAN], [PLAN.uid, FIRST_NO.uid], 2)
    holds(store, [record for record in STORY if record.uid != FIRST_NO.uid])


def test_an_edge_leaves_a_node_that_goes(store: Store) -> None:
    store.apply(STORY, [], 1)
    moved = [r.model_copy(update={"to_uid": ARVANIA.uid}) for r in (FIRST_NO, SECOND_NO)]
    store.apply(moved, [BELMARK.uid], 2)
    holds(store, [*(r for r in STORY if r not in (FIRST_NO, SECOND_NO, BELMARK)), *moved])


def test_a_node_may_change_its_type(store: Store) -> None:
    store.apply(STORY, [], 1)
    group = BELMARK.model_copy(update={"type": "Group"})
    store.apply([group], [], 2)
    holds(store, [group if record.uid == BELMARK.uid else record for record in STORY])
    assert ask(
        store,
        f"{PREFIXES} SELECT ?x {{ ?x a kg:Country }}",
        "MATCH (x:Country) RETURN x.uid AS x",
    ).rows == ((ARVANIA.uid,),)


# Two rejections of one plan by one actor are two edges


def test_parallel_edges_in_one_load(store: Store) -> None:
    store.apply(STORY, [], 1)
    assert rejections(store) == sorted([FIRST_NO.uid, SECOND_NO.uid])


def test_parallel_edges_in_two_loads(store: Store) -> None:
    store.apply([record for record in STORY if record.uid != SECOND_NO.uid], [], 1)
    store.apply([SECOND_NO], [], 2)
    assert rejections(store) == sorted([FIRST_NO.uid, SECOND_NO.uid])
    holds(store, STORY)


def test_parallel_edges_in_two_documents(store: Store) -> None:
    other = story.document(key="other.txt")
    proof = story.evidence(other, "Belmark again rejected the Lake Plan")
    third = SECOND_NO.model_copy(update={"uid": "rejected-by-third", "evidence": (proof,)})
    store.apply(STORY, [], 1)
    store.apply([document_node(other), third], [], 2)
    assert len(rejections(store)) == 3
    store.apply([third, FIRST_NO], [], 3)
    assert len(rejections(store)) == 3
    store.apply([], [document_node(other).uid, third.uid], 4)
    holds(store, STORY)


def test_parallel_edges_after_a_removal(store: Store) -> None:
    store.apply(STORY, [], 1)
    store.apply([], [FIRST_NO.uid], 2)
    assert rejections(store) == [SECOND_NO.uid]
    direct = f"{PREFIXES} SELECT ?p ?a {{ ?p kg:rejectedBy ?a }}"
    assert len(ask(store, direct, "MATCH (p:Plan)-[:REJECTED_BY]->(a) RETURN p.uid, a.uid")) == 1
    store.apply([], [SECOND_NO.uid], 3)
    assert len(ask(store, direct, "MATCH (p:Plan)-[:REJECTED_BY]->(a) RETURN p.uid, a.uid")) == 0


def test_many_parallel_edges_with_two_kinds_of_ends(store: Store) -> None:
    """The order of types in a bulk load must not matter."""
    group = Node(uid="group-1", type="Group", name="Lake", evidence=(story.evidence(DOCUMENT, "Lake"),))
    ends = (BELMARK.uid, "group-1", ARVANIA.uid)
    many = [FIRST_NO.model_copy(update={"uid": f"no-{n}", "to_uid": ends[n % 3]}) for n in range(30)]
    store.apply([*STORY, group, *many], [], 1)
    holds(store, [*STORY, group, *many])
    store.apply([many[4], many[5], many[6]], [many[0].uid], 2)
    holds(store, [*STORY, group, *many[1:]])


# What may not go in


@pytest.mark.parametrize(
    ("record", "named"),
    [
        (FIRST_NO.model_copy(update={"to_uid": "country-unknown"}), "country-unknown"),
        (FIRST_NO.model_copy(update={"from_uid": "plan-unknown"}), "plan-unknown"),
        (PLAN.model_copy(update={"evidence": (story.evidence(story.document(key="x"), "Lake"),)}), "document-"),
    ],
)
def test_a_missing_end_or_document_is_refused_and_nothing_changes(store: Store, record: Record, named: str) -> None:
    store.apply(STORY, [], 1)
    before = structure(store)
    with pytest.raises(StoreError, match=f"{named}.*not in the store"):
        store.apply([ARVANIA, record], [SECOND_NO.uid], 2)
    assert store.position == 1
    assert structure(store) == before


def test_an_end_that_goes_in_the_same_change_is_missing(store: Store) -> None:
    store.apply(STORY, [], 1)
    with pytest.raises(StoreError, match="not in the store"):
        store.apply([FIRST_NO], [BELMARK.uid], 2)


def test_a_type_that_the_ontology_does_not_know_is_refused(store: Store) -> None:
    store.apply(STORY, [], 1)
    with pytest.raises(RecordError, match="Spaceship"):
        store.apply([Node(uid="x", type="Spaceship", name="x")], [], 2)
    assert store.position == 1
    holds(store, STORY)


# Any text


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_only_text(store: Store, text: str) -> None:
    span = Span(start=0, end=len(text), quote=text, prefix=text, suffix=text)
    proof = Evidence(document=DOCUMENT.uid, spans=(span,), found_by="rule:cue@1", confidence=0.5)
    said = Node(
        uid=f"claim-{text}", type="Claim", name=text, aliases=(text,), properties={"act": text}, evidence=(proof,)
    )
    edge = Edge(
        uid=f"made-by-{text}",
        type="MADE_BY",
        from_uid=said.uid,
        to_uid=BELMARK.uid,
        properties={"status": "actual", "basis": "performed"},
        evidence=(proof,),
    )
    store.apply([*STORY, said, edge], [], 1)
    holds(store, [*STORY, said, edge])
    found = ask(
        store,
        f'{PREFIXES} SELECT ?x ?name {{ VALUES ?name {{ "" }} ?x skos:prefLabel ?name }}',
        "MATCH (x:Claim) WHERE x.name = $name RETURN x.uid AS x, x.name AS name",
        name=text,
    )
    assert found.rows == ((said.uid, text),)
    store.apply([], [said.uid], 2)
    holds(store, STORY)


@pytest.mark.parametrize("seed", range(3))
def test_any_change_of_any_graph(store: Store, seed: int) -> None:
    """After any change just the new records stand there, and nothing that only older ones needed."""
    random = Random(seed)
    before: list[Record] = []
    for position in range(1, 6):
        after = graph(random)
        store.apply(after, [record.uid for record in before], position)
        holds(store, after)
        before = after
    changed = structure(store)
    store.apply([], [record.uid for record in before], 6)
    assert structure(store) == []
    store.apply(before, [], 7)
    assert structure(store) == changed


# Questions


def test_values_have_their_kinds(store: Store) -> None:
    dated = PLAN.model_copy(
        update={"properties": {"date": "2025-02", "earliest": "2025-02-01", "latest": "2025-02-28"}}
    )
    told = FIRST_NO.model_copy(update={"uid": "reported-by-1", "type": "REPORTED_BY", "properties": {"step": 2}})
    proposal = STORY[4].model_copy(update={"properties": {"confirmed": True}})
    store.apply([*STORY, dated, told, proposal], [], 1)
    found = ask(
        store,
        f"{PREFIXES} SELECT ?p ?date ?earliest ?step ?confirmed ?confidence ?none {{ "
        "?p kg:date ?date ; kg:earliest ?earliest ; kg:confidence ?confidence . "
        "?r kg:step ?step . ?c kg:confirmed ?confirmed }",
        "MATCH (p:Plan), ()-[r:REPORTED_BY]->(), ()-[c:PROPOSED_BY]->() RETURN p.uid AS p, p.date AS date, p.earliest "
        "AS earliest, r.step AS step, c.confirmed AS confirmed, p.confidence AS confidence, p.reason AS none",
    )
    assert found.columns == ("p", "date", "earliest", "step", "confirmed", "confidence", "none")
    assert found.rows == ((PLAN.uid, "2025-02", date(2025, 2, 1), 2, True, 1.0, None),)


def test_parameters_are_values(store: Store) -> None:
    store.apply(STORY, [], 1)
    sparql = f'{PREFIXES} SELECT ?x {{ VALUES ?name {{ "example" }} ?x skos:prefLabel ?name }} ORDER BY ?x'
    cypher = "MATCH (x) WHERE x.name IN $name RETURN x.uid AS x ORDER BY x"
    assert ask(store, sparql, cypher, name=["Lake Plan"]).rows == ((PLAN.uid,),)
    both = ask(store, sparql, cypher, name=["Belmark", "Arvania"]).rows
    assert both == tuple((uid,) for uid in sorted([ARVANIA.uid, BELMARK.uid]))
    assert ask(store, sparql, cypher, name=['" } ?x ?y ?z } #', "' OR 1=1 //"]).rows == ()


@pytest.mark.parametrize(
    ("sparql", "cypher"),
    [
        ("SELECT WHERE", "MATCH (n RETURN n"),
        ("", ""),
        ("SELECT ?x { ?x nope:name ?y }", "RETURN nosuch"),
        ("SELECT ?x { VALUES ?y { 1 } }", "RETURN $missing AS x"),
    ],
)
def test_a_wrong_query_is_a_query_error(store: Store, sparql: str, cypher: str) -> None:
    params = {"absent": 1} if "VALUES" in sparql and store.language == "sparql" else {}
    with pytest.raises(QueryError):
        ask(store, sparql, cypher, **params)


SPARQL_WRITES = [
    "INSERT DATA { <http://x/a> <http://x/b> <http://x/c> }",
    "PREFIX x: <http://x/> DELETE WHERE { ?s ?p ?o }",
    "CLEAR ALL",
    "DROP ALL",
    "LOAD <http://127.0.0.1:9/x>",
    "BASE <http://x/> CREATE GRAPH <g>",
    "WITH <http://x/g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
]
CYPHER_WRITES = [
    "CREATE (n:Plan {uid: 'x'})",
    "MATCH (n) SET n.name = 'x'",
    "MATCH (n) DETACH DELETE n",
    "MATCH (n) REMOVE n.name",
    "MERGE (n:Plan {uid: 'x'}) RETURN n",
    "CREATE INDEX FOR (n:Plan) ON (n.name)",
    "MATCH (n) FOREACH (x IN [1] | SET n.name = 'x')",
]


@pytest.mark.parametrize("place", range(len(SPARQL_WRITES)))
def test_a_query_never_writes(store: Store, place: int) -> None:
    store.apply(STORY, [], 1)
    before = structure(store)
    with pytest.raises(QueryError) as refused:
        ask(store, SPARQL_WRITES[place], CYPHER_WRITES[place])
    assert "read_only(" not in str(refused.value)  # no advice on how to write nevertheless
    assert structure(store) == before
    assert store.position == 1


@of_cypher
@pytest.mark.parametrize(
    "text",
    [
        "LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line",
        "lOaD\tcSv WITH HEADERS FROM '/etc/passwd' AS line RETURN line",
        "RETURN 1 AS x UNION LOAD CSV FROM '/etc/passwd' AS x RETURN x",
        "LOAD // one\n CSV FROM '/etc/passwd' AS x RETURN x",
        "`LOAD` `CSV` FROM '/etc/passwd' AS x RETURN x",
        "PROFILE LOAD CSV FROM '/etc/passwd' AS x RETURN x",
    ],
)
def test_cypher_reads_no_files(store: Store, text: str) -> None:
    with pytest.raises(QueryError, match="LOAD CSV"):
        store.query(text)


def test_a_text_may_speak_of_files(store: Store) -> None:
    store.apply(STORY, [], 1)
    answer = ask(
        store,
        "SELECT ?x { BIND('SERVICE <http://x/> LOAD' AS ?x) # SERVICE\n }",
        "RETURN 'SERVICE <http://x/> LOAD' AS x // LOAD CSV",
    )
    assert answer.rows == (("SERVICE <http://x/> LOAD",),)


def test_time_runs_out(store: Store) -> None:
    many = [Node(uid=f"topic-{n}", type="Topic", name=f"t{n}") for n in range(600)]
    store.apply(many, [], 1)
    started = time.monotonic()
    with pytest.raises(LimitError, match="second"):
        ask(
            store,
            "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a != ?d && ?d != ?g) }",
            "MATCH (a:Topic), (b:Topic), (c:Topic) WHERE a.name + b.name <> c.name + a.name RETURN count(*) AS n",
            timeout=0.2,
        )
    assert time.monotonic() - started < 5
    assert len(ask(store, "SELECT * { ?s ?p ?o } LIMIT 3", "MATCH (n) RETURN n LIMIT 3", timeout=30)) == 3


@of_cypher
def test_a_thing_comes_with_labels_and_properties(store: Store) -> None:
    store.apply(STORY, [], 1)
    query = "MATCH p = (a:Plan)-[r:REJECTED_BY {uid: $uid}]->(b) RETURN a, b, r, p, [a, r] AS l, {r: r} AS m"
    answer = store.query(query, {"uid": FIRST_NO.uid})
    (row,) = answer.dicts()
    assert row["a"]["uid"] == PLAN.uid
    assert row["a"]["labels"] == ["Plan"]
    assert row["b"]["labels"] == ["Country", "Actor"]
    assert not {"id", "title", "type"} & row["a"]["properties"].keys()
    assert row["a"]["properties"]["quotes"] == ["Lake Plan"]
    assert row["r"].keys() == {"uid", "type", "from", "to", "properties"}
    assert (row["r"]["from"], row["r"]["to"], row["r"]["type"]) == (PLAN.uid, BELMARK.uid, "REJECTED_BY")
    assert row["p"] == [row["a"], row["r"], row["b"]]
    assert row["l"] == [row["a"], row["r"]]
    assert row["m"] == {"r": row["r"]}
    assert '"from"' in answer.json()


@of_cypher
def test_a_path_against_the_arrow_keeps_its_ends(store: Store) -> None:
    store.apply(STORY, [], 1)
    (row,) = store.query(f"MATCH p = (b:Country)<-[r {{uid: '{FIRST_NO.uid}'}}]-(a) RETURN p").rows
    assert [part["uid"] for part in row[0]] == [BELMARK.uid, FIRST_NO.uid, PLAN.uid]
    assert (row[0][1]["from"], row[0][1]["to"]) == (PLAN.uid, BELMARK.uid)


def test_a_node_leads_to_its_passages_and_a_passage_to_its_document(store: Store) -> None:
    store.apply(STORY, [], 1)
    found = ask(
        store,
        f"{PREFIXES} SELECT ?quote ?d {{ ?x a kg:Plan ; kg:evidencedBy ?p . ?p kg:quote ?quote ; kg:inDocument ?d }}",
        "MATCH (:Plan)-[:EVIDENCED_BY]->(p:Passage)-[:IN_DOCUMENT]->(d:Document) RETURN p.quote AS quote, d.uid AS d",
    )
    assert found.rows == (("Lake Plan", DOCUMENT.uid),)


# Checking


def test_a_whole_store_has_no_differences(store: Store) -> None:
    store.apply(STORY, [], 1)
    assert check(store, STORY) == []


def test_every_difference_is_found_and_mended(store: Store) -> None:
    surplus = Node(uid="topic-1", type="Topic", name="water", evidence=(story.evidence(DOCUMENT, "Lake"),))
    other = FIRST_NO.model_copy(update={"properties": {"status": "planned", "basis": "performed", "degree": "full"}})
    store.apply([other if r.uid == FIRST_NO.uid else r for r in [*STORY, surplus] if r.uid != SECOND_NO.uid], [], 5)
    found = check(store, STORY)
    assert {str(difference) for difference in found} == {
        f"{FIRST_NO.uid} is changed",
        f"{SECOND_NO.uid} is missing",
        "topic-1 is surplus",
    }
    repair(store, found)
    assert check(store, STORY) == []
    assert store.position == 5
