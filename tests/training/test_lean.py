"""The arrangement for speed says what the model's own graph says, over a tiny model."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch", reason="needs the extra `train`")
onnx = pytest.importorskip("onnx", reason="needs the extra `train`")

from kg.extract.attribution.files import LEAN, NETWORK  # noqa: E402
from kg.extract.attribution.network import Network  # noqa: E402
from kg.extract.attribution.words import Window, encode  # noqa: E402
from kg.training import lean  # noqa: E402
from tests.training.tiny import write_model  # noqa: E402

TEXT = "The minister said that the talks had failed. Aid groups deny it, a spokesman added on Monday."


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_model(tmp_path_factory.mktemp("model"))


def window(folder: Path) -> Window:
    network = Network(folder)
    return network.cut(encode(TEXT, network.vocabulary))[0]


def plain(folder: Path) -> Network:
    """The same folder without the arrangement."""
    bare = folder.parent / "bare"
    bare.mkdir(exist_ok=True)
    for file in folder.iterdir():
        if file.name != LEAN and not (bare / file.name).exists():
            (bare / file.name).symlink_to(file)
    return Network(bare)


@pytest.mark.parametrize("apart", [1, 16, 200])
def test_both_give_the_same_scores(folder: Path, apart: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lean, "APART", apart)
    shown = window(folder)
    lean.write(folder, [shown])
    for fast, exact in zip(Network(folder).run(shown)[1:], plain(folder).run(shown)[1:], strict=True):
        assert np.allclose(fast, exact, atol=0.03)
        assert np.abs(exact).max() > 0.1


def test_units_that_matter_little_are_left_out(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lean, "WIDTH", 4)
    shown = window(folder)
    for spare in (0.0, 0.01):
        units = lean.inner_units(folder / NETWORK, [shown], spare)
        assert all(len(each.left_out) > 0 for each in units) == (spare > 0), [len(u.left_out) for u in units]
        assert all(not {*each.apart} & {*each.left_out} for each in units)
    lean.write(folder, [shown], spare)
    for fast, exact in zip(Network(folder).run(shown)[1:], plain(folder).run(shown)[1:], strict=True):
        assert np.abs(fast - exact).mean() < 0.2 * np.abs(exact).mean()
    lean.write(folder, [shown])


def test_what_a_constant_unit_adds_is_kept_in_its_mean(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lean, "WIDTH", 1)
    inner, total = lean._Moments(), lean._Moments()
    values = np.random.default_rng(1).normal(size=(50, 100)).astype(np.float32)
    values[:, 7] = 3.0
    inner.add(values)
    total.add(values)
    found = lean._inner(np.ones((100, 100)), inner, total, spare=0.5)
    assert 7 in found.left_out
    assert found.means[[*found.left_out].index(7)] == pytest.approx(3.0)


def test_its_states_are_those_of_the_middle(folder: Path) -> None:
    shown = window(folder)
    lean.write(folder, [shown])
    states = Network(folder).run(shown)[0]
    graph = onnx.load(folder / NETWORK)
    name = lean.middle(graph.graph)
    graph.graph.output.append(onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None))
    session = lean.onnxruntime.InferenceSession(graph.SerializeToString(), providers=["CPUExecutionProvider"])
    middle, last = session.run([name, "states"], {"ids": shown.ids[None], "shapes": shown.shapes[None]})
    assert np.abs(states - middle[0]).mean() < 0.02
    assert np.abs(states - last[0]).mean() > 0.2


def test_all_that_rests_on_weights_alone_is_computed_at_loading(folder: Path, tmp_path: Path) -> None:
    lean.write(folder, [window(folder)])
    options = lean.onnxruntime.SessionOptions()
    options.optimized_model_filepath = str(tmp_path / "loaded.onnx")
    options.graph_optimization_level = lean.onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.add_session_config_entry("session.disable_quant_qdq", "1")
    lean.onnxruntime.InferenceSession(folder / LEAN, options, providers=["CPUExecutionProvider"])
    graph = onnx.load(tmp_path / "loaded.onnx", load_external_data=False).graph
    constants = {weight.name for weight in graph.initializer}
    products = [node for node in graph.node if node.op_type in (lean.COLUMNS, "MatMulIntegerToFloat")]
    assert products
    assert {node.input[1] for node in products} <= constants


def test_the_weights_stay_in_the_models_own_file(folder: Path) -> None:
    lean.write(folder, [window(folder)])
    kept = sum(len(each.raw_data) for each in onnx.load(folder / LEAN, load_external_data=False).graph.initializer)
    assert kept < 0.1 * (folder / NETWORK).stat().st_size


def test_a_fitted_model_has_it(folder: Path) -> None:
    assert (folder / LEAN).is_file()
