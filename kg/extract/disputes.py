"""Contradictions between texts: statements of different speakers in different documents that cannot both stand.

The rules are those within one text, on pairs that share half their words at least; and the two must have been said,
or published, within a month of each other where both days are known. A pure function of the view.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import combinations

from kg import ids
from kg.dates import bounds
from kg.errors import DateError
from kg.extract.contradictions import DENIES, FEWEST, Conflict, Side, compare, sides
from kg.records import Edge, Evidence
from kg.view import View

FINDER = "rule:disputes@1"

COMMON = 100
"""Statements that share a word stem from which on that stem no longer proposes pairs."""

SHARED = 2
"""Rarer stems that a pair shares at least."""

MONTH = timedelta(days=31)


def disputes(view: View) -> list[Edge]:
    """The contradictions between documents, the surest first."""
    edges = list(view.edges.values())
    known = sides(view.nodes, edges, {uid: str(d.metadata.published or "") for uid, d in view.documents.items()})
    pairs = (pair for pair in _pairs(known) if _comparable(view, *pair))
    found = sorted((c for pair in pairs for c in compare(*pair)), key=lambda c: (-c.score, c.later, c.earlier))
    return [_edge(view, conflict) for conflict in found]


def _pairs(known: Sequence[Side]) -> Iterator[tuple[Side, Side]]:
    """Pairs that share some of their rarer words."""
    holding: defaultdict[str, list[int]] = defaultdict(list)
    for number, side in enumerate(known):
        for stem in side.wording.stems if len(side.wording.stems) >= FEWEST else ():
            holding[stem].append(number)
    shared = Counter(
        pair for numbers in holding.values() if len(numbers) <= COMMON for pair in combinations(numbers, 2)
    )
    yield from ((known[a], known[b]) for (a, b), count in shared.items() if count >= SHARED)


def _comparable(view: View, a: Side, b: Side) -> bool:
    """Two texts, two speakers, one month, and half the words."""
    if a.node.type == b.node.type == "Provision" or set(a.node.documents) & set(b.node.documents):
        return False
    return a.wording.dice(b.wording) >= DENIES and not _names(view, a) & _names(view, b) and _near(a.day, b.day)


def _names(view: View, side: Side) -> set[str]:
    """What the speakers are called: one speaker of two texts may still be two nodes."""
    speakers = (view.nodes[uid] for uid in side.speakers)
    return {ids.normal(name) for node in speakers for name in (node.name, *node.aliases)}


def _near(one: str, other: str) -> bool:
    """Whether two dates can be within a month of each other; an unknown one can be any."""
    (first, last), (start, end) = _days(one), _days(other)
    apart = (first and end and first - end > MONTH) or (start and last and start - last > MONTH)
    return not apart


def _days(written: str) -> tuple[date | None, date | None]:
    try:
        return bounds(written) if written else (None, None)
    except DateError:
        return None, None


def _edge(view: View, conflict: Conflict) -> Edge:
    proofs = tuple(
        Evidence(document=item.document, spans=item.spans, found_by=FINDER, confidence=conflict.score)
        for item in (view.nodes[uid].evidence[0] for uid in (conflict.later, conflict.earlier))
    )
    places = [(span.start, span.end) for proof in proofs for span in proof.spans]
    documents = " ".join(proof.document for proof in proofs)
    return Edge(
        uid=ids.edge_uid(documents, "CONTRADICTS", conflict.later, conflict.earlier, places),
        type="CONTRADICTS",
        from_uid=conflict.later,
        to_uid=conflict.earlier,
        properties={"kind": conflict.kind, "reason": conflict.reason, "basis": "inferred"},
        evidence=proofs,
    )
