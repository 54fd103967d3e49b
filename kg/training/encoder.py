"""Small Transformer encoders in torch, with the weight names of BERT and MPNet checkpoints made our own.

MPNet (Song et al. 2020) is BERT (Devlin et al. 2019) without segment embeddings and with T5's relative position bias
added to the attention scores.
"""

import json
import math
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from kg.errors import SourceError

BUCKETS, FARTHEST = 32, 128
"""The relative position bias: how many buckets, and the distance from which on all share one."""


@dataclass(frozen=True)
class Shape:
    """Sizes of an encoder. `relative` turns the position bias on; `first_position` is the position of the first piece;
    the lowest `frozen` layers stay as they were pretrained, and the words' shapes are added above them."""

    vocabulary: int
    dim: int
    inner: int
    layers: int
    heads: int
    positions: int
    epsilon: float
    relative: bool
    first_position: int
    frozen: int


class Layer(nn.Module):
    """Self-attention and a feed-forward block, each followed by the residual sum and layer normalisation."""

    def __init__(self, shape: Shape, dropout: float) -> None:
        super().__init__()
        self.heads = shape.heads
        self.query, self.key, self.value, self.out = (nn.Linear(shape.dim, shape.dim) for _ in range(4))
        self.attention_norm = nn.LayerNorm(shape.dim, eps=shape.epsilon)
        self.up, self.down = nn.Linear(shape.dim, shape.inner), nn.Linear(shape.inner, shape.dim)
        self.norm = nn.LayerNorm(shape.dim, eps=shape.epsilon)
        self.dropout = nn.Dropout(dropout)

    def forward(self, states: Tensor, bias: Tensor) -> Tensor:
        states = self.attention_norm(states + self.out(self._attend(states, bias)))
        changed: Tensor = self.norm(states + self.dropout(self.down(functional.gelu(self.up(states)))))
        return changed

    def _attend(self, states: Tensor, bias: Tensor) -> Tensor:
        """Written out, since torch's own attention takes twice the time on a CPU in bfloat16."""
        batch, length, dim = states.shape
        size = dim // self.heads
        query, key, value = (
            project(states).view(batch, length, self.heads, size).transpose(1, 2).reshape(-1, length, size)
            for project in (self.query, self.key, self.value)
        )
        scores = torch.bmm(query * size**-0.5, key.transpose(1, 2)).view(batch, self.heads, length, length)
        weights = (scores + bias.to(scores.dtype)).softmax(dim=-1).to(value.dtype)
        mixed = torch.bmm(weights.view(-1, length, length), value).view(batch, self.heads, length, size)
        return mixed.transpose(1, 2).reshape(batch, length, dim)


class Encoder(nn.Module):
    """ids, shapes (batch, length) and a mask of real pieces → states (batch, length, dim)."""

    def __init__(self, shape: Shape, word_shapes: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.shape = shape
        self.words = nn.Embedding(shape.vocabulary, shape.dim)
        self.positions = nn.Embedding(shape.positions, shape.dim)
        self.word_shapes = nn.Embedding(word_shapes, shape.dim)
        nn.init.zeros_(self.word_shapes.weight)
        self.norm = nn.LayerNorm(shape.dim, eps=shape.epsilon)
        self.relative = nn.Embedding(BUCKETS, shape.heads)
        rates = [0.0] * shape.frozen + [dropout] * (shape.layers - shape.frozen)
        self.layers = nn.ModuleList(Layer(shape, rate) for rate in rates)
        for part in (self.words, self.positions, self.norm, self.relative, *self.layers[: shape.frozen]):
            part.requires_grad_(False)

    def forward(self, ids: Tensor, shapes: Tensor, mask: Tensor) -> Tensor:
        place = torch.arange(ids.shape[1], device=ids.device)
        states: Tensor = self.norm(self.words(ids) + self.positions(place + self.shape.first_position))
        bias = (1.0 - mask.to(states.dtype))[:, None, None, :] * -1e4
        if self.shape.relative:
            bias = bias + self.relative(bucket(place[None, :] - place[:, None])).permute(2, 0, 1)[None]
        for number, layer in enumerate(self.layers):
            if number == self.shape.frozen:
                states = states + self.word_shapes(shapes)
            states = layer(states, bias)
        return states


def bucket(distance: Tensor) -> Tensor:
    """T5's buckets (Raffel et al. 2020): half for either direction, exact for near words, logarithmic for far ones."""
    half = BUCKETS // 2
    exact = half // 2
    far = distance.abs()
    steps = torch.log(far.clamp(min=1).float() / exact) / math.log(FARTHEST / exact) * (half - exact)
    large = (exact + steps.long()).clamp(max=half - 1)
    return torch.where(far < exact, far, large) + (distance > 0).long() * half


COMMON = {
    "words": "embeddings.word_embeddings",
    "positions": "embeddings.position_embeddings",
    "norm": "embeddings.LayerNorm",
}
LAYER = {"up": "intermediate.dense", "down": "output.dense", "norm": "output.LayerNorm"}
MPNET_LAYER = LAYER | {
    "query": "attention.attn.q",
    "key": "attention.attn.k",
    "value": "attention.attn.v",
    "out": "attention.attn.o",
    "attention_norm": "attention.LayerNorm",
}
BERT_LAYER = LAYER | {
    "query": "attention.self.query",
    "key": "attention.self.key",
    "value": "attention.self.value",
    "out": "attention.output.dense",
    "attention_norm": "attention.output.LayerNorm",
}


def read_encoder(folder: Path, keep: tuple[int, ...], frozen: int, word_shapes: int) -> Encoder:
    """An encoder from a folder with config.json and model.safetensors, cut to the layers `keep` (none named: all).

    BERT's segment embedding of the first segment is added to the positions, since there is only one segment here.
    Raises SourceError for a kind of model other than bert and mpnet, or a layer that is not there.
    """
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    kind = config["model_type"]
    if kind not in ("bert", "mpnet"):
        raise SourceError(f"{folder}: an encoder of type {kind!r}; known: bert, mpnet")
    if missing := [layer for layer in keep if layer >= config["num_hidden_layers"]]:
        raise SourceError(f"{folder}: no layers {missing}; it has {config['num_hidden_layers']}")
    keep = keep or tuple(range(config["num_hidden_layers"]))
    encoder = Encoder(_shape_of(config, len(keep), frozen), word_shapes)
    weights = load_file(folder / "model.safetensors")
    weights = {name.removeprefix(f"{kind}."): tensor.float() for name, tensor in weights.items()}
    encoder.load_state_dict(_renamed(weights, kind, keep), strict=False)
    return encoder


def _shape_of(config: dict[str, int], layers: int, frozen: int) -> Shape:
    mpnet = str(config["model_type"]) == "mpnet"
    return Shape(
        vocabulary=config["vocab_size"],
        dim=config["hidden_size"],
        inner=config["intermediate_size"],
        layers=layers,
        heads=config["num_attention_heads"],
        positions=config["max_position_embeddings"],
        epsilon=config["layer_norm_eps"],
        relative=mpnet,
        first_position=2 if mpnet else 0,
        frozen=frozen,
    )


def _renamed(weights: dict[str, Tensor], kind: str, keep: tuple[int, ...]) -> dict[str, Tensor]:
    names = {f"{ours}.{end}": f"{theirs}.{end}" for ours, theirs in COMMON.items() for end in ("weight", "bias")}
    names["relative.weight"] = "encoder.relative_attention_bias.weight"
    for new, old in enumerate(keep):
        for ours, theirs in (MPNET_LAYER if kind == "mpnet" else BERT_LAYER).items():
            for end in ("weight", "bias"):
                names[f"layers.{new}.{ours}.{end}"] = f"encoder.layer.{old}.{theirs}.{end}"
    found = {ours: weights[theirs] for ours, theirs in names.items() if theirs in weights}
    if kind == "bert":
        found["positions.weight"] = found["positions.weight"] + weights["embeddings.token_type_embeddings.weight"][0]
    return found
