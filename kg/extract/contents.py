"""From an attribution to the contents of its statements: pieces set apart, quotation marks off, clauses split."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from kg.extract.attribution.spans import Span
from kg.extract.naming import title_words
from kg.extract.reading import Reading
from kg.extract.roles import GLUE
from kg.extract.rules import SUBJECTS

OPEN, CLOSE = "\"“‘'«", "\"”’'»"
SENTENCE_END = re.compile(r"[.!?…][\"”’')]*\s*$")
Pieces = tuple[Span, ...]
FEW = 4
"""Words that are too few to tell by themselves what somebody said of a thing."""


def contents(reading: Reading, pieces: Pieces, cue: Pieces) -> list[Pieces]:
    """The contents of the separate acts that one attribution holds, each in one or more pieces."""
    near = _near(reading, pieces, cue)
    found = [split for group in _sentences_apart(reading.text, near) for split in _clauses(reading, group)]
    bare = [[piece for each in group if (piece := _bare(reading.text, each))] for group in found]
    said = (tuple(piece for piece in group if _says(reading, piece)) for group in bare)
    whole = (_with_verb(reading, group, cue) for group in said if group)
    return [group for group in whole if not _only_points(reading.text, group)]


def _only_points(text: str, pieces: Pieces) -> bool:
    """Whether all that is left is a noun that points back: "the pledge"."""
    words_ = text[pieces[0].start : pieces[0].end]
    return len(pieces) == 1 and re.fullmatch(r"(?:[Tt]h(?:e|is|at)|[Aa]n?) \w+|[A-Z][a-z]+", words_) is not None


def _with_verb(reading: Reading, pieces: Pieces, cue: Pieces) -> Pieces:
    """`praised the effort` rather than "the effort": a few words that are only the verb's object say too little."""
    piece = pieces[0]
    tokens = reading.tokens(piece.start, piece.end)
    head = next((t for t in tokens if t.head not in tokens), None)
    if len(pieces) != 1 or len(cue) != 1 or head is None or head.dep_ != "dobj" or len(tokens) > FEW:
        return pieces
    verb = cue[0]
    between = reading.text[verb.end : piece.start]
    return (Span(verb.start, piece.end),) if re.fullmatch(r"\s+(?:(?:the|that|this|a|an)\s+)?", between) else pieces


def _says(reading: Reading, piece: Span) -> bool:
    """Whether a piece has a word that means something: not the "which" of "a plot, which it denies", nor the name of
    "referring to Burhan"."""
    tokens = reading.tokens(piece.start, piece.end)
    if _only_names(reading, piece):
        return False
    return any(t.pos_ in ("NOUN", "PROPN", "VERB", "ADJ", "NUM", "INTJ", "SYM", "X") for t in tokens)


def _only_names(reading: Reading, piece: Span) -> bool:
    """Whether a piece is no more than somebody's name, after a preposition."""
    tokens = reading.tokens(piece.start, piece.end)
    head = next((t for t in tokens if t.head not in tokens), None)
    named = {offset for m in reading.mentions_in(piece.start, piece.end) for offset in range(m.start, m.end)}
    others = [t.lower_ for t in tokens if t.idx not in named and t.pos_ not in ("DET", "PUNCT", "PART")]
    titled = all(word in title_words() | GLUE for word in others)
    return bool(named) and head is not None and head.dep_ == "pobj" and titled


def _near(reading: Reading, pieces: Pieces, cue: Pieces) -> Pieces:
    """Without pieces that are neither quoted nor in the sentence of the cue, where others are in it."""
    if len(pieces) < 2 or not cue:
        return pieces
    start, end = reading.sentence(cue[0].start)
    here = [piece for piece in pieces if start <= piece.start < end]
    kept = [p for p in pieces if p in here or reading.text[p.start] in OPEN or _quoted(reading.text, start, p.start)]
    return tuple(kept) if here else pieces


def _sentences_apart(text: str, pieces: Pieces) -> Iterator[Pieces]:
    """`"I believe it," he said. "We want peace."` is two acts; a sentence that goes on after the cue is one."""
    group = pieces[:1]
    for before, after in pairwise(pieces):
        between = text[before.end : after.start]
        begins = text[after.start : after.end].lstrip(OPEN + " ")[:1].isupper()
        if (begins and re.search(r"[.!?]", between)) or SENTENCE_END.search(text[before.start : before.end]):
            yield group
            group = ()
        group = (*group, after)
    yield group


def _clauses(reading: Reading, group: Pieces) -> Iterator[Pieces]:
    """`that he has spoken with Putin and he expects more` is two acts: each clause has its own subject."""
    if len(group) != 1 or reading.text[group[0].start] in OPEN:
        yield group
        return
    whole = group[0]
    cuts = [whole.start, *_cuts(reading, whole), whole.end]
    for start, end in pairwise(cuts):
        yield (Span(*_without_joint(reading.text, start, end)),)


def _cuts(reading: Reading, whole: Span) -> Iterator[int]:
    tokens = reading.tokens(whole.start, whole.end)
    inside = {t.i for t in tokens}
    for token in tokens:
        first = token.left_edge
        own = any(c.dep_ in SUBJECTS for c in token.lefts)
        if token.dep_ == "conj" and own and token.pos_ in ("VERB", "AUX") and token.head.i in inside:
            joint = [t for t in reading.doc[token.head.i : first.i + 1] if t.dep_ == "cc" and t.lower_ == "and"]
            spoken = token.head.dep_ in ("ccomp", "ROOT", "conj") and not _quoted(reading.text, whole.start, first.idx)
            if joint and spoken and any(c.dep_ in SUBJECTS for c in token.head.lefts):
                yield joint[-1].idx


def _quoted(text: str, start: int, place: int) -> bool:
    before = text[start:place]
    return before.count("“") > before.count("”") or before.count('"') % 2 == 1


def _without_joint(text: str, start: int, end: int) -> tuple[int, int]:
    joint = re.match(r"[,\s]*(?:and\s+)?(?:that\s+)?", text[start:end])
    return start + (joint.end() if joint else 0), end


def _bare(text: str, piece: Span) -> Span | None:
    """Without spaces, a leading "that", closing punctuation, and quotation marks that go round all of it."""
    start, end = piece.start, piece.end
    while start < end and (text[start].isspace() or text[start] in ",:;–—-"):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in ",;:–—"):
        end -= 1
    inner = text[start:end]
    if not any(character.isalnum() for character in inner):
        return None
    if inner[:1] in OPEN and _wrapped(inner):
        start += 1
        end -= inner[-1:] in CLOSE
    elif inner[-1:] in CLOSE and not any(mark in inner[:-1] for mark in OPEN):
        end -= 1
    opening = re.match(r"that\s+", text[start:end], re.I)
    start += opening.end() if opening else 0
    while (
        end > start and text[end - 1] in ",. " and not text[end - 2 : end].isupper() and text[end - 1] != text[end - 2]
    ):
        if re.search(r"(?:[A-Z]\.){2,}$", text[start:end]):
            break
        end -= 1
    return Span(start, end) if any(c.isalnum() for c in text[start:end]) else None


def _wrapped(inner: str) -> bool:
    """Whether the quotation mark that opens a piece closes only at its end, or not at all."""
    closing = {"“": "”", "‘": "’", "«": "»"}.get(inner[0], inner[0])
    place = inner.find(closing, 1)
    return place == -1 or place >= len(inner) - 1


def manner(text: str, pieces: Pieces) -> str:
    """Whether the words are given directly, indirectly or mixed, by how much stands in quotation marks."""
    spoken = [m for piece in pieces for m in re.finditer(r"\w+", text[piece.start : piece.end])]
    if not spoken:
        return "indirect"
    marked = _marked(text)
    inside = sum(
        any(start <= piece.start + m.start() < end for start, end in marked)
        for piece in pieces
        for m in re.finditer(r"\w+", text[piece.start : piece.end])
    )
    share = inside / len(spoken)
    return "direct" if share >= 0.9 else "mixed" if share > 0 else "indirect"


def _marked(text: str) -> list[tuple[int, int]]:
    return [m.span() for m in re.finditer(r"“[^“”\n]*(?:”|\n|$)|\"[^\"\n]*(?:\"|\n|$)", text)]
