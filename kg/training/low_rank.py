"""Low-rank changes of a packed attribution model's upper layers (Hu et al. 2021, https://arxiv.org/abs/2106.09685).

The model's 8-bit weights are read back from its ONNX file and stay as they are; only marks and changes are fitted. What
is written takes the weights from that file, by their places in it, so that it is small.
"""

import math
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

from kg.training import lean
from kg.training.encoder import Layer, Shape
from kg.training.export import LONGEST, array

RANK, SCALE = 8, 2.0
MARKS = 3

PADDING = 4
"""Which input of attention tells the real pieces; the packed model pads nothing and leaves it out."""

Array = NDArray[np.float32]


class LowRank(nn.Module):
    """A linear map that stays, and a change of low rank that is fitted."""

    def __init__(self, base: nn.Linear) -> None:
        super().__init__()
        self.base = base.requires_grad_(False)
        self.down = nn.Parameter(torch.randn(base.in_features, RANK) / math.sqrt(base.in_features))
        self.up = nn.Parameter(torch.zeros(RANK, base.out_features))

    def forward(self, states: Tensor) -> Tensor:
        changed: Tensor = self.base(states) + SCALE * (states @ self.down) @ self.up
        return changed


class Upper(nn.Module):
    """The upper half of the layers, with marks added before them: states (batch, length, dim), marks, mask → states."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        layers, relative = read_back(file)
        self.relative: Tensor
        self.register_buffer("relative", torch.tensor(relative), persistent=False)
        self.layers = nn.ModuleList(_adapted(layer) for layer in layers[len(layers) // 2 :])
        self.marks = nn.Embedding(MARKS, layers[0].out.in_features)
        nn.init.normal_(self.marks.weight, std=0.05)
        nn.init.zeros_(self.marks.weight[0])

    def forward(self, states: Tensor, marks: Tensor, mask: Tensor) -> Tensor:
        place = torch.arange(states.shape[1])
        bias = self.relative[place[None, :] - place[:, None] + LONGEST - 1].permute(2, 0, 1)[None]
        bias = bias + (1.0 - mask)[:, None, None, :] * -1e4
        states = states + self.marks(marks)
        for layer in self.layers:
            states = layer(states, bias)
        return states

    def changes(self) -> Iterator[tuple[Array, Array]]:
        """The two factors of each matrix's change, in the order of the file's nodes."""
        for layer in self.layers:
            yield _stacked([getattr(layer, name) for name in ("query", "key", "value")])
            for name in ("out", "up", "down"):
                yield _stacked([getattr(layer, name)])


def _adapted(layer: Layer) -> Layer:
    layer.requires_grad_(False)
    for name in ("query", "key", "value", "out", "up", "down"):
        setattr(layer, name, LowRank(getattr(layer, name)))
    return layer


def _stacked(maps: Sequence[LowRank]) -> tuple[Array, Array]:
    """The factors of maps whose results stand one after another."""
    width = sum(each.up.shape[1] for each in maps)
    up, column = np.zeros((RANK * len(maps), width), dtype=np.float32), 0
    for number, each in enumerate(maps):
        up[RANK * number : RANK * (number + 1), column : column + each.up.shape[1]] = SCALE * array(each.up)
        column += each.up.shape[1]
    return np.concatenate([array(each.down) for each in maps], axis=1), up


# --- the packed model ---


def read_back(file: Path) -> tuple[list[Layer], Array]:
    """The layers of a packed model in 32-bit numbers, and its table of relative positions (distance, heads)."""
    graph = onnx.load(str(file)).graph
    known = {each.name: numpy_helper.to_array(each) for each in graph.initializer}
    heads = next(_number(node, "num_heads") for node in graph.node if node.op_type == "MultiHeadAttention")
    epsilon = next(_number(node, "epsilon") for node in graph.node if node.op_type == "SkipLayerNormalization")
    table = next(a for a in known.values() if a.shape == (2 * LONGEST - 1, heads))
    parts = [part for node in graph.node if (part := _part(node, known)) is not None]
    dim = len(parts[2][0])
    shape = Shape(0, dim, parts[3][0].shape[1], len(parts) // 6, int(heads), 0, epsilon, True, 0, 0)
    return [_layer(shape, parts[first : first + 6]) for first in range(0, len(parts), 6)], table


def _number(node: onnx.NodeProto, name: str) -> float:
    return float(next(helper.get_attribute_value(each) for each in node.attribute if each.name == name))


def _part(node: onnx.NodeProto, known: dict[str, NDArray[np.generic]]) -> tuple[Array, Array] | None:
    """The matrix (in, out) and bias of a node, or the weights of a normalisation."""
    named = [known.get(name, np.zeros(0)).astype(np.float32) for name in node.input]
    if node.op_type == "DynamicQuantizeMatMul":
        return named[1] * named[2], named[4]
    if node.op_type == "MatMulNBits":
        blocks = (named[1] - 128) * named[2].reshape(len(named[1]), -1, 1)
        return blocks.reshape(len(blocks), -1).T, named[5]
    return (named[2], named[3]) if node.op_type == "SkipLayerNormalization" else None


def _layer(shape: Shape, parts: Sequence[tuple[Array, Array]]) -> Layer:
    layer = Layer(shape, dropout=0.1)
    (joined, bias), *others = parts
    thirds = zip(np.split(joined, 3, axis=1), np.split(bias, 3), strict=True)
    linears = [layer.query, layer.key, layer.value, layer.out, layer.up, layer.down]
    for linear, (weight, offset) in zip(linears, [*thirds, others[0], others[2], others[3]], strict=True):
        linear.weight.data, linear.bias.data = torch.tensor(weight.T.copy()), torch.tensor(offset)
    for norm, (weight, offset) in ((layer.attention_norm, others[1]), (layer.norm, others[4])):
        norm.weight.data, norm.bias.data = torch.tensor(weight), torch.tensor(offset)
    return layer


class _Constants:
    """New weights in 16 bits, with the nodes that turn them into 32."""

    def __init__(self) -> None:
        self.found: list[onnx.TensorProto] = []
        self.nodes: list[onnx.NodeProto] = []

    def add(self, values: Array) -> str:
        name = f"new{len(self.found)}"
        self.found.append(numpy_helper.from_array(values.astype(np.float16), f"{name}.16"))
        self.nodes.append(helper.make_node("Cast", [f"{name}.16"], [name], to=TensorProto.FLOAT))
        return name


def export(upper: Upper, packed: Path, units: Sequence[lean.Inner], path: Path) -> None:
    """Write the adapted upper half: states (batch, length, dim), marks, mask (batch, length) → adapted. It lies beside
    the packed model; `units` are those of all its layers. The changes are added to the matrices when
    the file is loaded."""
    model = onnx.load(str(packed))
    graph, constants = model.graph, _Constants()
    nodes = _needed(_adapted_nodes(graph, constants.add(array(upper.marks.weight))), "adapted")
    factors = [(constants.add(down), constants.add(up)) for down, up in upper.changes()]
    used = {name for node in nodes for name in node.input}
    weights = [each for each in graph.initializer if each.name in used]
    kinds = {"marks": TensorProto.INT64, "mask": TensorProto.INT32}
    inputs = [helper.make_tensor_value_info(name, kind, ["batch", "length"]) for name, kind in kinds.items()]
    dim = upper.marks.embedding_dim
    inputs += [helper.make_tensor_value_info("states", TensorProto.FLOAT, ["batch", "length", dim])]
    outputs = [helper.make_tensor_value_info("adapted", TensorProto.FLOAT, None)]
    held = [*weights, *constants.found]
    made = helper.make_graph([*constants.nodes, *nodes], "stances", inputs, outputs, held)
    lean.arrange(made, units[len(units) // 2 :], factors)
    lean.borrow(made, packed)
    onnx.save(helper.make_model(made, opset_imports=model.opset_import, ir_version=model.ir_version), str(path))


def _adapted_nodes(graph: onnx.GraphProto, marks: str) -> list[onnx.NodeProto]:
    """The packed model's nodes with the inputs of the new graph."""
    entry = lean.middle(graph)
    inputs = {entry: "marked", "ids": "states"}
    nodes: list[onnx.NodeProto] = []
    for node in graph.node:
        node.input[:] = [inputs.get(name, name) for name in node.input]
        node.output[:] = ["adapted" if name == "states" else name for name in node.output]
        if node.op_type == "MultiHeadAttention":
            node.input[PADDING] = "mask"
        nodes.append(node)
        if entry in node.output:
            nodes.append(helper.make_node("Gather", [marks, "marks"], ["marks.v"]))
            nodes.append(helper.make_node("Add", ["states", "marks.v"], ["marked"]))
    return nodes


def _needed(nodes: Sequence[onnx.NodeProto], output: str) -> list[onnx.NodeProto]:
    """The nodes that an output rests on, in order."""
    wanted, kept = {output}, []
    for node in reversed(nodes):
        if wanted & {*node.output}:
            wanted |= {*node.input}
            kept.append(node)
    return kept[::-1]
