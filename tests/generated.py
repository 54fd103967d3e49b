"""A large graph of invented parties: every node and edge type, every status, basis and degree, parallel edges.

Deterministic: the same count and seed give the same records on every machine. Each record's quote is a sentence of one
of several invented documents.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, chain, cycle
from random import Random
from typing import Any

from kg import ids, schema
from kg.records import Edge, Evidence, Node, Record, Span
from kg.text import Document, Metadata

RECORDS_OF_A_DOCUMENT = 250

NODES = {
    "Person": 25, "Organization": 8, "Country": 4, "Group": 6, "Place": 6, "Topic": 6, "Plan": 20, "Provision": 60,
    "Claim": 80, "Demand": 45, "Threat": 25, "Promise": 30, "Meeting": 20, "Event": 25,
}  # fmt: skip
"""Nodes of each type among a thousand records; the rest are edges."""

ACTORS = ("Person", "Organization", "Country", "Group")
STATEMENTS = ("Claim", "Demand", "Threat", "Promise")
EDGES: dict[str, tuple[int, Sequence[str], Sequence[str]]] = {
    "PROPOSED_BY": (30, ("Plan", "Provision"), ACTORS),
    "ACCEPTED_BY": (25, ("Plan", "Provision", "Topic", *STATEMENTS), ACTORS),
    "REJECTED_BY": (25, ("Plan", "Provision", "Topic", *STATEMENTS), ACTORS),
    "SUPPORTED_BY": (25, ("Plan", "Provision", "Topic", *STATEMENTS), ACTORS),
    "OPPOSED_BY": (25, ("Plan", "Provision", "Topic", *STATEMENTS), ACTORS),
    "SUPERSEDES": (12, ("Plan",), ("Plan",)),
    "PART_OF": (70, ("Provision", "Provision", "Plan", "Meeting"), ("Plan", "Meeting")),
    "CONDITION_FOR": (20, ("Provision", "Event", "Plan", *STATEMENTS), ("Plan", "Provision", "Meeting", *STATEMENTS)),
    "ADDRESSED_TO": (50, (*STATEMENTS, "Plan"), ACTORS),
    "REPORTED_BY": (20, STATEMENTS, ("Organization", "Group", "Person")),
    "ABOUT": (120, (*STATEMENTS, "Meeting"), ("Topic", "Plan", "Provision", "Event", "Place", "Country", *STATEMENTS)),
    "CONTRADICTS": (15, (*STATEMENTS, "Event"), (*STATEMENTS, "Provision", "Plan", "Event")),
    "PARTICIPATED_IN": (60, ACTORS, ("Meeting", "Event")),
    "HELD_IN": (20, ("Meeting", "Event"), ("Place", "Country")),
    "AFFILIATED_WITH": (25, ("Person", "Group"), ("Organization", "Country", "Group")),
    "BEFORE": (20, ("Event", "Meeting", "Plan", *STATEMENTS), ("Event", "Meeting", "Plan", *STATEMENTS)),
}
"""Among a thousand records: how many (MADE_BY: one for each statement, besides), and types of start and end."""

DATES = [
    *(f"203{year}-{month:02}-{day:02}" for year in range(2) for month in range(1, 13) for day in (3, 14, 27)),
    *(f"203{year}-{month:02}" for year in range(2) for month in range(1, 13)), "2030", "2031-05/2031-06", "2031-11/..",
]  # fmt: skip
_FIRST = ("Ar", "Bel", "Cor", "Dun", "És", "Fal", "Gor", "Hel", "Is", "Jar", "Kel", "Lor", "Mar", "Nor", "Öst", "Zo")
_LAST = ("vania", "mark", "dale", "stria", "lund", "wick", "mere", "ton", "bäck", "shire", "ë", "gard", "field", "ov")
_WORDS = ("withdraw the troops", "open the crossings", "release the captives", "lift the tariffs", "hold a vote")


@dataclass
class _Text:
    """A document on its way: sentences so far."""

    key: str
    metadata: Metadata
    sentences: list[str] = field(default_factory=list)
    length: int = 0

    def add(self, sentence: str) -> tuple[int, int]:
        """Offsets of a new sentence."""
        start = self.length
        self.sentences.append(sentence)
        self.length += len(sentence) + 1
        return start, start + len(sentence)

    def document(self) -> Document:
        return Document(uid=ids.document_uid(self.key), key=self.key, text=self.text, metadata=self.metadata)

    @property
    def text(self) -> str:
        return "".join(f"{sentence}\n" for sentence in self.sentences)


def graph(count: int, seed: int = 1) -> tuple[list[Document], list[Record]]:
    """About ``count`` records, completed with defaults, and the documents that they rest on."""
    made = _Maker(count, Random(seed))
    records = [*made.nodes(), *made.edges()]
    return [text.document() for text in made.texts], records


class _Maker:
    def __init__(self, count: int, random: Random) -> None:
        self.random = random
        self.thousands = count / 1000
        houses = ("North Courier", "Südpost", "Lake Herald", None)
        self.texts = [
            _Text(f"generated/{i:03}.txt", _about(i, houses[i % len(houses)]))
            for i in range(max(3, count // RECORDS_OF_A_DOCUMENT))
        ]
        self._turn = cycle(self.texts)
        self.by_type: dict[str, list[Node]] = {}

    def nodes(self) -> Iterator[Node]:
        for kind, share in NODES.items():
            made = [self._node(kind, number) for number in range(max(3, round(share * self.thousands)))]
            self.by_type[kind] = made
            yield from made

    def edges(self) -> Iterator[Edge]:
        for statement in self._of(STATEMENTS):
            yield self._edge("MADE_BY", statement, self._one(ACTORS))
        for kind, (share, starts, ends) in EDGES.items():
            for number in range(max(8, round(share * self.thousands))):
                start, end = self._ends(kind, starts, ends)
                yield self._edge(kind, start, end)
                if number % 10 == 0:  # the same again in another sentence: a parallel edge
                    yield self._edge(kind, start, end)
        yield from self._circle()
        yield from self._change_of_mind()

    def _ends(self, kind: str, starts: Sequence[str], ends: Sequence[str]) -> tuple[Node, Node]:
        start = self._one(starts)
        if kind == "PART_OF":
            ends = ("Meeting",) if start.type == "Meeting" else ("Plan",)
        end = self._one(ends)
        if kind in ("SUPERSEDES", "PART_OF", "CONDITION_FOR", "AFFILIATED_WITH") and start.type == end.type:
            pool = self.by_type[start.type]  # from newer to older, so that nothing is its own ancestor
            newer = self.random.randrange(1, len(pool))
            return pool[newer], pool[self.random.randrange(newer)]
        return start, end if end is not start else self.by_type[end.type][start is self.by_type[end.type][0]]

    def _circle(self) -> Iterator[Edge]:
        """Three provisions, each a condition for the next."""
        three = self.by_type["Provision"][:3]
        for start, end in zip(three, (*three[1:], three[0]), strict=True):
            yield self._edge("CONDITION_FOR", start, end, status="actual", basis="performed", kind="before")

    def _change_of_mind(self) -> Iterator[Edge]:
        """A plan that two accept, one of whom rejects it later."""
        plan, (first, second, broker) = self.by_type["Plan"][0], self.by_type["Person"][:3]
        done = {"status": "actual", "basis": "performed"}
        yield self._edge("PROPOSED_BY", plan, broker, **done)
        yield self._edge("ACCEPTED_BY", plan, first, date="2030-01-03", **done)
        yield self._edge("ACCEPTED_BY", plan, second, date="2030-01-14", **done)
        yield self._edge("REJECTED_BY", plan, first, date="2030-06-27", **done)

    def _node(self, kind: str, number: int) -> Node:
        name, aliases = _name(kind, number)
        properties = {**_words(kind, self.random), **self._date(kind)}
        proof = self._evidence(f"{name} is the {kind.lower()} of sentence {{}}.")
        if kind in (*ACTORS, "Topic", *STATEMENTS) and number % 4 == 0:  # found in a second document, too
            proof = (*proof, *self._evidence(f"Again {name} in sentence {{}}."))
        uid = ids.content_uid(proof[0].document, kind, proof[0].place[1])
        node = Node(uid=uid, type=kind, name=name, aliases=aliases, properties=properties, evidence=proof)
        return schema.load().complete(node)

    def _edge(self, kind: str, start: Node, end: Node, /, **fixed: str) -> Edge:
        properties: dict[str, Any] = {**_words(kind, self.random), **self._date("Edge")}
        properties |= {
            "status": self._weighted({"actual": 80, "planned": 7, "hypothetical": 7, "denied": 6}),
            "basis": self._weighted({"performed": 80, "reported": 12, "inferred": 8}),
        }
        if properties["basis"] == "reported":
            properties["stated_in"] = self._one(STATEMENTS).uid
        proof = self._evidence(f"{start.name[:60]} {kind.replace('_', ' ').lower()} {end.name[:60]}, sentence {{}}.")
        spans = proof[0].place[1]
        uid = ids.edge_uid(proof[0].document, kind, start.uid, end.uid, spans)
        edge = Edge(uid=uid, type=kind, from_uid=start.uid, to_uid=end.uid, properties=properties, evidence=proof)
        return schema.load().complete(edge.model_copy(update={"properties": {**properties, **fixed}}))

    def _evidence(self, form: str) -> tuple[Evidence, ...]:
        text = next(self._turn)
        start, end = text.add(form.format(len(text.sentences)))
        sentence = text.sentences[-1]
        middle = start + sentence.index(" ")
        pieces = [(start, end)] if self.random.random() < 0.9 else [(start, middle), (middle + 1, end)]
        spans = tuple(Span(start=a, end=b, quote=sentence[a - start : b - start]) for a, b in pieces)
        finders = self._weighted({("person:anna",): 6, ("rule:stance@1",): 3, ("person:ben", "model:reader@2"): 1})
        document = ids.document_uid(text.key)
        return tuple(Evidence(document=document, spans=spans, found_by=f, confidence=_sure(f)) for f in finders)

    def _date(self, kind: str) -> dict[str, str]:
        dated = kind in ("Plan", "Meeting", "Event", "Edge", *STATEMENTS)
        return {"date": self.random.choice(DATES)} if dated and self.random.random() < 0.7 else {}

    def _of(self, kinds: Sequence[str]) -> Iterator[Node]:
        return chain.from_iterable(self.by_type[kind] for kind in kinds)

    def _one(self, kinds: Sequence[str]) -> Node:
        return self.random.choice(self.by_type[self.random.choice(kinds)])

    def _weighted(self, weights: dict[Any, int]) -> Any:
        return self.random.choices(list(weights), cum_weights=list(accumulate(weights.values())))[0]


def _about(number: int, publisher: str | None) -> Metadata:
    published = (f"203{number % 2}-{number % 12 + 1:02}-{number % 28 + 1:02}", "2031-02", None)[number % 3]
    return Metadata(title=f"Invented report {number}", author="Nobody", publisher=publisher, published=published)


def _sure(finder: str) -> float:
    return 1.0 if finder.startswith("person:") else 0.65 if finder.startswith("rule:") else 0.8


def _name(kind: str, number: int) -> tuple[str, tuple[str, ...]]:
    """A name that no other node of the type has, and its aliases."""
    root = _FIRST[number % len(_FIRST)] + _LAST[number // len(_FIRST) % len(_LAST)]
    name = root if number < len(_FIRST) * len(_LAST) else f"{root} {number}"
    words = _WORDS[number % len(_WORDS)]
    if kind in STATEMENTS:
        return f"{name} should {words} ‘without delay’ … or pay {number} million", ()
    if kind == "Provision":
        return (words if number % 9 == 0 else f"{words} near {name}"), ()
    form = {
        "Person": "Tavi {}",
        "Plan": "{} Plan",
        "Meeting": "talks at {}",
        "Event": "vote in {}",
        "Group": "{} sources" if number % 3 == 0 else "the {} side",
    }
    called = form.get(kind, "{}").format(name)
    return called, (called, f"the {root.lower()}’s {kind.lower()}")


def _words(kind: str, random: Random) -> dict[str, Any]:
    """Properties with values from the ontology's lists."""
    found: dict[str, Any] = {}
    for name, prop in schema.load().find(kind).properties.items():
        chosen = random.random() < 0.3 if name == "status" else name != "basis"
        if prop.values and not prop.readonly and chosen:
            found[name] = random.choice(sorted(prop.values))
    if kind == "CONTRADICTS" and random.random() < 0.5:
        found["confirmed"] = random.random() < 0.7
    if kind == "REPORTED_BY":
        found["step"] = random.choice((1, 2))
    if kind == "AFFILIATED_WITH":
        found["role"] = random.choice(("envoy", "foreign minister", "member"))
    return found
