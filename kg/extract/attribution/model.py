"""The attribution model: a text in, who said what out."""

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from kg.extract.attribution.confidence import confidence
from kg.extract.attribution.files import folder_of
from kg.extract.attribution.linking import Linked, Piece, find
from kg.extract.attribution.network import Halves, Network
from kg.extract.attribution.spans import Attribution, Span
from kg.extract.attribution.words import encode

LOADING = Lock()
"""Held while a model is loaded, so that it is not loaded twice."""

STOP = re.compile(r"(?:(?<=\w\w)|(?<=[^\w.,;]))[.,;]\s*$")


@dataclass(frozen=True)
class Analysis:
    """One run of a model over a text. Word i is text[offsets[i, 0]:offsets[i, 1]]; `vectors` (words, dim) are hidden
    states, `starts` (windows, dim) those before a window's first word, `home[i]` the window of word i."""

    model: str
    offsets: NDArray[np.int64]
    vectors: Halves
    starts: Halves
    home: NDArray[np.int64]
    attributions: tuple[Attribution, ...]


class AttributionModel:
    """A loaded model; `load` one. Results depend on the text alone."""

    def __init__(self, name: str, network: Network, threads: int = 0) -> None:
        """`threads`: how many windows are read at a time; 0: as many as there are processors."""
        self.name = name
        self.network = network
        self.threads = threads or _processors()

    @classmethod
    def load(cls, name: str) -> "AttributionModel":
        """The model called fast or best, loaded once a process. Raises UnknownName where its files are missing."""
        with LOADING:
            return _load(name)

    @property
    def version(self) -> str:
        """Changes with the weights and the settings."""
        return str(self.network.settings["version"])

    @property
    def dim(self) -> int:
        """Length of a word's vector."""
        return self.network.dim

    def analyse(self, text: str) -> Analysis:
        """Attributions and word vectors from one run of the encoder."""
        encoded = encode(text, self.network.vocabulary)
        if not len(encoded):
            none = np.zeros((0, self.dim), dtype=np.float16)
            return Analysis(self.name, encoded.offsets, none, none, np.zeros(0, dtype=np.int64), ())
        scores = self.network.read(encoded, self.threads)
        settings = self.network.settings
        found = (
            (linked, confidence(linked, settings["confidence"], settings["scale"]))
            for linked in find(scores, settings["outside"])
        )
        kept = (attribution(linked, encoded.offsets, sure) for linked, sure in found if sure >= settings["threshold"])
        attributions = tuple(without_stops(one, text) for one in kept)
        return Analysis(self.name, encoded.offsets, scores.vectors, scores.starts, scores.home, attributions)

    def read(self, text: str) -> list[Attribution]:
        """The attributions of a text in the order of their cues."""
        return list(self.analyse(text).attributions)


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@cache
def _load(name: str) -> AttributionModel:
    return AttributionModel(name, Network(folder_of(name)))


def attribution(linked: Linked, offsets: NDArray[np.int64], sure: float) -> Attribution:
    """From words to offsets of the text."""
    source = (linked.source,) if linked.source else ()
    return Attribution(_spans(source, offsets), _spans((linked.cue,), offsets), _spans(linked.content, offsets), sure)


def without_stops(found: Attribution, text: str) -> Attribution:
    """Content without the stop, comma or semicolon that ends it, as annotators leave it: exact contents on held-out
    texts rise from .617 to .657. A closing quotation mark keeps what stands before it, a single letter ("U.S.") too."""
    content = tuple(
        Span(span.start, span.start + len(_stopless(text[span.start : span.end]))) for span in found.content
    )
    return replace(found, content=content)


def _stopless(words: str) -> str:
    inside = words.count("“") > words.count("”") or words.count('"') % 2
    return words if inside else STOP.sub("", words)


def _spans(pieces: Iterable[Piece], offsets: NDArray[np.int64]) -> tuple[Span, ...]:
    return tuple(Span(int(offsets[piece.first, 0]), int(offsets[piece.last - 1, 1])) for piece in pieces)
