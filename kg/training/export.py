"""Writing a fitted network as ONNX with 8-bit weights.

The graph is built node by node, with ONNX Runtime's fused operators: that is exact, needs no tracing, and lets each
matrix have the number format that measured best.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from torch import nn

from kg.extract.attribution.words import Window
from kg.training.encoder import Encoder, Layer, bucket
from kg.training.tagger import Tagger

Scheme = Literal["blocks", "columns", "float"]
"""`blocks`: 8-bit weights in blocks with a scale each, activations quantised a row at a time; `columns`: 8-bit weights
with a scale a column, activations quantised a whole window at a time; `float`: nothing quantised."""

Ranges = dict[nn.Module, NDArray[np.float32]]
"""The largest input, by channel, that each linear map met."""

BLOCK = 128
OPSET, FUSED = 17, "com.microsoft"
LONGEST = 386
"""Positions that are kept: the longest window that the run time may use."""

Array = NDArray[np.float32]


class Graph:
    """Nodes and constants, named by numbers as they come."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def constant(self, array: NDArray[np.generic]) -> str:
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.array(array, order="C"), name))
        return name

    def add(self, kind: str, *inputs: str, outputs: int = 1, domain: str = "", **attributes: Any) -> list[str]:
        names = [f"n{len(self.nodes)}.{number}" for number in range(outputs)]
        self.nodes.append(helper.make_node(kind, list(inputs), names, domain=domain, **attributes))
        return names

    def one(self, kind: str, *inputs: str, domain: str = "", **attributes: Any) -> str:
        """The single output of a node."""
        return self.add(kind, *inputs, domain=domain, **attributes)[0]

    def linear(self, inputs: str, maps: Sequence[nn.Linear], plan: "Plan") -> str:
        """The maps' results one after another: inputs @ weight.T + bias."""
        weight = np.concatenate([array(part.weight) for part in maps])
        bias = self.constant(np.concatenate([array(part.bias) for part in maps]))
        if plan.scheme == "blocks":
            quantised, scales = in_blocks(weight)
            size = {"K": weight.shape[1], "N": weight.shape[0], "bits": 8, "block_size": BLOCK, "accuracy_level": 4}
            operands = [self.constant(quantised), self.constant(scales), "", "", bias]
            return self.one("MatMulNBits", inputs, *operands, domain=FUSED, **size)
        if plan.scheme == "columns":
            if (ranges := plan.ranges.get(maps[0])) is not None:
                ease = eased(weight, ranges)
                weight, inputs = weight * ease, self.one("Mul", inputs, self.constant(1 / ease))
            scales = np.abs(weight).max(axis=1).clip(1e-9) / 127
            quantised = np.rint(weight / scales[:, None]).astype(np.int8).T
            zero = np.zeros(len(scales), dtype=np.int8)
            operands = [self.constant(part) for part in (quantised, scales.astype(np.float32), zero)]
            return self.one("DynamicQuantizeMatMul", inputs, *operands, bias, domain=FUSED)
        return self.one("Add", self.one("MatMul", inputs, self.constant(weight.T)), bias)


@dataclass(frozen=True)
class Plan:
    """How linear maps are written; with `ranges`, `columns` eases outliers."""

    scheme: Scheme
    ranges: Ranges = field(default_factory=dict)


def eased(weight: Array, ranges: Array) -> Array:
    """By how much each input channel is divided, and its weights multiplied, so that outliers of the activations do not
    take all of the 8 bits: SmoothQuant (Xiao et al. 2023) with half of the burden on either side."""
    found: Array = np.sqrt(ranges.clip(1e-5) / np.abs(weight).max(axis=0).clip(1e-5)).astype(np.float32)
    return found / np.float32(found.mean())


def input_ranges(model: Tagger, windows: Iterable[Window]) -> Ranges:
    """What the linear maps of the encoder meet in some windows."""
    ranges: Ranges = {}

    def watch(module: nn.Module, inputs: tuple[torch.Tensor, ...], _: torch.Tensor) -> None:
        largest = array(inputs[0].abs().amax(dim=(0, 1)))
        ranges[module] = np.maximum(ranges.get(module, largest), largest)

    linears = [module for module in model.encoder.modules() if isinstance(module, nn.Linear)]
    hooks = [module.register_forward_hook(watch) for module in linears]
    model.eval()
    with torch.inference_mode():
        for window in windows:
            ids, shapes = torch.from_numpy(window.ids)[None], torch.from_numpy(window.shapes)[None]
            model(ids, shapes, torch.ones_like(ids))
    for hook in hooks:
        hook.remove()
    return ranges


def in_blocks(weight: Array) -> tuple[NDArray[np.uint8], Array]:
    """8-bit weights (out, blocks, BLOCK), 128 being zero, and the blocks' scales (out, blocks)."""
    blocks = weight.reshape(len(weight), -1, BLOCK)
    scales = np.abs(blocks).max(axis=2).clip(1e-9) / 127
    return (np.rint(blocks / scales[:, :, None]) + 128).astype(np.uint8), scales.astype(np.float32)


def export(model: Tagger, path: Path, plan: Plan, plain_layers: int = 0) -> None:
    """Write the network: ids, shapes (batch, length) → states, tags, links; nothing is padded. The last
    `plain_layers` layers are not quantised."""
    encoder, graph, plain = model.encoder, Graph(), Plan("float")
    length = graph.one("Squeeze", graph.one("Shape", "ids", start=1, end=2))
    zero, one = (graph.constant(np.array(number)) for number in (0, 1))
    places = graph.one("Range", zero, length, one)
    states = _embedded(graph, encoder, places)
    bias = _relative_bias(graph, encoder, places) if encoder.shape.relative else ""
    for number, layer in enumerate(encoder.layers):
        if number == encoder.shape.frozen:
            shapes = graph.one("Gather", graph.constant(array(encoder.word_shapes.weight)), "shapes")
            states = graph.one("Add", states, shapes)
        assert isinstance(layer, Layer)
        states = _layer(graph, layer, states, bias, plain if number >= encoder.shape.layers - plain_layers else plan)
    tags, links = graph.linear(states, [model.tags], plain), graph.linear(states, [model.links], plain)
    for name, found in (("states", states), ("tags", tags), ("links", links)):
        graph.nodes.append(helper.make_node("Identity", [found], [name]))
    _write(graph, path)


def array(tensor: torch.Tensor) -> Array:
    found: Array = tensor.detach().float().numpy()
    return found


def _embedded(graph: Graph, encoder: Encoder, places: str) -> str:
    table = array(encoder.words.weight)
    scales = np.abs(table).max(axis=1, keepdims=True).clip(1e-9) / 127
    rows = graph.one("Gather", graph.constant(np.rint(table / scales).astype(np.int8)), "ids")
    words = graph.one(
        "Mul",
        graph.one("Cast", rows, to=TensorProto.FLOAT),
        graph.one("Gather", graph.constant(scales.astype(np.float32)), "ids"),
    )
    kept = array(encoder.positions.weight)[encoder.shape.first_position :][:LONGEST].astype(np.float16)
    positions = graph.one("Cast", graph.one("Gather", graph.constant(kept), places), to=TensorProto.FLOAT)
    norm = map(graph.constant, (array(encoder.norm.weight), array(encoder.norm.bias)))
    summed = graph.one("Add", words, positions)
    return graph.one("LayerNormalization", summed, *norm, axis=-1, epsilon=encoder.shape.epsilon)


def _relative_bias(graph: Graph, encoder: Encoder, places: str) -> str:
    """(1, heads, length, length), looked up by distance."""
    distances = torch.arange(1 - LONGEST, LONGEST)
    table = graph.constant(array(encoder.relative(bucket(distances))))
    there = graph.one("Unsqueeze", places, graph.constant(np.array([0])))
    here = graph.one("Unsqueeze", places, graph.constant(np.array([1])))
    row = graph.one("Add", graph.one("Sub", there, here), graph.constant(np.array(LONGEST - 1)))
    bias = graph.one("Transpose", graph.one("Gather", table, row), perm=[2, 0, 1])
    return graph.one("Unsqueeze", bias, graph.constant(np.array([0])))


def _layer(graph: Graph, layer: Layer, states: str, bias: str, plan: Plan) -> str:
    joined = graph.linear(states, (layer.query, layer.key, layer.value), plan)
    query, key, value = graph.add("Split", joined, outputs=3, axis=-1)
    inputs = (query, key, value, "", "", bias) if bias else (query, key, value)
    mixed = graph.one("MultiHeadAttention", *inputs, domain=FUSED, num_heads=layer.heads)
    states = _normed(graph, graph.linear(mixed, [layer.out], plan), states, layer.attention_norm)
    inner = graph.one("Gelu", graph.linear(states, [layer.up], plan), domain=FUSED)
    return _normed(graph, graph.linear(inner, [layer.down], plan), states, layer.norm)


def _normed(graph: Graph, change: str, states: str, norm: torch.nn.LayerNorm) -> str:
    weights = map(graph.constant, (array(norm.weight), array(norm.bias)))
    return graph.one("SkipLayerNormalization", change, states, *weights, domain=FUSED, epsilon=norm.eps)


def _write(graph: Graph, path: Path) -> None:
    inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "length"]) for name in ("ids", "shapes")]
    outputs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in ("states", "tags", "links")]
    made = helper.make_graph(graph.nodes, "attribution", inputs, outputs, graph.constants)
    domains = [helper.make_opsetid("", OPSET), helper.make_opsetid(FUSED, 1)]
    fresh = path.with_suffix(".new")
    onnx.save(helper.make_model(made, opset_imports=domains, ir_version=10), str(fresh))
    fresh.replace(path)
