"""Records made up at random: any type, any property, any text."""

from __future__ import annotations

from datetime import date
from random import Random

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from kg.kinds import Property
from kg.records import Edge, Evidence, Node, Record, Span, Value
from kg.schema import load

settings.register_profile("parley", deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("parley")

TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)
HOSTILE = (
    '"; DROP GRAPH <x> #',
    "'}) DETACH DELETE n //",
    "</script><img src=x onerror=alert(1)>",
    "ʼ’‘“„«»\u2028\u2029\u0000\r\n\t",
    "e\u0301 ≠ \u00e9",
    "🕊️ שָׁלוֹם سلام мир 和平",
    "\\u0022 \\ \\\\ ${x} $x ?x",
    "1.0",
    "null",
    " padded ",
)
"""Texts that an engine might take for something else."""

NAMES = TEXT | st.sampled_from(HOSTILE)
DOCUMENTS = st.sampled_from(["document-1", "document-2", "document-3"])
FINDERS = st.sampled_from(["person:ada", "rule:cue@1", "rule:cue@2", "model:tiny@0.3"])
DAYS = st.dates(date(1000, 1, 1)).map(date.isoformat)
EDTF = st.sampled_from(["2025", "2025-02", "2025-02-28", "2025-04-14/..", "2025-04~"])
STRUCTURE = ("EVIDENCED_BY", "IN_DOCUMENT")


@st.composite
def spans(draw: st.DrawFn) -> Span:
    """A span whose quote is as long as it says."""
    quote, start = draw(NAMES), draw(st.integers(0, 10**6))
    around = st.just("") | NAMES
    role = draw(st.sampled_from(["content", "cue", "source", "whole"]))
    end = start + len(quote)
    return Span(start=start, end=end, quote=quote, role=role, prefix=draw(around), suffix=draw(around))


EVIDENCE = st.builds(
    Evidence,
    document=DOCUMENTS,
    spans=st.lists(spans(), min_size=1, max_size=3).map(tuple),
    found_by=FINDERS,
    confidence=st.floats(0, 1) | st.sampled_from([0.0, 1.0, 0.1, 1 / 3]),
)


def _value(prop: Property) -> st.SearchStrategy[Value]:
    if prop.many:
        addresses = st.sampled_from(["https://www.wikidata.org/entity/Q159", "http://x/ä", "ISO 3166: RU"])
        return st.lists(NAMES | addresses, min_size=1, max_size=3, unique=True).map(tuple)
    if prop.values and not prop.open:
        return st.sampled_from(prop.values)
    kinds: dict[str, st.SearchStrategy[Value]] = {
        "integer": st.integers(-(2**63), 2**63 - 1),
        "decimal": st.floats(0, 1),
        "boolean": st.booleans(),
        "date": DAYS,
        "edtf": EDTF,
        "uid": st.sampled_from(["claim-1", "claim/ß 2"]),
    }
    return kinds.get(prop.kind, NAMES)


def _properties(known: dict[str, Property]) -> st.SearchStrategy[dict[str, Value]]:
    return st.fixed_dictionaries({}, optional={name: _value(prop) for name, prop in known.items()})


@st.composite
def nodes(draw: st.DrawFn) -> Node:
    """A node of any type but Passage."""
    kind = draw(st.sampled_from([kind for kind in load().nodes.values() if kind.name != "Passage"]))
    return Node(
        uid=draw(NAMES),
        type=kind.name,
        name=draw(NAMES),
        aliases=draw(st.lists(NAMES, max_size=3, unique=True).map(tuple)),
        properties=draw(_properties(dict(kind.properties))),
        evidence=draw(st.lists(EVIDENCE, max_size=3).map(tuple)),
    )


@st.composite
def edges(draw: st.DrawFn) -> Edge:
    """An edge of any type that is a record."""
    kind = draw(st.sampled_from([kind for kind in load().edges.values() if kind.name not in STRUCTURE]))
    return Edge(
        uid=draw(NAMES),
        type=kind.name,
        from_uid=draw(NAMES),
        to_uid=draw(NAMES),
        properties=draw(_properties(dict(kind.properties))),
        evidence=draw(st.lists(EVIDENCE, max_size=3).map(tuple)),
    )


RECORDS: st.SearchStrategy[Record] = nodes() | edges()


def graph(random: Random) -> list[Record]:
    """Three documents, four nodes of any type that rest on a few passages, and edges among them, many parallel."""

    def evidence() -> tuple[Evidence, ...]:
        starts = [random.randrange(5) for _ in range(random.randrange(3))]
        spans = [Span(start=start, end=start + 1, quote="q") for start in starts]
        return tuple(
            Evidence(document=f"document-{random.randrange(3)}", spans=(span,), found_by="rule:cue@1") for span in spans
        )

    def edge(number: int) -> Edge:
        kind = random.choice([kind for kind in load().edges if kind not in STRUCTURE])
        said = {
            "status": random.choice(["actual", "actual", "planned"]),
            "basis": random.choice(["performed", "performed", "reported"]),
        }
        return Edge(
            uid=f"{kind}-{number}",  # an edge's uid comes from its type, among others
            type=kind,
            from_uid=f"node-{random.randrange(4)}",
            to_uid=f"node-{random.randrange(4)}",
            properties=said,
            evidence=evidence(),
        )

    types = [kind for kind in load().nodes if kind not in ("Document", "Passage")]
    texts = [Node(uid=f"document-{n}", type="Document", name=f"text {n}", properties={"key": str(n)}) for n in range(3)]
    things = [Node(uid=f"node-{n}", type=random.choice(types), name="n", evidence=evidence()) for n in range(4)]
    return [*texts, *things, *map(edge, range(random.randrange(8)))]
