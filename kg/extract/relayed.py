"""Words that an outlet passes on: `"It is over," the minister said, according to a report by AFP` is the minister's."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from kg.extract.attribution.spans import Attribution, Span
from kg.extract.lexicons import lexicon
from kg.extract.reading import Reading
from kg.extract.rules import subject

if TYPE_CHECKING:
    from spacy.tokens import Token

CLOSING = {"“": "”", '"': '"', "«": "»"}


def unpacked(reading: Reading, item: Attribution) -> Attribution | None:
    """The attribution of a quotation that another holds with its own speaker and verb; None where it holds none."""
    if len(item.content) != 1 or not item.source:
        return None
    whole = item.content[0]
    text = reading.text[whole.start : whole.end]
    end = text.find(CLOSING.get(text[:1], "\0"), 1)
    verb = _saying(reading, whole.start + end + 1, whole.end) if end > 0 else None
    source = subject(verb) if verb is not None else None
    if verb is None or source is None or not source.idx >= whole.start + end:
        return None
    said = Span(verb.idx, verb.idx + len(verb))
    return Attribution((_phrase(source),), (said,), (Span(whole.start, whole.start + end + 1),), item.confidence)


def cited(reading: Reading, item: Attribution) -> Attribution | None:
    """The attribution with whom an outlet cites as its source: `Axios reported, citing two people`; None without."""
    tokens = [t for span in item.cue for t in reading.tokens(span.start, span.end)]
    verbs = (c for t in tokens for c in t.children if c.lemma_ == "cite" and c.dep_ in ("advcl", "acl", "conj"))
    sources = [o for verb in verbs for o in verb.children if o.dep_ == "dobj"]
    if not sources or not item.source or is_citing(reading, item):
        return None
    words_ = list(sources[0].subtree)
    said = Span(words_[0].idx, words_[-1].idx + len(words_[-1]))
    content = tuple(piece for piece in item.content if piece.end <= said.start or said.end <= piece.start)
    return Attribution((said,), item.cue, content, item.confidence) if content else None


def is_citing(reading: Reading, item: Attribution) -> bool:
    """Whether all that is "said" is whom somebody cites."""
    tokens = [t for span in item.cue for t in reading.tokens(span.start, span.end)]
    return bool(tokens) and tokens[-1].lemma_ == "cite"


def _saying(reading: Reading, start: int, end: int) -> Token | None:
    """The first verb of speech in a stretch."""
    return next((t for t in reading.tokens(start, end) if t.pos_ == "VERB" and t.lemma_ in speech_verbs()), None)


@cache
def speech_verbs() -> frozenset[str]:
    """The verbs that report speech."""
    return frozenset(verb for row in lexicon("cue-verbs").values() for verb in row["verbs"])


def _phrase(source: Token) -> Span:
    """The subject with its titles, without what is added after it."""
    return Span(source.left_edge.idx, source.idx + len(source))
