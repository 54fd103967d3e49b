"""The same network over the same weights, arranged to run faster: `lean.onnx`.

It takes its weights from their places in `model.onnx`, so it is small. Two things differ. Sum and normalisation are two
nodes, which are faster than the fused one. And the second matrix of each feed-forward block is multiplied with one
scale for each column and each window in place of blocks, twice as fast; an input that is an outlier there is split into
equal parts, each with the weight's row, so that it does not take all of the 8 bits (Zhao et al. 2019, outlier channel
splitting, https://arxiv.org/abs/1901.09504). The rearranged weights are computed when the file is loaded.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime  # type: ignore[import-untyped]
from numpy.typing import NDArray
from onnx import TensorProto, external_data_helper, helper, numpy_helper

from kg.extract.attribution.files import LEAN, NETWORK
from kg.extract.attribution.words import Window

FUSED = "com.microsoft"
LARGEST = 6.0
"""What an input may be before it is split."""

SMALL = 1024
"""Bytes from which a weight is taken from the model's own file."""

ZERO, STEP, TINY = (np.array(number, dtype=np.float32) for number in (128, 1 / 127, 1e-9))
"""What stands for zero in blocks, one step of eight bits, and what a scale is at least."""

Array = NDArray[np.float32]


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


def arrange(graph: onnx.GraphProto, peaks: Sequence[Array]) -> None:
    """Replace the nodes of a packed model's layers; `peaks` are those of the layers that the graph has."""
    nodes, pending = _Nodes(), iter(peaks)
    for node in graph.node:
        if node.op_type == "SkipLayerNormalization":
            _normed(nodes, node)
        elif node.op_type == "MatMulNBits":
            _split(nodes, node, next(pending))
        else:
            nodes.found.append(node)
    del graph.node[:]
    graph.node.extend(nodes.found)
    graph.initializer.extend(nodes.constants)


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

    def one(self, operation: str, *inputs: str, name: str = "", domain: str = "", **attributes: Any) -> str:
        """A node with one output, called so where a name is given."""
        name = name or f"lean.n{len(self.found)}"
        self.found.append(helper.make_node(operation, list(inputs), [name], domain=domain, **attributes))
        return name


def _normed(nodes: _Nodes, node: onnx.NodeProto) -> None:
    (epsilon,) = (helper.get_attribute_value(each) for each in node.attribute if each.name == "epsilon")
    total = nodes.one("Add", *node.input[:2])
    nodes.one("LayerNormalization", total, *node.input[2:4], name=node.output[0], axis=-1, epsilon=epsilon)


def _split(nodes: _Nodes, node: onnx.NodeProto, peak: Array) -> None:
    parts = np.maximum(1, np.ceil(peak / LARGEST)).astype(np.int64)
    more = np.repeat(np.arange(len(parts)), parts - 1)
    inputs, weights, scales = node.input[0], *_columns(nodes, node)
    if len(more):
        chosen = nodes.constant(more)
        shares = nodes.one("Mul", inputs, nodes.constant((1 / parts).astype(np.float32)))
        inputs = nodes.one("Concat", shares, nodes.one("Gather", shares, chosen, axis=-1), axis=-1)
        weights = nodes.one("Concat", weights, nodes.one("Gather", weights, chosen, axis=0), axis=0)
    zeros = nodes.constant(np.zeros(_size(node, "N"), dtype=np.int8))
    operands = (inputs, weights, scales, zeros, node.input[5])
    nodes.one("DynamicQuantizeMatMul", *operands, name=node.output[0], domain=FUSED)


def _columns(nodes: _Nodes, node: onnx.NodeProto) -> tuple[str, str]:
    """Weights in blocks (out, blocks, size) turned into 8-bit ones (in, out) with a scale for each column: ONNX Runtime
    computes it once, when it loads the graph."""
    inner, outer, block = (_size(node, name) for name in ("K", "N", "block_size"))
    signed = nodes.one("Sub", nodes.one("Cast", node.input[1], to=TensorProto.FLOAT), nodes.constant(ZERO))
    scales = nodes.one("Reshape", node.input[2], nodes.numbers(outer, inner // block, 1))
    weights = nodes.one("Reshape", nodes.one("Mul", signed, scales), nodes.numbers(outer, inner))
    peaks = nodes.one("ReduceMax", nodes.one("Abs", weights), axes=[1], keepdims=1)
    scales = nodes.one("Mul", nodes.one("Max", peaks, nodes.constant(TINY)), nodes.constant(STEP))
    rounded = nodes.one("Cast", nodes.one("Round", nodes.one("Div", weights, scales)), to=TensorProto.INT8)
    return nodes.one("Transpose", rounded, perm=[1, 0]), nodes.one("Reshape", scales, nodes.numbers(outer))


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
