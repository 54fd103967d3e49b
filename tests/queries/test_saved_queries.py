"""Every saved question in both languages: golden rows on the seed graph, equal rows on a large generated graph."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest
import yaml

import kg
from kg import saved
from kg.stores.base import Store
from tests.queries import golden

QUESTIONS = saved.load()
ROOT = Path(__file__).parents[2]
every = pytest.mark.parametrize("name", QUESTIONS)
in_both = pytest.mark.parametrize("language", saved.LANGUAGES)
ASKED = yaml.safe_load((ROOT / "tests/questions/questions.yaml").read_text("utf-8"))


@in_both
@every
def test_golden(seed: kg.Graph, name: str, language: str) -> None:
    wanted = json.loads((golden.HERE / f"{name}.json").read_text("utf-8"))
    assert golden.answer(seed, QUESTIONS[name], language, wanted["parameters"]) == wanted["rows"]


def test_no_golden_file_without_its_question() -> None:
    assert {path.stem for path in golden.HERE.glob("*.json")} == set(QUESTIONS)


@every
def test_equal_rows_on_a_large_graph(large: dict[str, Store], name: str) -> None:
    question = QUESTIONS[name]
    needed = {p.name: "vania" if p.type == "text" else "2031-02" for p in question.parameters if p.default is None}
    wide = {p.name: "any" for p in question.parameters if p.name in ("status", "basis")}
    found = 0
    for given in (needed, {**needed, **wide}):
        sparql, cypher = (large[language].query(*question.asked(language, given)) for language in ("sparql", "cypher"))
        assert sparql.columns == cypher.columns
        assert Counter(map(repr, sparql.rows)) == Counter(map(repr, cypher.rows))
        assert sparql.rows == cypher.rows, "the same rows in another order: ORDER BY is not total"
        found += len(sparql)
    assert found, f"{name} finds nothing in ten thousand records"


@in_both
@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: str(asked["id"]))
def test_questions(seed: kg.Graph, asked: dict[str, object], language: str) -> None:
    """Twenty-five questions of researchers, each answered by a saved question."""
    given = {name: str(value) for name, value in (asked.get("parameters") or {}).items()}  # type: ignore[attr-defined]
    rows = seed.query(str(asked["saved"]), language, **given)
    columns = asked["answer"] if isinstance(asked["answer"], list) else [asked["answer"]]
    found = [row[columns[0]] if len(columns) == 1 else ": ".join(str(row[c]) for c in columns) for row in rows.dicts()]
    distinct = list(dict.fromkeys(value for value in found if value is not None))
    if asked.get("in_order"):
        assert distinct == asked["expected"]
    else:
        assert sorted(distinct, key=str) == sorted(asked["expected"], key=str)  # type: ignore[call-overload]


def test_there_are_twenty_five_questions() -> None:
    assert len({asked["id"] for asked in ASKED}) == 25


# Cypher that Neo4j and kglite both take, and read alike

UNPORTABLE = {
    "keys()": r"\bkeys\s*\(",
    "a map of all properties": r"\{\s*\.\*|\bproperties\s*\(",
    "a chained comparison": r"[\w.')\]]\s*(?:<=|>=|<|>)\s*[\w.$']+\s*(?:<=|>=|<|>)\s*[\w.$']",
    "WHERE inside a relationship pattern": r"\[[^\]]*:[A-Z_|]+[^\]]*\bWHERE\b",
    "a property of a relationship inside a node pattern": r"\(\w*(?::[\w|]+)?\s*\{\s*\w+:\s*\w+\.(?!documents\[0\])",
    "labels()[0], whose order is not fixed": r"labels\s*\(\w+\)\s*\[0\]",
    "id() or elementId()": r"\b(?:element)?id\s*\(",
    "LOAD CSV": r"\bLOAD\s+CSV\b",
    "a procedure": r"\bCALL\b|\bapoc\.",
    "a word that writes": r"\b(?:CREATE|MERGE|DELETE|SET|REMOVE)\b",
    "text in the place of a parameter": r"\$\{",
}


def unportable(text: str) -> list[str]:
    """What a Cypher text should not use; comments and strings are set aside."""
    bare = re.sub(r"//[^\n]*|'[^']*'", "''", text)
    return [what for what, pattern in UNPORTABLE.items() if re.search(pattern, bare)]


@every
def test_cypher_is_portable(name: str) -> None:
    assert unportable(QUESTIONS[name].cypher) == []


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("MATCH (n) RETURN keys(n)", "keys()"),
        ("MATCH (n) RETURN n {.*}", "a map of all properties"),
        ("MATCH (n) WHERE 1 <= n.x <= 3 RETURN n.x", "a chained comparison"),
        ("MATCH (a)-[r:MADE_BY WHERE r.basis = 'x']->(b) RETURN b.name", "WHERE inside a relationship pattern"),
        ("MATCH (a)-[r:MADE_BY]->(b) MATCH (s:Claim {uid: r.stated_in}) RETURN s.uid",
         "a property of a relationship inside a node pattern"),
        ("MATCH (n) RETURN labels(n)[0]", "labels()[0], whose order is not fixed"),
        ("MATCH (n) RETURN id(n)", "id() or elementId()"),
        ("MATCH (n) SET n.x = 1", "a word that writes"),
    ],
)  # fmt: skip
def test_unportable_cypher_is_found(text: str, what: str) -> None:
    assert unportable(text) == [what]


# What all questions keep to


@every
def test_sparql_declares_its_prefixes(name: str) -> None:
    bare = re.sub(r"#[^\n]*(?=\n)|\"[^\"]*\"|<[^>]*>", "", QUESTIONS[name].sparql)
    declared = set(re.findall(r"PREFIX (\w+):", bare))
    assert set(re.findall(r"\b([a-z]+):", bare)) == declared
    assert declared <= {"kg", "oa", "rdf", "skos", "xsd"}


@every
def test_things_come_as_uid_and_name(seed: kg.Graph, name: str) -> None:
    wanted = json.loads((golden.HERE / f"{name}.json").read_text("utf-8"))
    columns = seed.query(name, **wanted["parameters"]).columns
    for column in (c.removesuffix("_name") for c in columns if c.endswith("_name")):
        assert column in columns
    assert len(set(columns)) == len(columns)


@every
def test_answers_about_facts_have_quote_and_document(seed: kg.Graph, name: str) -> None:
    wanted = json.loads((golden.HERE / f"{name}.json").read_text("utf-8"))
    rows = seed.query(name, **wanted["parameters"])
    quotes = [c for c in rows.columns if c == "quote" or c.endswith("_quote") or c.startswith("quote_")]
    documents = [c for c in rows.columns if "document" in c]
    counts = {"provision-counts", "agreement", "polarisation", "addressees", "meeting-counts", "finders", "actors",
              "topics", "documents"}  # fmt: skip
    assert (name in counts) or (quotes and documents)
    assert all(row[c] for row in rows.dicts() for c in documents if c != "document_name")


def test_hypothetical_and_reported_acceptance_is_not_counted(seed: kg.Graph) -> None:
    counted = {row["actor_name"] for row in seed.query("who-accepted").dicts()}
    asked = {
        (row["actor_name"], row["status"]) for row in seed.query("who-accepted", status="any", basis="any").dicts()
    }
    assert counted == {"Ukraine", "Donald Trump"}
    assert any(status == "hypothetical" for _, status in asked)


# The page about them


def test_the_page_lists_every_question() -> None:
    page = (ROOT / "docs/queries.md").read_text("utf-8")
    listed = dict(re.findall(r"^\| `([a-z-]+)` \| (.+?) \|", page, re.MULTILINE))
    assert listed == {name: question.title for name, question in QUESTIONS.items()}
