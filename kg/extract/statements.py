"""Statements: attributions whose source is known, with who made them, to whom, and through whom they are reported."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kg.extract.acts import model
from kg.extract.attribution.spans import Attribution, Span
from kg.extract.contents import Pieces, contents, manner
from kg.extract.lexicons import words
from kg.extract.reading import ACTORS, Component, Mention, Place, Reading
from kg.records import Node, Record

REPORTED_BY_TYPES = frozenset({"Organization", "Group", "Person"})


def _run(reading: Reading) -> Reading:
    for item in reading.attributions:
        speaker, reading = _speaker(reading, item)
        if speaker:
            reading = reading.adding(_statements(reading, item, speaker))
    return reading


def _speaker(reading: Reading, item: Attribution) -> tuple[str, Reading]:
    """The node of who speaks, made where the text only describes them; "" where nobody does."""
    if not item.source:
        return "", reading
    start, end = item.source[0].start, item.source[-1].end
    mention = _head_mention(reading, start, end)
    if mention:
        return mention.uid, reading
    return _described(reading, start, end)


def _head_mention(reading: Reading, start: int, end: int) -> Mention | None:
    """The actor whose mention holds the head of the source; else the first mention in it."""
    inside = [m for m in reading.mentions if m.start < end and start < m.end]
    inside = [m for m in inside if reading.by_uid[m.uid].type in ACTORS]
    if not inside:
        return None
    tokens = reading.tokens(start, end)
    head = next((t for t in tokens if t.head not in tokens), tokens[0])
    heads = [m for m in inside if m.start <= head.idx < m.end]
    if heads:
        return max(heads, key=lambda m: m.end - m.start)
    beside = [m for m in inside if any(t.dep_ == "appos" for t in reading.tokens(m.start, m.end))]
    return beside[0] if beside else None


def _described(reading: Reading, start: int, end: int) -> tuple[str, Reading]:
    """A source that no name covers becomes a person or a group named by its own words."""
    tokens = [t for t in reading.tokens(start, end) if not t.is_space]
    while tokens and (tokens[0].pos_ in ("DET", "PUNCT") or tokens[0].lower_ in ("a", "an", "the")):
        tokens = tokens[1:]
    head = next((t for t in tokens if t.head not in tokens), None)
    if (
        not tokens
        or head is None
        or head.pos_ not in ("NOUN", "PROPN", "ADJ")
        or head.lower_ in words("actors", "things")
    ):
        return "", reading
    singular = head.tag_ in ("NN", "NNP") and head.lower_ in words("actors", "roles")
    first, last = tokens[0].idx, tokens[-1].idx + len(tokens[-1])
    evidence = reading.evidence([reading.sentence(first)], COMPONENT.finder, 0.6)
    node = reading.node("Person" if singular else "Group", [reading.text[first:last]], evidence)
    mention = Mention(first, last, node.uid, "description")
    return node.uid, replace(reading.adding([node]), mentions=tuple(sorted({*reading.mentions, mention})))


def _statements(reading: Reading, item: Attribution, speaker: str) -> Iterator[Record]:
    text = reading.text
    cue = " ".join(text[span.start : span.end] for span in item.cue)
    source = " ".join(text[span.start : span.end] for span in item.source)
    for pieces in contents(reading, item.content):
        content = " … ".join(text[span.start : span.end] for span in pieces)
        act = model().classify(source, cue, content)
        places = _places(item, pieces)
        sure = item.confidence
        node = reading.node(
            act.type,
            [content],
            reading.evidence(places, reading.attributed_by, sure),
            content=[(span.start, span.end) for span in pieces],
            act=act.act,
            modality=act.modality,
            attribution=act.attribution,
            quoted=manner(text, pieces),
        )
        yield node
        passage = reading.evidence([_passage(reading, item, pieces)], reading.attributed_by, sure)
        yield reading.edge("MADE_BY", node.uid, speaker, passage)
        yield from _others(reading, item, node, speaker)


def _places(item: Attribution, pieces: Pieces) -> list[Place]:
    found: list[Place] = [(span.start, span.end, "content") for span in pieces]
    found += [(span.start, span.end, "cue") for span in item.cue]
    found += [(span.start, span.end, "source") for span in item.source]
    return sorted(found)


def _passage(reading: Reading, item: Attribution, pieces: Pieces) -> tuple[int, int]:
    """From the first to the last sentence that the attribution touches, or the content's own where it is far away."""
    spans = [*pieces, *item.cue]
    start = reading.sentence(min(span.start for span in spans))[0]
    end = reading.sentence(max(span.end for span in spans) - 1)[1]
    return start, max(end, max(span.end for span in spans))


def _others(reading: Reading, item: Attribution, node: Node, speaker: str) -> Iterator[Record]:
    """Whom the words are said to, and who passes them on."""
    for mention in _told(reading, item):
        if mention.uid == speaker:
            continue
        passage = reading.evidence(
            [_passage(reading, item, item.cue or item.content)], reading.attributed_by, item.confidence
        )
        target = reading.by_uid[mention.uid]
        if _is_media(target) or target.name.lower() in ("reporters", "journalists"):
            if target.type == "Organization":
                yield reading.edge("REPORTED_BY", node.uid, mention.uid, passage)
        elif target.type in ACTORS:
            yield reading.edge("ADDRESSED_TO", node.uid, mention.uid, passage)


def _told(reading: Reading, item: Attribution) -> Iterator[Mention]:
    """Mentions that are objects of the cue: `told RIA`, `urged Hamas to`, `said in an interview with Fox News`."""
    inside = [*item.content, *item.source]
    for token in (t for span in item.cue for t in reading.tokens(span.start, span.end)):
        for child in token.children:
            objects = [child] if child.dep_ in ("dobj", "dative", "iobj") else []
            if child.dep_ in ("prep", "dative") and child.lower_ in ("to", "with", "on", "by", "in"):
                objects = _objects(child)
            for each in objects:
                if not any(span.start <= each.idx < span.end for span in inside) or token.lemma_ in words(
                    "actors", "telling"
                ):
                    mention = reading.mention_at(each.idx, each.idx + len(each))
                    if mention and not _within(mention, item.source):
                        yield mention


def _objects(preposition: object) -> list:  # type: ignore[type-arg]
    found = []
    for child in preposition.children:  # type: ignore[attr-defined]
        if child.dep_ == "pobj":
            found.append(child)
            found += [
                o
                for p in child.children
                if p.dep_ == "prep" and p.lower_ in ("with", "to", "by")
                for o in p.children
                if o.dep_ == "pobj"
            ]
    return found


def _within(mention: Mention, spans: tuple[Span, ...]) -> bool:
    return any(span.start <= mention.start < span.end for span in spans)


def _is_media(node: object) -> bool:
    names = [node.name, *node.aliases]  # type: ignore[attr-defined]
    media = words("actors", "media")
    return any(
        name.lower() in media or name.lower().removeprefix("the ") in media or name.lower().split()[-1] in media
        for name in names
    )


COMPONENT = Component("statements", "1", _run)
