"""Small documents and records for tests."""

from kg import ids
from kg.records import Edge, Evidence, Node, Span
from kg.text import Document, Metadata

STORY = (
    "Arvania proposed the Lake Plan in May. Belmark rejected the Lake Plan in June. "
    "In July Belmark again rejected the Lake Plan, and Arvania accepted it."
)


def document(text: str = STORY, key: str = "story.txt", **metadata: str) -> Document:
    """A stored document."""
    return Document(uid=ids.document_uid(key), key=key, text=text, metadata=Metadata(**metadata))


def evidence(
    doc: Document, quote: str, found_by: str = "person:tester", confidence: float = 1.0, nth: int = 0
) -> Evidence:
    """Evidence for the nth occurrence of a quote."""
    start = -1
    for _ in range(nth + 1):
        start = doc.text.index(quote, start + 1)
    span = Span.of(doc.text, start, start + len(quote))
    return Evidence(document=doc.uid, spans=(span,), found_by=found_by, confidence=confidence)


def node(
    doc: Document, type_: str, name: str, found_by: str = "person:tester", confidence: float = 1.0, **properties: str
) -> Node:
    """A node evidenced by the first mention of its name."""
    return Node(
        uid=ids.mention_uid(doc.uid, type_, doc.text, [name]),
        type=type_,
        name=name,
        aliases=(name,),
        properties=properties,
        evidence=(evidence(doc, name, found_by, confidence),),
    )


def edge(
    doc: Document,
    type_: str,
    start: Node,
    end: Node,
    quote: str,
    found_by: str = "person:tester",
    confidence: float = 1.0,
    **properties: str,
) -> Edge:
    """An edge evidenced by a quote."""
    proof = evidence(doc, quote, found_by, confidence)
    return Edge(
        uid=ids.edge_uid(doc.uid, type_, start.uid, end.uid, proof.place[1]),
        type=type_,
        from_uid=start.uid,
        to_uid=end.uid,
        properties={"status": "actual", "basis": "performed", **properties},
        evidence=(proof,),
    )


def story(doc: Document, found_by: str = "person:tester", confidence: float = 1.0) -> list[Node | Edge]:
    """One plan, two actors, a proposal, two rejections by the same actor, an acceptance."""
    plan = node(doc, "Plan", "Lake Plan", found_by, confidence, kind="peace plan")
    arvania, belmark = (node(doc, "Country", name, found_by, confidence) for name in ("Arvania", "Belmark"))
    made = {"found_by": found_by, "confidence": confidence}
    return [
        plan,
        arvania,
        belmark,
        edge(doc, "PROPOSED_BY", plan, arvania, "Arvania proposed the Lake Plan", **made),
        edge(doc, "REJECTED_BY", plan, belmark, "Belmark rejected the Lake Plan", degree="full", **made),
        edge(doc, "REJECTED_BY", plan, belmark, "Belmark again rejected the Lake Plan", degree="full", **made),
        edge(doc, "ACCEPTED_BY", plan, arvania, "Arvania accepted it", degree="full", **made),
    ]
