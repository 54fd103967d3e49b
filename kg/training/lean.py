"""The same network over the same weights, arranged to run faster: `lean.onnx`.

It takes its weights from their places in `model.onnx`, so it is small. What differs:

- The second matrix of each feed-forward block is multiplied with one scale for each column and each window in place of
  blocks, twice as fast. Inner units that are outliers there would take all of the 8 bits: a few go from end to end of
  the block in 32-bit numbers beside the others (Dettmers et al. 2022, https://arxiv.org/abs/2208.07339).
- Inner units without which the block's outcome is hardly another are left out, their means in their place (like Nova et
  al. 2023, https://arxiv.org/abs/2303.04185).
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

SPARE = 0.008
"""The share of the variance after a block that the best model's units left out may make."""

WIDTH = 64
"""Units of which a product computes so many at a time."""

SMALL = 1024
"""Bytes from which a weight is taken from the model's own file."""

ZERO = np.array([128], dtype=np.uint8)
"""What stands for zero in blocks."""

STEP, TINY = (np.array(number, dtype=np.float32) for number in (1 / 127, 1e-9))
"""One step of eight bits, and what the largest weight of a column is at least."""

Array = NDArray[np.float32]
Factors = tuple[str, str]
"""The names of two matrices, (in, rank) and (rank, out), whose product is added to another."""


def write(folder: Path, windows: Iterable[Window], spare: float = SPARE) -> None:
    """Write `lean.onnx` beside `model.onnx`; what inner units do shows in the windows. Units are left out as long as
    they make no more than `spare` of the variance after their block."""
    model = onnx.load(str(folder / NETWORK))
    units = inner_units(folder / NETWORK, windows, spare)
    (states,) = (node for node in model.graph.node if "states" in node.output)
    states.input[0] = middle(model.graph)
    arrange(model.graph, units)
    borrow(model.graph, folder / NETWORK)
    onnx.save(model, str(folder / LEAN))


def middle(graph: onnx.GraphProto) -> str:
    """The name of the states between the lower and the upper half; each layer ends with its second normalisation."""
    ends = [str(node.output[0]) for node in graph.node if node.op_type == "SkipLayerNormalization"][1::2]
    return ends[len(ends) // 2 - 1]


class Inner(NamedTuple):
    """The inner units of a feed-forward block that are not computed like the others: some `apart`, some `left_out` with
    their `means` in their place."""

    apart: NDArray[np.int64]
    left_out: NDArray[np.int64]
    means: Array


def inner_units(packed: Path, windows: Iterable[Window], spare: float = SPARE) -> list[Inner]:
    """For each layer what its inner units do in the windows decides which stand apart and which are left out."""
    model = onnx.load(str(packed))
    blocks = [node for node in model.graph.node if node.op_type == "MatMulNBits"]
    ends = [node for node in model.graph.node if node.op_type == "SkipLayerNormalization"][1::2]
    totals = [helper.make_node("Add", node.input[:2], [f"total.{node.output[0]}"]) for node in ends]
    model.graph.node.extend(totals)
    names = [name for block, total in zip(blocks, totals, strict=True) for name in (block.input[0], total.output[0])]
    model.graph.output.extend(helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in names)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    seen = [_Moments() for _ in names]
    for window in windows:
        for moments, values in zip(
            seen, session.run(names, {"ids": window.ids[None], "shapes": window.shapes[None]}), strict=True
        ):
            moments.add(values[0])
    weights = {weight.name: numpy_helper.to_array(weight) for weight in model.graph.initializer}
    return [
        _inner(_in_floats(block, weights), inner, total, spare)
        for block, inner, total in zip(blocks, seen[::2], seen[1::2], strict=True)
    ]


class _Moments:
    """Largest absolute value, mean and variance of each of several numbers over places of texts."""

    def __init__(self) -> None:
        self._count, self._sum, self._squares, self.peak = 0, np.zeros(1), np.zeros(1), np.zeros(1)

    def add(self, values: Array) -> None:
        """More places, one a row."""
        self._count += len(values)
        self._sum = self._sum + values.sum(axis=0, dtype=np.float64)
        self._squares = self._squares + np.square(values, dtype=np.float64).sum(axis=0)
        self.peak = np.maximum(self.peak, np.abs(values).max(axis=0))

    @property
    def mean(self) -> NDArray[np.float64]:
        return self._sum / self._count

    @property
    def variance(self) -> NDArray[np.float64]:
        return self._squares / self._count - self.mean**2


def _in_floats(block: onnx.NodeProto, weights: dict[str, NDArray[np.generic]]) -> NDArray[np.float64]:
    """The weights of a product in blocks (out, in)."""
    packed, scales = (weights[name].reshape(_size(block, "N"), -1).astype(np.float64) for name in block.input[1:3])
    return (packed - ZERO) * np.repeat(scales, _size(block, "block_size"), axis=1)


def _inner(weights: NDArray[np.float64], inner: _Moments, total: _Moments, spare: float) -> Inner:
    """The units that reach furthest stand apart; left out are those that make the least of the variance of what is
    normalised after the block, averaged over its dimensions, together no more than `spare`."""
    apart = np.argsort(-inner.peak, kind="stable")[:APART]
    error = inner.variance * (weights**2 / np.maximum(total.variance, TINY)[:, None]).mean(axis=0)
    error[apart] = np.inf
    order = np.argsort(error, kind="stable")
    few = int((np.cumsum(error[order]) <= spare).sum())
    kept = min(-(-(len(order) - APART - few) // WIDTH) * WIDTH, len(order) - APART)
    left_out = np.sort(order[: len(order) - APART - kept])
    return Inner(np.sort(apart), left_out, inner.mean[left_out].astype(np.float32))


def arrange(graph: onnx.GraphProto, units: Sequence[Inner], changes: Iterable[Factors] = ()) -> None:
    """Replace the nodes of a packed model's layers. `units` are those of the layers that the graph has, `changes` what
    is added to its matrices, in their order."""
    nodes, pending, factors = _Nodes(), iter(units), iter(changes)
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

    def places(self, values: NDArray[np.integer[Any]]) -> str:
        """Where something stands, kept in half the space."""
        return self.one("Cast", self.constant(values.astype(np.int16)), to=TensorProto.INT32)

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
    nodes: _Nodes, up: onnx.NodeProto, down: onnx.NodeProto, factors: Iterator[Factors], units: Inner
) -> None:
    """Both matrices of a block: the usual units, and beside them those that reach furthest."""
    inputs, first = up.input[0], _matrix(nodes, up, factors)
    second = _changed(nodes, _of_blocks(nodes, down), next(factors, None))
    usual = nodes.places(np.setdiff1d(np.arange(_size(down, "K")), [*units.apart, *units.left_out]))
    most = _Matrix(*(nodes.one("Gather", each, usual, axis=-1) for each in first))
    inner = nodes.one("Gelu", nodes.product(inputs, most), domain=FUSED)
    bias = _with_means(nodes, down.input[5], second, units) if len(units.left_out) else down.input[5]
    total = nodes.product(inner, _packed(nodes, nodes.one("Gather", second, usual, axis=1), bias))
    outlying = nodes.places(units.apart)
    few = _Matrix(*(nodes.one("Gather", each, outlying, axis=-1) for each in first))
    inner = nodes.one("Add", nodes.one("MatMul", inputs, _turned(nodes, _floats(nodes, few))), few.bias)
    inner = nodes.one("Gelu", inner, domain=FUSED)
    apart = nodes.one("MatMul", inner, _turned(nodes, nodes.one("Gather", second, outlying, axis=1)))
    nodes.one("Add", total, apart, name=down.output[0])


def _with_means(nodes: _Nodes, bias: str, second: str, units: Inner) -> str:
    """The bias with what the units left out add on average."""
    weights = nodes.one("Gather", second, nodes.places(units.left_out), axis=1)
    return nodes.one("Add", bias, nodes.one("MatMul", weights, nodes.constant(units.means)))


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
