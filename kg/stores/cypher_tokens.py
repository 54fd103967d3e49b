"""The tokens of a Cypher query, as far as they tell whether it reads files, and which types it names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.errors import QueryError

_TOKEN = re.compile(
    r"""
      (?P<aside> //[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]* | /\*.*?(?:\*/|\Z)  # comments
               | '(?:\\.|[^'\\])*' | "(?:\\.|[^"\\])*" )                     # strings
    | `(?P<quoted>(?:``|[^`])*)`                                              # a name in backticks
    | (?P<word>\w+) | (?P<mark>\\. | \S)
    """,
    re.VERBOSE | re.DOTALL,
)

LONGEST = 100_000
"""Characters of the longest query that is read."""


def types(text: str) -> Iterator[str]:
    """The names of types in patterns, as they are written: `Plan` in `(p:Plan)`, `MADE_BY` in `[:MADE_BY|ABOUT]`."""
    inside: list[str] = []
    before, typed = "", False
    for match in _TOKEN.finditer(text):
        part = match["word"] or match["quoted"] or match["mark"] or ""
        if part and part in "([{":
            inside.append(part)
        elif part and part in ")]}" and inside:
            inside.pop()
        in_pattern = bool(inside) and inside[-1] in "(["
        named = in_pattern and match["mark"] is None and (before == ":" or (before in ("|", "&") and typed))
        if named:
            yield part
        if match["aside"] is None:
            typed, before = named or (typed and part in ("|", "&", ":")), part


def words(text: str) -> Iterator[str]:
    """Names and keywords in small letters, and marks, in order; strings and comments are set aside.

    A name in backticks counts too: kglite takes it for a keyword.
    """
    for match in _TOKEN.finditer(text):
        if match["aside"] is None:
            yield (match["word"] or match["quoted"] or match["mark"] or "").casefold()


def refuse_files(text: str) -> None:
    """Raise QueryError for LOAD CSV: it reads any file and address, even where a query may only read the graph.

    The plan cannot tell: kglite's EXPLAIN does not list it after UNION.
    """
    if len(text) > LONGEST:
        raise QueryError(f"a query may have at most {LONGEST:,} characters; this one has {len(text):,}")
    before = ""
    for word in words(text):
        if before == "load" and word == "csv":
            raise QueryError("LOAD CSV reads files and addresses; a query may read only the graph")
        before = word
