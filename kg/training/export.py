"""Writing a fitted network as ONNX with 8-bit weights.

The graph is built node by node, with ONNX Runtime's fused operators: that is exact and needs no tracing. Most matrices
get the usual dynamic quantisation. The inputs of one, the second of each feed-forward block, have outliers that take
all of the 8 bits: there weights and inputs are scaled in blocks, which is slower. docs/training.md has the figures.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from torch import nn

from kg.training.encoder import Encoder, Layer, bucket
from kg.training.tagger import Tagger

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

    def plain(self, inputs: str, linear: nn.Linear) -> str:
        """inputs @ weight.T + bias in 32-bit numbers."""
        product = self.one("MatMul", inputs, self.constant(array(linear.weight).T))
        return self.one("Add", product, self.constant(array(linear.bias)))

    def columns(self, inputs: str, *linears: nn.Linear) -> str:
        """The results of linear maps one after another: 8-bit weights with a scale for each output, 8-bit inputs with
        one for the whole window."""
        weight, bias = _stacked(linears)
        scales = (np.abs(weight).max(axis=1).clip(1e-9) / 127).astype(np.float32)
        columns = np.rint(weight / scales[:, None]).astype(np.int8).T
        operands = [self.constant(part) for part in (columns, scales, np.zeros(len(scales), dtype=np.int8), bias)]
        return self.one("DynamicQuantizeMatMul", inputs, *operands, domain=FUSED)

    def blocks(self, inputs: str, linear: nn.Linear) -> str:
        """One linear map with a scale for each block of an output's weights and of a piece's inputs."""
        weight, bias = _stacked([linear])
        blocks, scales = in_blocks(weight)
        operands = [self.constant(blocks), self.constant(scales), "", "", self.constant(bias)]
        size = {"K": weight.shape[1], "N": weight.shape[0], "bits": 8, "block_size": BLOCK, "accuracy_level": 4}
        return self.one("MatMulNBits", inputs, *operands, domain=FUSED, **size)


def _stacked(linears: Sequence[nn.Linear]) -> tuple[Array, Array]:
    weight, bias = ([array(getattr(linear, name)) for linear in linears] for name in ("weight", "bias"))
    return np.concatenate(weight), np.concatenate(bias)


def in_blocks(weight: Array) -> tuple[NDArray[np.uint8], Array]:
    """8-bit weights (out, blocks, BLOCK), 128 being zero, and the blocks' scales (out, blocks)."""
    blocks = weight.reshape(len(weight), -1, BLOCK)
    scales = np.abs(blocks).max(axis=2).clip(1e-9) / 127
    return (np.rint(blocks / scales[:, :, None]) + 128).astype(np.uint8), scales.astype(np.float32)


def export(model: Tagger, path: Path) -> None:
    """Write the network: ids, shapes (batch, length) → states, tags, links; nothing is padded."""
    encoder, graph = model.encoder, Graph()
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
        states = _layer(graph, layer, states, bias)
    outputs = {"states": states, "tags": graph.plain(states, model.tags), "links": graph.plain(states, model.links)}
    for name, found in outputs.items():
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


def _layer(graph: Graph, layer: Layer, states: str, bias: str) -> str:
    joined = graph.columns(states, layer.query, layer.key, layer.value)
    query, key, value = graph.add("Split", joined, outputs=3, axis=-1)
    inputs = (query, key, value, "", "", bias) if bias else (query, key, value)
    mixed = graph.one("MultiHeadAttention", *inputs, domain=FUSED, num_heads=layer.heads)
    states = _normed(graph, graph.columns(mixed, layer.out), states, layer.attention_norm)
    inner = graph.one("Gelu", graph.columns(states, layer.up), domain=FUSED)
    return _normed(graph, graph.blocks(inner, layer.down), states, layer.norm)


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
