"""The tokens of a SPARQL query, as far as they decide what it may do and where its parameters are.

Engines read some texts in more than one way: Oxigraph takes ``SERVICEex:a`` for ``SERVICE ex:a``, and ``<`` may begin
an IRI or a comparison. So a query is refused where any reading of it could call another server.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from kg.errors import QueryError

_TOKEN = re.compile(
    r"""
      (?P<comment>\#[^\n\r]*)
    | (?P<string>'''(?:'{0,2}(?:\\.|[^'\\]))*''' | \"{3}(?:\"{0,2}(?:\\.|[^\"\\]))*\"{3}
               | '(?:\\.|[^'\\\n\r])*' | "(?:\\.|[^"\\\n\r])*")
    | (?P<iri><[^<>"{}|^`\x00-\x20]*>)
    | (?P<variable>[?$]\w+)
    | (?P<tag>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    | (?P<name>[\w.-]{0,256}:(?:[\w:.-]|%[0-9A-Fa-f]{2}|\\.)*)
    | (?P<word>\w+)
    | (?P<mark>\\. | \S)
    """,
    re.VERBOSE | re.DOTALL,
)
_PROLOGUE = re.compile(
    r"""(?: \s+ | \#[^\n\r]* | base \s* <[^<>"{}|^`\x00-\x20]*>
        | prefix \s+ [\w.-]{0,256}: \s* <[^<>"{}|^`\x00-\x20]*> )*""",
    re.VERBOSE | re.IGNORECASE,
)
"""What may stand before the first keyword that says anything: passed over at once, since every query is looked at."""

_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
LONGEST = 1_000_000
"""Characters of the longest query that is read."""

_UPDATES = frozenset({"insert", "delete", "load", "clear", "create", "drop", "copy", "move", "add", "with"})


class Token(NamedTuple):
    """A token with its kind (a group of the pattern above) and its offset."""

    kind: str
    text: str
    start: int


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a query in order, comments left out."""
    for match in _TOKEN.finditer(text):
        if match.lastgroup != "comment":
            yield Token(match.lastgroup or "mark", match[0], match.start())


def refuse_calls(text: str) -> None:
    """Raise QueryError where a query could call another server (SERVICE) or is an update (LOAD and its like)."""
    if len(text) > LONGEST:
        raise QueryError(f"a query may have at most {LONGEST:,} characters; this one has {len(text):,}")
    readings = dict.fromkeys((text, _unescaped(text))) if "\\" in text else (text,)
    for reading in readings:
        if "service" in reading.casefold():  # most queries need not be taken apart
            for token in tokens(reading):
                _refuse_service(token)
        _refuse_update(reading)


def _unescaped(text: str) -> str:
    """The text with ``\\uXXXX`` replaced, which some engines do before they read it."""

    def character(match: re.Match[str]) -> str:
        code = int(match[1] or match[2], 16)
        return chr(code) if code < 0x110000 else match[0]

    return _ESCAPE.sub(character, text)


def _refuse_service(token: Token) -> None:
    if token.kind in ("word", "name"):
        called = "service" in token.text.split(":")[0].casefold()
    else:
        after = token.text.partition(")")[2]  # a comparison in brackets that looks like an IRI
        called = token.kind == "iri" and "service" in after.casefold()
    if called:
        raise QueryError("SERVICE calls another server; a query may read only the graph")


def _refuse_update(text: str) -> None:
    word = _first(text)
    if word in _UPDATES:
        raise QueryError(f"{word.upper()} changes the graph; a query may only read it")


def _first(text: str) -> str:
    """The first keyword after BASE and PREFIX, in small letters; it says what a query or an update is."""
    prologue = _PROLOGUE.match(text)
    for match in _TOKEN.finditer(text, prologue.end() if prologue else 0):
        if match.lastgroup == "word" and (word := match[0].casefold()) not in ("base", "prefix"):
            return word
    return ""


def form(text: str) -> str:
    """The form of a query: select, ask, construct, describe; the empty text where it is none of them."""
    word = _first(text)
    return word if word in ("select", "ask", "construct", "describe") else ""


def names_graphs(text: str) -> bool:
    """Whether a query says itself which graphs it reads (FROM)."""
    if "from" not in text.casefold():
        return False
    return any(token.kind == "word" and token.text.casefold() == "from" for token in tokens(text))


def local_names(text: str, prefix: str, namespace: str) -> Iterator[str]:
    """What a query names in a namespace, with its prefix or in whole; nothing where it gives the prefix to another."""
    found = list(tokens(text))
    for token, after in pairwise(found):
        if token.text == f"{prefix}:" and after.kind == "iri" and after.text != f"<{namespace}>":
            return
    for token in found:
        for start in (f"{prefix}:", f"<{namespace}"):
            local = token.text.removeprefix(start).removesuffix(">")
            if token.kind in ("name", "iri") and token.text.startswith(start) and local:
                yield local


def bind(text: str, terms: Mapping[str, Sequence[str]]) -> str:
    """The query with every data block of ``VALUES ?name { … }`` filled with terms in SPARQL's syntax, for each name.

    A subquery sees nothing of what stands outside, so a name may have a block in each. Nothing else of the query
    changes. Raises QueryError where it has no such block for a name.
    """
    blocks = list(_blocks(text))
    declared = {name for name, _ in blocks}
    for name in terms:
        if name not in declared:
            known = ", ".join(sorted(declared)) or "none"
            raise QueryError(f"the query declares no parameter {name!r} (VALUES ?{name} {{ … }}); declared: {known}")
    for name, (start, end) in reversed(blocks):
        if name in terms:
            text = f"{text[:start]} {' '.join(terms[name])} {text[end:]}"
    return text


def _blocks(text: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """Each one-variable data block: its variable's name, and where the data between the braces starts and ends."""
    found = list(tokens(text))
    for place, token in enumerate(found[:-3]):
        if token.kind != "word" or token.text.casefold() != "values":
            continue
        variable, brace, *rest = found[place + 1 :]
        end = next((after.start for after in rest if after.text == "}"), None)
        if variable.kind == "variable" and brace.text == "{" and end is not None:
            yield variable.text[1:], (brace.start + 1, end)
