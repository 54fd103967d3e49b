"""What a query's tokens give away, against the engine itself: whatever is let through must not reach a server."""

from __future__ import annotations

import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from random import Random

import pyoxigraph
import pytest

from kg.errors import ParleyError, QueryError
from kg.stores import cypher_tokens, sparql_tokens
from kg.stores.doubts import doubts
from kg.stores.oxigraph import Oxigraph

PREFIX = "PREFIX ex: <{address}> "
CALLS = [
    "SELECT * {{ SERVICE <{address}> {{ ?s ?p ?o }} }}",
    "SELECT * {{SERVICEex:a{{?s ?p ?o}}}}",
    "SELECT * {{ service silent ex:a {{ ?s ?p ?o }} }}",
    "SELECT * {{ SERVICESILENT ex:a {{ ?s ?p ?o }} }}",
    "SELECT * {{ BIND(ex:a AS ?x) SERVICE ?x {{ ?s ?p ?o }} }}",
    "SELECT * {{ VALUES ?y {{ 1 }} VALUES ?x {{ ex:a }} FILTER(1<?y)SERVICE?x#>\n{{?s ?p ?o}} }}",
    "SELECT * {{ VALUES (?x ?y) {{ (ex:a 0) }} FILTER(?y<ex:a)SERVICE?x#>\n{{?s ?p ?o}} }}",
    "SELECT * {{ VALUES ?y {{ 1SERVICE ex:a {{ ?s ?p ?o }} }} }}",
    "SELECT * {{ VALUES ?y {{ true }} OPTIONAL {{ SERVICE ex:a {{ ?s ?p ?o }} }} }}",
    "SELECT * {{ VALUES ?y {{ <http://x/\\u0061#> }} SERVICE ex:a {{ ?s ?p ?o }} }}",
    "SELECT * {{ VALUES ?y {{ '#' }} SERVICE ex:a {{ ?s ?p ?o }} }}",
    "SELECT * {{ VALUES ?y {{ '''a'b''c\\'''' }} SERVICE ex:a {{ ?s ?p ?o }} }}",
    'SELECT * {{ VALUES ?y {{ "\\\\" }} SERVICE ex:a {{ ?s ?p ?o }} #" }}\n }}',
    "SELECT * {{ VALUES ?y {{ '\\u0027' }} SERVICE ex:a {{ ?s ?p ?o }} #' \n }}",
    "SELECT * {{ # '\n SERVICE ex:a {{ ?s ?p ?o }} # '\n }}",
    "SELECT * {{ FILTER EXISTS {{ SERVICE ex:a {{ ?s ?p ?o }} }} }}",
    "SELECT * {{ {{ SELECT * {{ SERVICE ex:a {{ ?s ?p ?o }} }} }} }}",
    "CONSTRUCT {{ ?s ?p ?o }} {{ SERVICE ex:a {{ ?s ?p ?o }} }}",
    "ASK {{ SERVICE ex:a {{ ?s ?p ?o }} }}",
    "DESCRIBE ?s {{ SERVICE ex:a {{ ?s ?p ?o }} }}",
]
HARMLESS = [
    "SELECT * { ?s ?p 'SERVICE <http://x/> { }' }",
    'SELECT * { ?s ?p """SERVICE "quoted" <http://x/>""" } # SERVICE <http://x/>',
    "SELECT ?service ?load { ?service <http://x/service> ?load }",
    "PREFIX ex: <http://x/service#> SELECT * { ?s ex:service ex:load ; <http://x/load> 'load'@en }",
    "BASE <http://x/> PREFIX ex: <load> SELECT * { ?s ?p ?o FILTER(?s < ?o && ?o > 3) }",
    "# INSERT\nASK { ?s ?p 'DELETE' }",
]


class Listener(socketserver.ThreadingTCPServer):
    """Counts connections."""

    daemon_threads = True
    calls = 0

    def process_request(self, request: object, client_address: object) -> None:
        Listener.calls += 1
        self.shutdown_request(request)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with Listener(("127.0.0.1", 0), socketserver.BaseRequestHandler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()


def reaches(text: str) -> bool:
    """Whether the engine, left alone, calls the listener."""
    before = Listener.calls
    with suppress(SyntaxError, OSError, RuntimeError, ValueError):
        answer = pyoxigraph.Store().query(text)
        if not isinstance(answer, pyoxigraph.QueryBoolean):
            list(answer)
    return Listener.calls > before


@pytest.mark.parametrize("call", CALLS)
def test_a_call_of_another_server_is_refused(call: str, address: str) -> None:
    text = (PREFIX + call).format(address=address)
    with pytest.raises(QueryError, match="SERVICE"):
        sparql_tokens.refuse_calls(text)


def test_the_engine_would_call(address: str) -> None:
    """The fixture works, and so do most of these queries: they are not refused for being wrong."""
    assert sum(reaches((PREFIX + call).format(address=address)) for call in CALLS) >= 10


@pytest.mark.parametrize("text", HARMLESS)
def test_words_in_texts_names_and_comments_are_harmless(text: str) -> None:
    sparql_tokens.refuse_calls(text)


def test_no_mixture_slips_through(address: str, tmp_path: Path) -> None:
    """Pieces of queries in any order: what is not refused never reaches the listener."""
    pieces = [
        "SERVICE", "service", "SILENT", " ex:a ", "<{address}>", "?x", "{{", "}}", "?s ?p ?o", "'", '"', "'''", '"""',
        "#", "\n", "\\", "<", ">", "(", ")", "FILTER(1<?y)", ".", ";", "1", "true", "'a'", '"b"', "@en", " ",
        "VALUES ?x {{ ex:a }}", "SERVICE ex:a {{ ?s ?p ?o }}", "SERVICEex:a{{?s ?p ?o}}", "OPTIONAL", "\\u0027", "^^",
    ]  # fmt: skip
    random = Random(7)
    store = Oxigraph(tmp_path, "http://x/")
    let_through = 0
    for _ in range(4000):
        middle = "".join(random.choice(pieces) for _ in range(random.randint(1, 12)))
        text = (PREFIX + "SELECT * {{ " + middle + " }}").format(address=address)
        before = Listener.calls
        with suppress(ParleyError):
            store.query(text)
            let_through += 1
        assert Listener.calls == before, text
    assert let_through > 10


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("LOAD <http://x/>", "LOAD"),
        ("prefix ex: <http://x/> insert data { ex:a ex:b ex:c }", "INSERT"),
        ("BASE <http://x/> # SELECT\n CLEAR ALL", "CLEAR"),
        ("WITH <g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", "WITH"),
    ],
)
def test_an_update_is_refused_by_name(text: str, named: str) -> None:
    with pytest.raises(QueryError, match=named):
        sparql_tokens.refuse_calls(text)


def test_a_data_block_is_filled_and_nothing_else_changes() -> None:
    text = "# VALUES ?a { 1 }\nSELECT ?a { VALUES ?a { 'x}' } ?a ?b 'VALUES ?a { 2 }' values $b { <http://x/> 3 } }"
    assert sparql_tokens.bind(text, {"b": ["4"], "a": ['"one"', '"two"']}) == (
        '# VALUES ?a { 1 }\nSELECT ?a { VALUES ?a { "one" "two" } ?a ?b \'VALUES ?a { 2 }\' values $b { 4 } }'
    )


def test_a_parameter_that_is_not_declared_is_named() -> None:
    with pytest.raises(QueryError, match=r"no parameter 'c'.*declared: a"):
        sparql_tokens.bind("SELECT * { VALUES ?a { 1 } VALUES (?b ?c) { (1 2) } }", {"c": ["1"]})


@pytest.mark.parametrize(
    "text",
    [
        "LOAD CSV FROM 'x' AS l RETURN l",
        "RETURN 'it\\'s' AS x UNION LOAD CSV FROM 'x' AS x RETURN x",
        "MATCH (n) // don't\nLOAD // can't\n\tCSV FROM 'x' AS l RETURN l",
        "RETURN 1 AS `a``b` UNION `load` `csv` FROM 'x' AS x RETURN x",
        "// x\rLOAD CSV FROM 'x' AS l RETURN l",
    ],
)
def test_load_csv_is_found(text: str) -> None:
    with pytest.raises(QueryError, match="LOAD CSV"):
        cypher_tokens.refuse_files(text)


@pytest.mark.parametrize(
    "text",
    [
        "RETURN 'LOAD CSV' AS x",
        'RETURN "LOAD CSV FROM \\"x\\"" AS x',
        "RETURN 1 AS load, 2 AS csv // LOAD CSV",
        "MATCH (n) WHERE n.load = $csv RETURN n.load AS load /* LOAD CSV */",
    ],
)
def test_the_words_alone_are_harmless(text: str) -> None:
    cypher_tokens.refuse_files(text)


@pytest.mark.parametrize(
    "piece", ["a-", "/* ", r"\'", ")", "<)", r"\"", "`", r"\'''", "service:", "\\", "a.b:", "VALUES ?x {"]
)
def test_long_texts_are_read_in_no_time(piece: str) -> None:
    text = (piece * 40_000)[:40_000]
    started = time.process_time()
    for read in (sparql_tokens.refuse_calls, cypher_tokens.refuse_files):
        for whole in (text, f"'{text}", f"<{text}>"):
            with suppress(QueryError):
                read(whole)
    assert time.process_time() - started < 5


def test_a_query_has_a_longest_length() -> None:
    for read, most in ((sparql_tokens.refuse_calls, 1_000_000), (cypher_tokens.refuse_files, 100_000)):
        with pytest.raises(QueryError, match=f"at most {most:,} characters"):
            read("x" * (most + 1))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "MATCH (p:Plan)-[r:REJECTED_BY|OPPOSED_BY]->(:Country) RETURN p",
            ["Plan", "REJECTED_BY", "OPPOSED_BY", "Country"],
        ),
        ("MATCH (a:Actor&Person {name: other}) WHERE a.x = ':Not' RETURN {k: v} // (:Nor)", ["Actor", "Person"]),
        ("MATCH (p:`Plan`) WHERE any(x IN [y IN p.aliases | y] WHERE x = 'a') RETURN p", ["Plan"]),
        ("MATCH (n) WHERE (n:Claim OR n:Demand) RETURN n", ["Claim", "Demand"]),
    ],
)
def test_the_types_that_a_query_names(text: str, expected: list[str]) -> None:
    assert list(cypher_tokens.types(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT ?p { ?p a kg:Pln ; kg:rejectedBy/skos:prefLabel 'kg:Not' } # kg:Nor", ["Pln", "rejectedBy"]),
        ("PREFIX kg: <http://t/o#> SELECT * { ?s <http://t/o#quote> ?o ; a kg:Plan, <http://t/x> }", ["quote", "Plan"]),
        ("PREFIX kg: <http://elsewhere/> SELECT * { ?s a kg:Thing }", []),
    ],
)
def test_the_terms_that_a_query_names(text: str, expected: list[str]) -> None:
    assert list(sparql_tokens.local_names(text, "kg", "http://t/o#")) == expected


def test_what_may_be_wrong_with_a_query_that_finds_nothing() -> None:
    assert doubts("sparql", "SELECT * { ?p kg:rejectBy ?a ; kg:evidence/kg:quote ?q . ?a a kg:Actor }") == [
        "no kg: term called 'rejectBy'; did you mean rejectedBy, reportedBy, evidencedBy?"
    ]
    assert doubts("cypher", "MATCH (p:Plan)-[:MADE_BY]->(:Actor) RETURN p") == []
