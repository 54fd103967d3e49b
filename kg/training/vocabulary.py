"""Cutting an encoder's vocabulary to the pieces that news needs, since the embeddings of the rest only weigh."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import nn

from kg.extract.attribution.words import Vocabulary, encode
from kg.training.encoder import Encoder

SPECIAL = ("<s>", "<pad>", "</s>", "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[unused1]")

IDEOGRAPHS = 0x2E80
"""Characters from here on are words of other languages, for which the encoder knows little."""


def kept_pieces(tokenizer: Tokenizer, texts: Iterable[str], size: int) -> list[int]:
    """About `size` pieces, by their old ids: special ones, single characters of alphabetic scripts, those that come at
    least twice in `texts`, then in the vocabulary's own order, which is by falling frequency. The first three kinds are
    kept whatever `size` says."""
    pieces = tokenizer.get_vocab()
    vocabulary = Vocabulary.of(tokenizer)
    kept = {number for piece, number in pieces.items() if piece in SPECIAL or _is_letter(piece.removeprefix("##"))}
    seen = Counter(piece for text in texts for word in encode(text, vocabulary).pieces for piece in word)
    kept.update(piece for piece, count in seen.items() if count >= 2)
    for piece, number in sorted(pieces.items(), key=lambda item: item[1]):
        if len(kept) < size and "[unused" not in piece:
            kept.add(number)
    return sorted(kept)


def _is_letter(piece: str) -> bool:
    return len(piece) == 1 and ord(piece) < IDEOGRAPHS


def cut_tokenizer(path: Path, kept: list[int]) -> Tokenizer:
    """The tokenizer of `path` (tokenizer.json) with these pieces only, renumbered in order."""
    described = json.loads(path.read_text(encoding="utf-8"))
    renumbered = {old: new for new, old in enumerate(kept)}
    model = described["model"]
    model["vocab"] = {piece: renumbered[old] for piece, old in model["vocab"].items() if old in renumbered}
    described["added_tokens"] = [
        token | {"id": renumbered[token["id"]]} for token in described["added_tokens"] if token["id"] in renumbered
    ]
    described |= {"truncation": None, "padding": None, "post_processor": None}
    return Tokenizer.from_str(json.dumps(described))


def cut_embeddings(encoder: Encoder, kept: list[int]) -> None:
    """Leave only these pieces' vectors in the encoder."""
    table = encoder.words.weight.detach()[torch.tensor(kept)]
    encoder.words = nn.Embedding(*table.shape)
    encoder.words.weight = nn.Parameter(table, requires_grad=False)
    encoder.shape = replace(encoder.shape, vocabulary=len(kept))
