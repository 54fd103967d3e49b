"""Graphs for the page's tests: a small story with every kind of thing, a hostile one, and made ones of any size."""

from __future__ import annotations

import random
from itertools import pairwise

from kg import ids
from kg.records import Edge, Evidence, Node, Span
from kg.text import Document, Metadata
from kg.view import View

STORY = (
    "Arvania proposed the Lake Plan in May 2024. The Lake Plan would open the northern harbour to both sides.\n\n"
    "Belmark’s envoy Ilse Koren said on 3 June that “the harbour is not for sale”. Belmark rejected the Lake Plan. "
    "Koren told Arvania that Belmark would close the strait unless the fleet withdrew.\n\n"
    "In July 2024 Arvania replaced it with the River Plan. Arvania said that the harbour had never been on offer. "
    "Belmark accepted the River Plan. Both met in Castle Orlen on 9 July 2024."
)
PERSON = "person:Tester"
MACHINE = "rule:stance@1"


def document(text: str, key: str = "story.txt", **metadata: str) -> Document:
    """A stored document."""
    return Document(uid=ids.document_uid(key), key=key, text=text, metadata=Metadata(**metadata))


class Maker:
    """Makes records on one document, each proven by the first occurrence of a quote."""

    def __init__(self, doc: Document) -> None:
        self.doc = doc
        self.nodes: dict[str, Node] = {}
        self.edges: dict[str, Edge] = {}

    def proof(self, quote: str, found_by: str = PERSON, confidence: float = 1.0, role: str = "whole") -> Evidence:
        start = self.doc.text.index(quote)
        span = Span.of(self.doc.text, start, start + len(quote), role)
        return Evidence(document=self.doc.uid, spans=(span,), found_by=found_by, confidence=confidence)

    def node(
        self, kind: str, name: str, /, quote: str = "", aliases: tuple[str, ...] = (), uid: str = "", **more: str
    ) -> Node:
        proof = self.proof(quote or name)
        uid = uid or ids.content_uid(self.doc.uid, kind, [(0, len(name)), *proof.place[1]])
        made = Node(uid=uid, type=kind, name=name, aliases=aliases, properties=more, evidence=(proof,))
        self.nodes[uid] = made
        return made

    def edge(
        self,
        kind: str,
        start: Node,
        end: Node,
        quote: str,
        found_by: str = PERSON,
        confidence: float = 1.0,
        /,
        **more: str,
    ) -> Edge:
        proof = self.proof(quote, found_by, confidence)
        uid = ids.edge_uid(self.doc.uid, kind, start.uid, end.uid, proof.place[1])
        made = Edge(uid=uid, type=kind, from_uid=start.uid, to_uid=end.uid, properties=more, evidence=(proof,))
        self.edges[uid] = made
        return made

    def view(self) -> View:
        return View(nodes=self.nodes, edges=self.edges, documents={self.doc.uid: self.doc})


def story() -> View:
    """Plans, countries, a person, statements, a meeting, a contradiction; a machine's records among a person's."""
    make = Maker(
        document(
            STORY,
            title="Harbour talks",
            publisher="The Orlen Post",
            published="2024-07-10",
            url="https://example.org/talks",
        )
    )
    arvania, belmark = make.node("Country", "Arvania"), make.node("Country", "Belmark")
    lake = make.node("Plan", "Lake Plan", kind="peace plan", date="2024-05")
    river = make.node("Plan", "River Plan", kind="peace plan", date="2024-07")
    term = make.node("Provision", "open the northern harbour to both sides")
    make.edge("PROPOSED_BY", lake, arvania, "Arvania proposed the Lake Plan in May 2024", date="2024-05")
    make.edge("PROPOSED_BY", river, arvania, "Arvania replaced it with the River Plan", date="2024-07")
    make.edge("REJECTED_BY", lake, belmark, "Belmark rejected the Lake Plan")
    make.edge("ACCEPTED_BY", river, belmark, "Belmark accepted the River Plan", date="2024-07")
    make.edge("SUPERSEDES", river, lake, "In July 2024 Arvania replaced it with the River Plan", kind="replaces")
    make.edge("PART_OF", term, lake, "The Lake Plan would open the northern harbour to both sides")
    statements(make, arvania, belmark, lake, term)
    meeting(make, arvania, belmark)
    return make.view()


def statements(make: Maker, arvania: Node, belmark: Node, lake: Node, term: Node) -> None:
    """What both sides say: a claim that a machine reads as a rejection, a denial against a plan's term, a threat."""
    koren = make.node("Person", "Ilse Koren", aliases=("Koren",))
    sale = make.node("Claim", "the harbour is not for sale", date="2024-06-03", act="assert", quoted="direct")
    offer = make.node("Claim", "the harbour had never been on offer", date="2024-07", act="deny")
    threat = make.node("Threat", "Belmark would close the strait unless the fleet withdrew", act="threaten")
    read = {"basis": "inferred", "degree": "conditional", "date": "2024-06-03", "stated_in": sale.uid}
    make.edge("REJECTED_BY", lake, belmark, "the harbour is not for sale", MACHINE, 0.6, **read)
    make.edge("MADE_BY", sale, koren, "Belmark’s envoy Ilse Koren said on 3 June that “the harbour is not for sale”")
    denied = "Arvania said that the harbour had never been on offer"
    make.edge("MADE_BY", offer, arvania, denied)
    told = "Koren told Arvania that Belmark would close the strait unless the fleet withdrew"
    make.edge("MADE_BY", threat, koren, told)
    make.edge("ADDRESSED_TO", threat, arvania, "Koren told Arvania")
    make.edge("ABOUT", sale, lake, "the harbour is not for sale", MACHINE, 0.4)
    make.edge("CONTRADICTS", offer, term, denied, kind="word-deed", reason="The Lake Plan had offered it.")
    make.edge("AFFILIATED_WITH", koren, belmark, "Belmark’s envoy Ilse Koren", role="envoy")


def meeting(make: Maker, arvania: Node, belmark: Node) -> None:
    """Where both sides met."""
    quote = "Both met in Castle Orlen on 9 July 2024"
    met = make.node("Meeting", "Castle Orlen meeting", quote, kind="meeting", date="2024-07-09")
    for actor in (arvania, belmark):
        make.edge("PARTICIPATED_IN", actor, met, quote)
    make.edge("HELD_IN", met, make.node("Place", "Castle Orlen"), "Both met in Castle Orlen")


HOSTILE = (
    "</script><script>window.hit=1</script>",
    "<img src=x onerror=window.hit=1>",
    "<svg onload=window.hit=1>",
    '"><iframe src="javascript:parent.hit=1">',
    "javascript:window.hit=1",
    "<!--<script>window.hit=1//",
    "]]><script>window.hit=1</script>",
    "\u2028window.hit=1\u2029",
    "'-window.hit=1-'",
    "${window.hit=1}",
    "{{body}}{{head}}",
    "<style>@import 'https://evil.example/x.css'</style>",
    '<a href="https://evil.example" ping="https://evil.example/p">x</a>',
    "&lt;script&gt;window.hit=1&lt;/script&gt; __proto__",
)


def hostile() -> View:
    """Every hostile input as name, alias, uid, quote, property, kind of thing, date, finder, title and address."""
    make = Maker(
        document(
            "\n\n".join(HOSTILE),
            key=HOSTILE[0],
            title=HOSTILE[0],
            author=HOSTILE[1],
            publisher=HOSTILE[2],
            url=HOSTILE[4],
            published=HOSTILE[5],
        )
    )
    made = [
        make.node(
            kind,
            text,
            aliases=(text[::-1] + text,),
            uid=f"{text} {place}",
            kind=text,
            date=text,
            constructor=text,
            act=text,
        )
        for place, (text, kind) in enumerate(
            zip(HOSTILE, ["Plan", "Claim", "Country", "Demand", "Person", HOSTILE[1], "__proto__"] * 2, strict=True)
        )
    ]
    for kind, (start, end), text in zip(
        ["REJECTED_BY", "MADE_BY", "CONTRADICTS", HOSTILE[0], "PART_OF", "constructor"] * 3,
        pairwise(made),
        HOSTILE[:13],
        strict=False,
    ):
        make.edge(
            kind, start, end, text, degree=text, status=text, reason=text, date=text, stated_in=text, from_date=text
        )
    view = make.view()
    finder = "person:<img/src=x/onerror=window.hit=1>"
    nodes = {
        uid: node.model_copy(
            update={"evidence": tuple(item.model_copy(update={"found_by": finder}) for item in node.evidence)}
        )
        for uid, node in view.nodes.items()
    }
    return View(nodes=nodes, edges=view.edges, documents=view.documents)


KINDS = ["Plan", "Person", "Country", "Claim", "Demand", "Provision", "Organization", "Meeting"]
RELATIONS = [
    "MADE_BY",
    "ABOUT",
    "REJECTED_BY",
    "ACCEPTED_BY",
    "PROPOSED_BY",
    "PART_OF",
    "ADDRESSED_TO",
    "PARTICIPATED_IN",
]
WORDS = ["talks", "border", "offer", "envoy", "treaty", "water", "strait", "fleet", "ceasefire", "council", "corridor"]
WORDS += ["tariff", "minister", "summit", "harbour", "truce"]


def generated(count: int, relations: int, seed: int = 7) -> View:
    """A made graph with full evidence: communities of about 30, a document a hundred things."""
    draw = random.Random(seed)
    nodes, edges, docs = {}, {}, {}
    proofs: dict[int, list[Evidence]] = {}
    for number in range(max(1, count // 100)):
        sentences = [" ".join(draw.choices(WORDS, k=12)).capitalize() + "." for _ in range(110)]
        doc = document(
            "\n".join(sentences),
            key=f"made-{number}.txt",
            title=f"Made text {number}",
            published=f"2024-{number % 12 + 1:02}-01",
        )
        docs[doc.uid], at, found = doc, 0, []
        for sentence in sentences:
            found.append(
                Evidence(
                    document=doc.uid,
                    spans=(Span.of(doc.text, at, at + len(sentence)),),
                    found_by=PERSON if number % 2 else MACHINE,
                    confidence=1.0 if number % 2 else 0.7,
                )
            )
            at += len(sentence) + 1
        proofs[number] = found
    uids = []
    for place in range(count):
        kind = KINDS[place % len(KINDS)]
        proof = proofs[min(place // 100, len(proofs) - 1)][place % 100]
        uid = f"{kind.lower()}-{ids.digest(place, seed)}"
        properties = {"date": f"2024-{place % 12 + 1:02}"} if place % 4 == 0 else {}
        nodes[uid] = Node(
            uid=uid,
            type=kind,
            name=f"{kind} {place} {' '.join(draw.choices(WORDS, k=3))}",
            properties=properties,
            evidence=(proof,),
        )
        uids.append(uid)
    while len(edges) < relations:
        start = draw.randrange(count)
        end = (start + draw.randint(1, 30)) % count if draw.random() < 0.8 else draw.randrange(count)
        proof = proofs[min(start // 100, len(proofs) - 1)][start % 100]
        kind = draw.choice(RELATIONS)
        uid = f"{kind.lower().replace('_', '-')}-{ids.digest(len(edges), seed)}"
        edges[uid] = Edge(uid=uid, type=kind, from_uid=uids[start], to_uid=uids[end], evidence=(proof,))
    return View(nodes=nodes, edges=edges, documents=docs)
