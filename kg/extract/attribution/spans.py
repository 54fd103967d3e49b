"""What the attribution model finds: who (source) says (cue) what (content), as spans of the text."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of the text: offsets in Unicode code points, end exclusive."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Attribution:
    """One reported statement; each part may come in several pieces, in the order of the text.

    `source` is empty where the text names nobody ("it is thought that …"). `confidence` is the calibrated
    probability, from 0 to 1, that source and content are those a human reader would mark.
    """

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    confidence: float
