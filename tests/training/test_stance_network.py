"""The network of stances, fitted on a few invented sentences over a tiny attribution model."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs the extra `train`")
pytest.importorskip("onnx", reason="needs the extra `train`")

from kg.extract.attribution.model import AttributionModel  # noqa: E402
from kg.extract.attribution.network import Network  # noqa: E402
from kg.extract.stances import network  # noqa: E402
from kg.training import low_rank, stance_network, stances  # noqa: E402
from kg.training.stance_pairs import LABELS, Snippet, examples, read_lines  # noqa: E402
from tests.training.tiny import write_model  # noqa: E402

VERBS = {"REJECTED_BY": "rejected", "ACCEPTED_BY": "signed", "SUPPORTED_BY": "praised", "OPPOSED_BY": "criticised"}
ACTORS = ("Chad", "Togo", "Mali", "Peru")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny attribution model."""
    return write_model(tmp_path_factory.mktemp("model"))


def model(folder: Path) -> AttributionModel:
    return AttributionModel("best", Network(folder))


def alike(lines: list[Snippet], place: Path) -> Path:
    """A file of passages that each vary one of the snippets."""
    file = place / "alike.jsonl"
    file.write_text("\n".join(json.dumps({**line, "like": line["id"]}) for line in lines), "utf-8")
    return file


@pytest.fixture
def snippets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Sentences of four relations, and as the invented ones a few of them again."""
    rows = [
        {"id": f"{actor}-{verb}", "before": "", "sentence": f"{actor} {verb} the peace plan of {other} in May.",
         "relations": [{"type": kind, "target": "peace plan", "actor": actor, "who": actor, "status": "actual"}]}
        for kind, verb in VERBS.items() for actor, other in zip(ACTORS, ACTORS[1:] + ACTORS[:1], strict=True)
    ]  # fmt: skip
    file, few = tmp_path / "snippets.jsonl", tmp_path / "few.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    few.write_text("\n".join(map(json.dumps, rows[:3])), "utf-8")
    monkeypatch.setattr(stance_network, "INVENTED", few)
    monkeypatch.setattr(stance_network, "WRITTEN", (few,))
    monkeypatch.setattr(stances, "PLAIN", alike(rows, tmp_path))
    monkeypatch.setattr(stance_network, "EPOCHS", 2)
    return file


def test_a_run_that_was_stopped_ends_as_any_other(folder: Path, snippets: Path) -> None:
    def stop(line: str) -> None:
        if "all, epoch 1" in line:
            raise KeyboardInterrupt

    stance_network.train(snippets, folder, report=lambda _: None)
    once = (folder / network.NETWORK).read_bytes(), network.read_head(folder / network.HEAD)
    with pytest.raises(KeyboardInterrupt):
        stance_network.train(snippets, folder, report=stop)
    lines: list[str] = []
    stance_network.train(snippets, folder, resume=True, report=lines.append)
    assert [line.split(":")[0] for line in lines if "epoch" in line] == ["all, epoch 2"]
    assert (folder / network.NETWORK).read_bytes() == once[0]
    assert np.array_equal(network.read_head(folder / network.HEAD).inner[0], once[1].inner[0])


def test_what_is_written_reads_as_what_was_fitted(folder: Path, snippets: Path) -> None:
    stance_network.train(snippets, folder, report=lambda _: None)
    assert (folder / network.NETWORK).stat().st_size < (folder / "model.onnx").stat().st_size
    reader = stance_network.Reader(folder / "model.onnx").eval()
    reader.load_state_dict(torch.load(folder / "stances-all.pt", weights_only=True)["fitted"], strict=False)
    found = [examples(number, line) for number, line in enumerate(read_lines(snippets))]
    items = stance_network.items(found, model(folder))
    written = network.StanceNetwork(folder, threads=1)
    with torch.inference_mode():
        for item in items:
            fitted = reader([item]).softmax(-1).numpy()
            assert np.allclose(written.read([item.passage])[0], fitted, atol=0.05)
    assert written.head.labels == LABELS
    shown = [item.passage for item in items]
    for alone, together in zip(map(written.read, zip(shown)), written.read(shown), strict=True):
        assert np.allclose(alone[0], together, atol=0.05)


def test_pairs_are_read_from_the_same_vectors(folder: Path, snippets: Path) -> None:
    found = [examples(number, line) for number, line in enumerate(read_lines(snippets))]
    for item in stance_network.items(found, model(folder)):
        states = torch.tensor(item.passage.states).float()
        assert np.allclose(network.vectors(states.numpy(), item.passage), stance_network.vectors(states, item.passage))


def test_what_is_like_a_held_out_snippet_is_not_fitted_before_the_threshold_is_chosen(
    folder: Path, snippets: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = read_lines(snippets)
    fold = stance_network.folds(lines)
    monkeypatch.setattr(stance_network, "WRITTEN", (alike(lines, tmp_path),))
    seen: dict[str, int] = {}
    fit = stance_network.fit

    def counting(fitted: list[stance_network.Item], place: Path, name: str, *rest: object) -> stance_network.Reader:
        seen[name] = len(fitted)
        return fit(fitted, place, name, *rest)

    monkeypatch.setattr(stance_network, "fit", counting)
    stance_network.train(snippets, folder, report=lambda _: None)
    held = sum(place == stance_network.HELD for place in fold)
    assert held
    assert seen["all"] - seen["held"] == 2 * held


def test_a_plan_that_only_the_annotation_knows_is_fitted_on_where_asked() -> None:
    line = {"id": "x", "before": "", "sentence": "Chad backs the Nouakchott handover.",
            "relations": [{"type": "SUPPORTED_BY", "target": "Nouakchott handover", "actor": "Chad", "who": "Chad",
                           "status": "actual"}]}  # fmt: skip
    assert examples(0, line) == []
    told = {example.pair.side.key: example.label for example in examples(0, line, told=True)}
    assert told == {"country-td": "SUPPORTED_BY", "country-mr": "none"}


def test_the_upper_half_is_adapted(folder: Path) -> None:
    upper = low_rank.Upper(folder / "model.onnx")
    assert len(upper.layers) == 1
    fitted = [name for name, parameter in upper.named_parameters() if parameter.requires_grad]
    assert all(name.endswith((".down", ".up", "marks.weight")) for name in fitted)
