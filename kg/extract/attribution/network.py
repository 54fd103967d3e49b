"""The network at run time: windows in, vectors and scores for words out. ONNX Runtime only."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime  # type: ignore[import-untyped]
from numpy.typing import NDArray
from tokenizers import Tokenizer

from kg.extract.attribution.files import LEAN, NETWORK, TOKENIZER, settings
from kg.extract.attribution.words import Encoded, Vocabulary, Window, windows

Floats = NDArray[np.float32]


Run = Callable[[Window], tuple[Floats, Floats, Floats]]
"""A window's states (length, dim), tag scores (length, tags) and link vectors (length, 4 × link dim), by piece."""

Halves = NDArray[np.float16]


@dataclass(frozen=True)
class Scores:
    """What the network says of one text.

    `vectors` (words, dim) are hidden states, `tags` (words, tags) log-probabilities, both taken for each word from the
    window where it stands farthest from an edge: window `home[i]`. `starts` (windows, dim) are the states of the
    windows' start pieces, `links` holds each window's link vectors (words of the window, 4 × link dim), with those of
    its start piece in front.
    """

    vectors: Halves
    starts: Halves
    tags: Floats
    home: NDArray[np.int64]
    windows: list[Window]
    links: list[Floats]


def session(file: Path) -> onnxruntime.InferenceSession:
    """A graph, loaded to run in the thread that calls it. What rests on weights alone is computed here once."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC  # all is fused already
    options.add_session_config_entry("session.disable_quant_qdq", "1")  # weights in 8 bits are computed here too
    return onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])


class Network:
    """A model folder, loaded: `model.onnx`, `tokenizer.json`, and `model.json` with its settings."""

    def __init__(self, folder: Path) -> None:
        self.settings = settings(folder)
        self.vocabulary = Vocabulary.of(Tokenizer.from_file(str(folder / TOKENIZER)))
        self._session = session(folder / LEAN if (folder / LEAN).is_file() else folder / NETWORK)

    @property
    def dim(self) -> int:
        """Length of a word's vector."""
        return int(self.settings["dim"])

    def read(self, encoded: Encoded, threads: int) -> Scores:
        """Run every window of the text, several at a time. One window is one run, so that neither the number of threads
        nor any other text changes what comes out."""
        cut = self.cut(encoded)
        if threads == 1 or len(cut) == 1:
            return gather(encoded, cut, map(self.run, cut))
        with ThreadPoolExecutor(threads) as pool:
            return gather(encoded, cut, pool.map(self.run, cut))

    def cut(self, encoded: Encoded) -> list[Window]:
        """The windows of a text."""
        return windows(encoded, self.vocabulary, self.settings["window"], self.settings["overlap"])

    def run(self, window: Window) -> tuple[Floats, Floats, Floats]:
        states, tags, links = self._session.run(None, {"ids": window.ids[None], "shapes": window.shapes[None]})
        return states[0], tags[0], links[0]


def gather(encoded: Encoded, cut: list[Window], outputs: Iterable[tuple[Floats, Floats, Floats]]) -> Scores:
    """Join what the windows say, each word's vector and tags from its home."""
    home, links = homes(cut, len(encoded)), []
    vectors, starts, tags = [], [], []
    for number, (window, (states, tag_scores, link_vectors)) in enumerate(zip(cut, outputs, strict=True)):
        mine = window.heads[home[window.first : window.last] == number]
        vectors.append(states[mine].astype(np.float16))
        starts.append(states[0].astype(np.float16))
        tags.append(tag_scores[mine])
        links.append(link_vectors[np.concatenate([[0], window.heads])])
    joined = np.concatenate(vectors), np.stack(starts), log_softmax(np.concatenate(tags))
    return Scores(*joined, home, cut, links)


def homes(cut: list[Window], count: int) -> NDArray[np.int64]:
    """For each word the window where it stands farthest from an edge; the text's own ends are no edges."""
    home, farthest = np.zeros(count, dtype=np.int64), np.full(count, -1)
    for number, window in enumerate(cut):
        words = np.arange(window.first, window.last)
        left = words - window.first if window.first else np.full(len(words), count)
        right = window.last - 1 - words if window.last < count else np.full(len(words), count)
        distance = np.minimum(left, right)
        better = distance > farthest[words]
        home[words[better]], farthest[words[better]] = number, distance[better]
    return home


def log_softmax(scores: Floats) -> Floats:
    """Along the last axis."""
    shifted = scores - scores.max(axis=-1, keepdims=True, initial=-np.inf)
    result: Floats = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return result
