"""Repeats: one utterance told twice, in an abstract and its body or in several texts, proposed as one act.

Takes records, gives decisions: nothing is joined here. Whoever keeps the decisions may undo each.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations

from kg import ids
from kg.dates import bounds
from kg.errors import DateError
from kg.extract.reading import STATEMENTS
from kg.extract.wording import Wording, wording
from kg.records import Decision, Edge, Node, Record

AUTHOR = "rule:repeats@1"
WITHIN, ACROSS = 0.6, 0.75
"""Least likeness (Dice over word stems) of two tellings in one text, and in different ones."""

CONTAINED = 0.85
"""Share of the shorter one's words in the longer one from which it counts as a shortened telling."""

FEWEST = 5
"""Word stems of a content below which likeness says nothing."""

COMMON = 200
"""Contents of one speaker that share a word stem from which on that stem no longer proposes pairs."""


def repeats(records: Iterable[Record]) -> list[Decision]:
    """Pairs of statements that are one act, as decisions "same" with score and reason; the first uid survives.

    A pure function of the records. Speakers count as one when they are one node or share a name of two words or more.
    """
    known = list(records)
    nodes = {record.uid: record for record in known if isinstance(record, Node)}
    edges = [record for record in known if isinstance(record, Edge) and record.type == "MADE_BY"]
    found: dict[tuple[str, str], Decision] = {}
    for group in _by_speaker(nodes, edges).values():
        for a, b in _candidates([nodes[uid] for uid in sorted(group)]):
            decision = _compared(a, b)
            if decision:
                found[decision.uids[0], decision.uids[1]] = decision
    return sorted(found.values(), key=lambda decision: (-(decision.score or 0), decision.uids))


def _by_speaker(nodes: Mapping[str, Node], edges: Sequence[Edge]) -> dict[str, set[str]]:
    """Statements by whoever made them: by node, and by each full name that the speaker goes under."""
    groups: defaultdict[str, set[str]] = defaultdict(set)
    for edge in edges:
        statement, speaker = nodes.get(edge.from_uid), nodes.get(edge.to_uid)
        if statement is not None and statement.type in STATEMENTS and speaker is not None:
            groups[speaker.uid].add(statement.uid)
            for name in (speaker.name, *speaker.aliases):
                if " " in name and speaker.type == "Person":
                    groups[ids.normal(name)].add(statement.uid)
    return groups


def _candidates(statements: Sequence[Node]) -> Iterator[tuple[Node, Node]]:
    """Pairs of one speaker's statements that share at least half of the shorter one's words."""
    holding: defaultdict[str, list[int]] = defaultdict(list)
    contents = [wording(node.name) for node in statements]
    for number, content in enumerate(contents):
        for stem in content.stems if len(content.stems) >= FEWEST else ():
            holding[stem].append(number)
    shared: defaultdict[tuple[int, int], int] = defaultdict(int)
    for numbers in holding.values():
        if len(numbers) <= COMMON:
            for pair in combinations(numbers, 2):
                shared[pair] += 1
    for (a, b), count in shared.items():
        if 2 * count >= min(len(contents[a].stems), len(contents[b].stems)):
            yield statements[a], statements[b]


def _compared(a: Node, b: Node) -> Decision | None:
    first, second = wording(a.name), wording(b.name)
    if first.negative != second.negative or (first.numbers - second.numbers and second.numbers - first.numbers):
        return None
    likeness = first.dice(second)
    one_text = bool(set(a.documents) & set(b.documents))
    shortened = one_text and _contained(first, second)
    if likeness < (WITHIN if one_text else ACROSS) and not shortened:
        return None
    if not one_text and not _same_time(a, b):
        return None
    if _overlap(a, b):
        return None
    uids = tuple(node.uid for node in sorted((a, b), key=lambda n: (-len(wording(n.name).stems), n.uid)))
    score = round(max(likeness, 0.6 if shortened else 0.0), 3)
    where = "one text tells it twice" if one_text else "two texts tell it"
    reason = f"{where}: same speaker, {round(100 * likeness)} % of the words shared"
    uid = ids.decision_uid("same", uids, AUTHOR)
    return Decision(kind="same", uids=uids, author=AUTHOR, reason=reason, score=score, uid=uid)


def _contained(first: Wording, second: Wording) -> bool:
    return min(len(first.stems), len(second.stems)) >= FEWEST + 1 and first.inside(second) >= CONTAINED


def _overlap(a: Node, b: Node) -> bool:
    """Whether the two contents stand on the same words: nested statements, not a repeat."""
    spans = [(i.document, s.start, s.end) for i in a.evidence for s in i.spans if s.role == "content"]
    others = [(i.document, s.start, s.end) for i in b.evidence for s in i.spans if s.role == "content"]
    return any(d == e and start < last and first < end for d, start, end in spans for e, first, last in others)


def _same_time(a: Node, b: Node) -> bool:
    """Whether the dates can be one; an unknown one can be any."""
    try:
        (first, last), (other, end) = (bounds(str(n.get("date"))) if n.get("date") else (None, None) for n in (a, b))
    except DateError:
        return True
    return not ((first and end and first > end) or (other and last and other > last))
