"""Whose turn it is in a transcript: "MS. PSAKI: …", "Q Karine, …"."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

LABEL = re.compile(
    r"^[ \t]*(?:Q(?: [A-Z][\w’'-]+(?=,)|(?=\s))|(?P<speaker>[A-Z][A-Z.’'\- ]{2,60}(?:\([^)\n]*\))?:))"
    r"|(?<=[.?!…] )(?P<later>[A-Z]{2,}\.? [A-Z][A-Z’'-]+:)",
    re.M,
)
"""A speaker's name in capital letters and a colon, within a line with a title before it, or a reporter's question with
the name of the one who is asked."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn whose label is `text[start:end]`. `named`: the label names who speaks, not who is asked."""

    start: int
    end: int
    named: bool


class Turns:
    """The turns of a text, in order; none where it is no transcript."""

    def __init__(self, text: str) -> None:
        self._turns = [Turn(*m.span(), bool(m["speaker"] or m["later"])) for m in LABEL.finditer(text)]
        self._starts = [turn.start for turn in self._turns]

    def at(self, place: int) -> Turn | None:
        """The turn that an offset of the text lies in."""
        number = bisect_right(self._starts, place)
        return self._turns[number - 1] if number else None

    def is_label(self, place: int) -> bool:
        """Whether an offset lies in the label of a turn."""
        turn = self.at(place)
        return turn is not None and place < turn.end
