"""A text as the encoder sees it: words, word pieces, shapes, sentences and windows."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from kg.errors import SourceError

WORD = re.compile(r"\w+|[^\w\s]")
PARAGRAPH = re.compile(r"\n\s*")
SENTENCE_END = re.compile(r"[.!?…][.!?…\"”’')\]]*\s+(?=[\"“‘'(\[]?[A-Z0-9])")
ABBREVIATION = re.compile(
    r"\b(?:[A-Z]|Mr|Mrs|Ms|Dr|Prof|Sen|Rep|Gov|Gen|Col|Lt|Sgt|Capt|Maj|Hon|Rev|St|Jr|Sr|vs|No|"
    r"Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.$"
)
QUOTED = re.compile(r"“[^“”\n]*(?:”|\n|$)|\"[^\"\n]*(?:\"|\n|$)")

PIECES_A_WORD = 12
"""A longer word (an address, a run of ideographs) is cut to its first pieces, so that every word fits any window."""

BREAK_SHAPE = 1
SHAPES = 32
"""Shapes 0 to 15 stand outside quotation marks, 16 to 31 inside; 0 is the special tokens', 1 a paragraph break's."""


@dataclass(frozen=True)
class Vocabulary:
    """The tokenizer and the ids of its special pieces."""

    tokenizer: Tokenizer
    start: int
    end: int
    pad: int
    unknown: int
    paragraph: int

    @classmethod
    def of(cls, tokenizer: Tokenizer) -> "Vocabulary":
        """The special pieces go by BERT's or by MPNet's names. Raises SourceError where one is missing."""
        tokenizer.no_truncation()
        tokenizer.no_padding()
        bert = tokenizer.token_to_id("<s>") is None
        names = ("[CLS]", "[SEP]", "[PAD]") if bert else ("<s>", "</s>", "<pad>")
        pieces = tokenizer.get_vocab()
        if missing := [name for name in (*names, "[UNK]", "[unused1]") if name not in pieces]:
            raise SourceError(f"tokenizer without the pieces {', '.join(missing)}; one of BERT or MPNet is needed")
        return cls(tokenizer, *(pieces[name] for name in (*names, "[UNK]", "[unused1]")))


@dataclass(frozen=True)
class Encoded:
    """A text in words. Word i covers text[offsets[i, 0]:offsets[i, 1]].

    `pieces` holds each word's piece ids, `shapes` its shape, `breaks` whether it begins a paragraph; `sentences` are
    word indexes at which sentences begin, followed by the number of words.
    """

    offsets: NDArray[np.int64]
    pieces: list[list[int]]
    shapes: NDArray[np.int64]
    breaks: NDArray[np.bool_]
    sentences: list[int]

    def __len__(self) -> int:
        return len(self.pieces)


@dataclass(frozen=True)
class Window:
    """Words first to last (exclusive) as model input; `heads` is where each word's first piece stands."""

    first: int
    last: int
    ids: NDArray[np.int64]
    shapes: NDArray[np.int64]
    heads: NDArray[np.int64]


def split_words(text: str) -> NDArray[np.int64]:
    """Offsets of the words: runs of letters and digits, or single other characters. Shape (n, 2)."""
    spans = [match.span() for match in WORD.finditer(text)]
    return np.array(spans, dtype=np.int64).reshape(-1, 2)


def encode(text: str, vocabulary: Vocabulary) -> Encoded:
    """Everything that the windows are made of."""
    offsets = split_words(text)
    words = [text[start:end] for start, end in offsets]
    paragraphs = _starts(offsets, (match.end() for match in PARAGRAPH.finditer(text)))
    sentences = sorted({0, len(words)} | paragraphs | _starts(offsets, _sentence_starts(text)))
    breaks = np.zeros(len(words), dtype=np.bool_)
    breaks[[word for word in paragraphs if word < len(words)]] = True
    return Encoded(offsets, _pieces(words, vocabulary), _shapes(text, offsets), breaks, sentences)


def _starts(offsets: NDArray[np.int64], places: Iterator[int]) -> set[int]:
    return set(np.searchsorted(offsets[:, 0], list(places)).tolist())


def _sentence_starts(text: str) -> Iterator[int]:
    for match in SENTENCE_END.finditer(text):
        if not ABBREVIATION.search(text, max(0, match.start() - 8), match.start() + 1):
            yield match.end()


def _pieces(words: list[str], vocabulary: Vocabulary) -> list[list[int]]:
    encoding = vocabulary.tokenizer.encode(words, is_pretokenized=True, add_special_tokens=False)
    pieces: list[list[int]] = [[] for _ in words]
    for piece, word in zip(encoding.ids, encoding.word_ids, strict=True):
        if word is not None and len(pieces[word]) < PIECES_A_WORD:
            pieces[word].append(piece)
    return [found or [vocabulary.unknown] for found in pieces]


def _shapes(text: str, offsets: NDArray[np.int64]) -> NDArray[np.int64]:
    shapes = [_shape(text, start, end) for start, end in offsets.tolist()]
    found = np.array(shapes, dtype=np.int64).reshape(-1)
    for match in QUOTED.finditer(text):
        first, last = np.searchsorted(offsets[:, 0], match.span())
        found[first:last] += 16
    return found


def _shape(text: str, start: int, end: int) -> int:
    word = text[start:end]
    if not word[0].isalnum():
        spaced_before = start == 0 or text[start - 1].isspace()
        spaced_after = end == len(text) or text[end].isspace()
        return 8 + 2 * spaced_before + spaced_after
    if word.isdigit():
        return 7
    if word.islower():
        return 2
    if word.isupper():
        return 3 if len(word) > 1 else 4
    return 5 if word.istitle() else 6


def windows(encoded: Encoded, vocabulary: Vocabulary, size: int, overlap: int, first_size: int = 0) -> list[Window]:
    """Cut into windows of whole sentences, at most `size` pieces each, neighbours sharing about `overlap` pieces.

    A sentence that is too long is cut. The first window has at most `first_size` pieces where that is given: training
    moves the cuts with it.
    """
    cost = np.array([len(pieces) for pieces in encoded.pieces], dtype=np.int64) + encoded.breaks
    before = np.concatenate([[0], np.cumsum(cost)])
    cuts = _cuts(encoded.sentences, before, size)
    found, position, room = [], 0, first_size or size
    while position < len(cuts) - 1:
        reach = _reach(cuts, before, position, room)
        found.append(window_of(encoded, vocabulary, cuts[position], cuts[reach]))
        if reach == len(cuts) - 1:
            break
        back = reach
        while back - 1 > position and before[cuts[reach]] - before[cuts[back - 1]] <= overlap:
            back -= 1
        position, room = back, size
    return found


def _reach(cuts: list[int], before: NDArray[np.int64], position: int, room: int) -> int:
    reach = position + 1
    while reach < len(cuts) - 1 and before[cuts[reach + 1]] - before[cuts[position]] <= room:
        reach += 1
    return reach


def _cuts(sentences: list[int], before: NDArray[np.int64], size: int) -> list[int]:
    """Where windows may begin: sentence starts, and places inside sentences longer than a quarter of a window."""
    cuts = [0]
    for first, last in pairwise(sentences):
        while before[last] - before[first] > size:
            quarter = int(np.searchsorted(before, before[first] + size // 4, side="right")) - 1
            first = max(first + 1, quarter)
            cuts.append(first)
        cuts.append(last)
    return cuts


def window_of(encoded: Encoded, vocabulary: Vocabulary, first: int, last: int) -> Window:
    ids, shapes, heads = [vocabulary.start], [0], []
    for word in range(first, last):
        if encoded.breaks[word]:
            ids.append(vocabulary.paragraph)
            shapes.append(BREAK_SHAPE)
        heads.append(len(ids))
        ids.extend(encoded.pieces[word])
        shapes.extend([int(encoded.shapes[word])] * len(encoded.pieces[word]))
    ids.append(vocabulary.end)
    shapes.append(0)
    return Window(first, last, np.array(ids), np.array(shapes), np.array(heads, dtype=np.int64))
