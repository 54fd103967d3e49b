"""The same network over the same weights, arranged to run faster: `lean.onnx`.

It takes its weights from their places in `model.onnx`, so it is small. What differs:

- The second matrix of each feed-forward block is multiplied with one scale for each column and each window in place of
  blocks, twice as fast. Inner units that are outliers there would take all of the 8 bits: a few go from end to end of
  the block in 32-bit numbers beside the others (Dettmers et al. 2022, https://arxiv.org/abs/2208.07339).
- Query, key and value are three products of one quantised input, which spares cutting their joined result.
- Sum and normalisation are two nodes, which are faster than the fused one.

The rearranged weights are computed when the file is loaded.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import onnx
import onnxruntime  # type: ignore[import-untyped]
from numpy.typing import NDArray
from onnx import TensorProto, external_data_helper, helper, numpy_helper

from kg.extract.attribution.files import LEAN, NETWORK
from kg.extract.attribution.words import Window

FUSED = "com.microsoft"
COLUMNS = "DynamicQuantizeMatMul"
FOLLOWING = ("Split", "Gelu", "MatMulNBits")
"""What comes after a product with columns' scales and is replaced together with it."""

APART = 16
"""Inner units of each feed-forward block that are computed apart: as many 32-bit numbers as one register holds."""

SMALL = 1024
"""Bytes from which a weight is taken from the model's own file."""

ZERO = np.array([128], dtype=np.uint8)
"""What stands for zero in blocks."""

STEP, TINY = (np.array(number, dtype=np.float32) for number in (1 / 127, 1e-9))
"""One step of eight bits, and what the largest weight of a column is at least."""

Array = NDArray[np.float32]
Factors = tuple[str, str]
"""The names of two matrices, (in, rank) and (rank, out), whose product is added to another."""


def write(folder: Path, windows: Iterable[Window]) -> None:
    """Write `lean.onnx` beside `model.onnx`; what inputs are outliers shows in the windows."""
    model = onnx.load(str(folder / NETWORK))
    peaks = peaks_of(folder / NETWORK, windows)
    (states,) = (node for node in model.graph.node if "states" in node.output)
    states.input[0] = middle(model.graph)
    arrange(model.graph, peaks)
    borrow(model.graph, folder / NETWORK)
    onnx.save(model, str(folder / LEAN))


def middle(graph: onnx.GraphProto) -> str:
    """The name of the states between the lower and the upper half; each layer ends with its second normalisation."""
    ends = [str(node.output[0]) for node in graph.node if node.op_type == "SkipLayerNormalization"][1::2]
    return ends[len(ends) // 2 - 1]


def peaks_of(packed: Path, windows: Iterable[Window]) -> list[Array]:
    """For each layer the largest absolute value of each input of its second feed-forward matrix."""
    model = onnx.load(str(packed))
    names = [node.input[0] for node in model.graph.node if node.op_type == "MatMulNBits"]
    model.graph.output.extend(helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in names)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    peaks = [np.zeros(1, dtype=np.float32)] * len(names)
    for window in windows:
        found = session.run(names, {"ids": window.ids[None], "shapes": window.shapes[None]})
        peaks = [np.maximum(peak, np.abs(seen[0]).max(axis=0)) for peak, seen in zip(peaks, found, strict=True)]
    return peaks


def arrange(graph: onnx.GraphProto, peaks: Sequence[Array], changes: Iterable[Factors] = ()) -> None:
    """Replace the nodes of a packed model's layers. `peaks` are those of the layers that the graph has, `changes` what
    is added to its matrices, in their order."""
    nodes, pending, factors = _Nodes(), iter(peaks), iter(changes)
    after = {node.input[0]: node for node in graph.node if node.op_type in FOLLOWING}
    for node in graph.node:
        follower = after.get(node.output[0]) if node.op_type == COLUMNS else None
        if node.op_type == "SkipLayerNormalization":
            _normed(nodes, node)
        elif follower is not None and follower.op_type == "Split":
            _parts(nodes, node.input[0], _matrix(nodes, node, factors), follower.output)
        elif follower is not None:
            _feed_forward(nodes, node, after[follower.output[0]], factors, next(pending))
        elif node.op_type == COLUMNS:
            nodes.product(node.input[0], _matrix(nodes, node, factors), node.output[0])
        elif node.op_type not in FOLLOWING:
            nodes.found.append(node)
    del graph.node[:]
    graph.node.extend(nodes.found)
    graph.initializer.extend(nodes.constants)


class _Matrix(NamedTuple):
    """The names of 8-bit weights (in, out), of a scale for each column and of a bias."""

    weights: str
    scales: str
    bias: str


class _Nodes:
    """Nodes and constants that replace others."""

    def __init__(self) -> None:
        self.found: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def constant(self, values: NDArray[np.generic]) -> str:
        name = f"lean{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(values, name))
        return name

    def numbers(self, *values: int) -> str:
        return self.constant(np.array(values, dtype=np.int64))

    def several(self, operation: str, *inputs: str, count: int, **attributes: Any) -> list[str]:
        """A node with so many outputs."""
        names = [f"lean.n{len(self.found)}.{number}" for number in range(count)]
        self.found.append(helper.make_node(operation, list(inputs), names, **attributes))
        return names

    def one(self, operation: str, *inputs: str, name: str = "", domain: str = "", **attributes: Any) -> str:
        """A node with one output, called so where a name is given."""
        name = name or f"lean.n{len(self.found)}"
        self.found.append(helper.make_node(operation, list(inputs), [name], domain=domain, **attributes))
        return name

    def product(self, inputs: str, matrix: _Matrix, name: str = "") -> str:
        """inputs @ matrix, the inputs quantised as they come."""
        operands = (inputs, matrix.weights, matrix.scales, "", matrix.bias)
        return self.one(COLUMNS, *operands, name=name, domain=FUSED)


def _normed(nodes: _Nodes, node: onnx.NodeProto) -> None:
    (epsilon,) = (helper.get_attribute_value(each) for each in node.attribute if each.name == "epsilon")
    total = nodes.one("Add", *node.input[:2])
    nodes.one("LayerNormalization", total, *node.input[2:4], name=node.output[0], axis=-1, epsilon=epsilon)


def _parts(nodes: _Nodes, inputs: str, matrix: _Matrix, names: Sequence[str]) -> None:
    """Equal parts of a product's columns, each for itself."""
    quantised, scale, zero = nodes.several("DynamicQuantizeLinear", inputs, count=3)
    parts = [nodes.several("Split", each, count=len(names), axis=-1) for each in matrix]
    for name, weights, scales, bias in zip(names, *parts, strict=True):
        operands = (quantised, weights, scale, scales, zero, "", bias)
        nodes.one("MatMulIntegerToFloat", *operands, name=name, domain=FUSED)


def _feed_forward(
    nodes: _Nodes, up: onnx.NodeProto, down: onnx.NodeProto, factors: Iterator[Factors], peak: Array
) -> None:
    """Both matrices of a block. The units that reach furthest are nothing in it; what they add is computed apart."""
    inputs, first = up.input[0], _matrix(nodes, up, factors)
    second = _changed(nodes, _of_blocks(nodes, down), next(factors, None))
    usual = np.ones(len(peak), dtype=np.bool_)
    usual[np.argsort(-peak, kind="stable")[:APART]] = False
    kept = nodes.one("Cast", nodes.constant(usual), to=TensorProto.FLOAT)
    most = _Matrix(first.weights, nodes.one("Mul", first.scales, kept), nodes.one("Mul", first.bias, kept))
    inner = nodes.one("Gelu", nodes.product(inputs, most), domain=FUSED)
    total = nodes.product(inner, _packed(nodes, nodes.one("Mul", second, kept), down.input[5]))
    outlying = nodes.constant(np.flatnonzero(~usual).astype(np.int32))
    few = _Matrix(*(nodes.one("Gather", each, outlying, axis=-1) for each in first))
    inner = nodes.one("Add", nodes.one("MatMul", inputs, _turned(nodes, _floats(nodes, few))), few.bias)
    inner = nodes.one("Gelu", inner, domain=FUSED)
    apart = nodes.one("MatMul", inner, _turned(nodes, nodes.one("Gather", second, outlying, axis=1)))
    nodes.one("Add", total, apart, name=down.output[0])


def _matrix(nodes: _Nodes, node: onnx.NodeProto, factors: Iterator[Factors]) -> _Matrix:
    """The matrix of a product, with its change where it has one."""
    matrix, change = _Matrix(node.input[1], node.input[2], node.input[4]), next(factors, None)
    return _packed(nodes, _changed(nodes, _floats(nodes, matrix), change), matrix.bias) if change else matrix


def _changed(nodes: _Nodes, floats: str, change: Factors | None) -> str:
    if not change:
        return floats
    down, up = (_turned(nodes, factor) for factor in change)
    return nodes.one("Add", floats, nodes.one("MatMul", up, down))


def _floats(nodes: _Nodes, matrix: _Matrix) -> str:
    """The weights in 32-bit numbers (out, in)."""
    turned = _turned(nodes, matrix.weights)
    return nodes.one("DequantizeLinear", turned, matrix.scales, axis=0)


def _of_blocks(nodes: _Nodes, node: onnx.NodeProto) -> str:
    """The weights of a product in blocks (out, blocks, size), in 32-bit numbers (out, in)."""
    inner, outer, block = (_size(node, name) for name in ("K", "N", "block_size"))
    weights = nodes.one("Reshape", node.input[1], nodes.numbers(-1, block))
    scales = nodes.one("Reshape", node.input[2], nodes.numbers(-1))
    zeros = nodes.one("Expand", nodes.constant(ZERO), nodes.numbers(outer * inner // block))
    blocks = nodes.one("DequantizeLinear", weights, scales, zeros, axis=0)
    return nodes.one("Reshape", blocks, nodes.numbers(outer, inner))


def _packed(nodes: _Nodes, floats: str, bias: str) -> _Matrix:
    """Weights (out, in) in 8 bits (in, out) with a scale for each column."""
    most, least = (nodes.one(kind, floats, axes=[1], keepdims=0) for kind in ("ReduceMax", "ReduceMin"))
    peaks = nodes.one("Max", most, nodes.one("Neg", least), nodes.constant(TINY))
    scales = nodes.one("Mul", peaks, nodes.constant(STEP))
    zeros = nodes.one("Expand", nodes.constant(np.zeros(1, dtype=np.int8)), nodes.one("Shape", scales))
    rounded = nodes.one("QuantizeLinear", floats, scales, zeros, axis=0)
    return _Matrix(_turned(nodes, rounded), scales, bias)


def _turned(nodes: _Nodes, matrix: str) -> str:
    return nodes.one("Transpose", matrix, perm=[1, 0])


def _size(node: onnx.NodeProto, name: str) -> int:
    return int(next(helper.get_attribute_value(each) for each in node.attribute if each.name == name))


def borrow(graph: onnx.GraphProto, file: Path) -> None:
    """Take the weights that stand in a file from their places there; small ones are kept."""
    data = file.read_bytes()
    for weight in graph.initializer:
        size = len(weight.raw_data)
        place = data.find(weight.raw_data) if size >= SMALL else -1
        if place >= 0:
            external_data_helper.set_external_data(weight, file.name, place, size)
            weight.ClearField("raw_data")
