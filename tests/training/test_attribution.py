"""The training program on a tiny invented corpus with a tiny random encoder."""

from dataclasses import replace
from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="needs the extra `train`")
pytest.importorskip("onnx", reason="needs the extra `train`")

from kg.errors import SourceError  # noqa: E402
from kg.extract.attribution.network import Network  # noqa: E402
from kg.extract.attribution.words import encode, windows  # noqa: E402
from kg.training.attribution import CHECKPOINT, Config, model_of, read_soft, train  # noqa: E402
from tests.training.tiny import DIM, write_corpus, write_encoder  # noqa: E402


@pytest.fixture
def config(tmp_path: Path) -> Config:
    write_corpus(tmp_path / "corpus")
    write_encoder(tmp_path / "encoder")
    return Config(
        tmp_path / "corpus",
        tmp_path / "encoder",
        tmp_path / "out",
        layers=(0, 1),
        frozen=0,
        vocabulary=0,
        epochs=2,
        rate=3e-3,
        head_factor=1.0,
        warm_up=1,
        batch=2,
        window=40,
        held_out=0.17,
        report=lambda line: None,
    )


def _weights(out: Path) -> dict[str, torch.Tensor]:
    return torch.load(out / CHECKPOINT, weights_only=True)["model"]


def test_resumed_equals_uninterrupted(config: Config, tmp_path: Path) -> None:
    lines: list[str] = []
    train(config)
    stopped = replace(config, out=tmp_path / "stopped", report=_stop_after_first_epoch(lines))
    with pytest.raises(KeyboardInterrupt):
        train(stopped)
    train(replace(stopped, resume=True, report=lines.append))
    once, twice = _weights(config.out), _weights(stopped.out)
    assert sum("held out" in line for line in lines) == 2, "the second run does only the second epoch"
    assert all(torch.equal(once[name], twice[name]) for name in once)


def _stop_after_first_epoch(lines: list[str]):
    def report(line: str) -> None:
        lines.append(line)
        raise KeyboardInterrupt

    return report


def test_the_exported_network_says_what_the_fitted_one_says(config: Config) -> None:
    train(config)
    fitted = model_of(torch.load(config.out / CHECKPOINT, weights_only=True)).eval()
    network = Network(config.out / "attribution-best")
    encoded = encode("Anna Berg said no treaty is near. The minister warned us.", network.vocabulary)
    window = windows(encoded, network.vocabulary, 100, 0)[0]
    ids, shapes = torch.from_numpy(window.ids)[None], torch.from_numpy(window.shapes)[None]
    with torch.inference_mode():
        output = fitted(ids, shapes, torch.ones_like(ids))
    _, *found = network.run(window)
    for ours, theirs in zip(found, (output.tags, output.links), strict=True):
        assert abs(ours - theirs[0].numpy()).max() < 0.05 * theirs.abs().max(), "8 bits cost little"
    assert network.dim == DIM


def test_a_student_learns_from_a_teachers_soft_labels(config: Config, tmp_path: Path) -> None:
    train(config)
    soft = read_soft(config.out)
    train(replace(config, out=tmp_path / "student", teacher=config.out))
    assert {rows.shape[1] for rows in soft.values()} == {11}
    alone, taught = _weights(config.out), _weights(tmp_path / "student")
    assert any(not torch.equal(alone[name], taught[name]) for name in alone)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"corpus": Path("nowhere")}, r"nowhere: no attributions/\*\.ann"),
        ({"encoder": Path("nowhere")}, r"nowhere: no tokenizer\.json"),
        ({"layers": (0, 7)}, r"no layers \[7\]; it has 2"),
        ({"teacher": Path("nowhere")}, r"nowhere: no soft\.npz"),
    ],
)
def test_says_what_is_missing(config: Config, change: dict[str, object], message: str) -> None:
    with pytest.raises(SourceError, match=message):
        train(replace(config, **change))
