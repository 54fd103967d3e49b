"""Figures against annotations: on small inputs by hand, and as the scorers compute them where these are at hand."""

from __future__ import annotations

import copy
import importlib.util
import json
import os
import random
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

from kg import evaluate
from kg.errors import AnnotationError, UnknownName
from kg.evaluate import asked, calibration, graphs, spoken, stances
from kg.evaluate.figures import Count, Measure, as_json, as_text
from kg.evaluate.graphs import Compared
from kg.evaluate.matching import Graph, overlap

ROOT = Path(__file__).parents[1]
SHARED = Path(os.environ.get("PARLEY_SHARED", ROOT.parent / "shared"))
with_scorers = pytest.mark.skipif(not (SHARED / "tools").is_dir(), reason="PARLEY_SHARED has no scorers to agree with")


def graph(nodes: list[dict[str, Any]], edges: list[tuple[str, str, str]]) -> Graph:
    return Graph.of({"nodes": nodes, "edges": [{"type": t, "from": a, "to": b} for t, a, b in edges]})


GOLD = graph(
    [
        {"id": "1", "type": "Person", "name": "Tomas Vael", "aliases": ["Vael"]},
        {"id": "2", "type": "Claim", "name": "the truce holds in the north", "aliases": ["it holds"]},
        {"id": "3", "type": "Plan", "name": "Aldren Plan"},
    ],
    [("MADE_BY", "2", "1"), ("REJECTED_BY", "3", "1")],
)


def test_equal_graphs_score_one() -> None:
    rows = graphs.counts(Compared.of(GOLD, GOLD))
    assert {count.f1 for count in rows.values()} == {1.0}


def test_nodes_match_by_alias_content_and_class() -> None:
    found = graph(
        [
            {"id": "a", "type": "Organization", "name": "President Vael", "aliases": ["Vael"]},
            {"id": "b", "type": "Demand", "name": "truce holds in the north"},
            {"id": "c", "type": "Plan", "name": "Morven Paper"},
        ],
        [("MADE_BY", "b", "a"), ("ACCEPTED_BY", "c", "a")],
    )
    rows = graphs.counts(Compared.of(GOLD, found))
    assert rows["nodes(class)"] == Count(2, 3, 3)
    assert rows["nodes"] == Count(0, 3, 3)
    assert rows["core edges"] == Count(1, 2, 2)
    assert rows["stance-"] == Count(0, 0, 1)
    lines = graphs.errors("text", Compared.of(GOLD, found))
    assert "text: missed Plan: Aldren Plan" in lines
    assert "text: extra ACCEPTED_BY: Morven Paper → Tomas Vael" in lines


def test_overlap_counts_repeated_words() -> None:
    assert overlap("peace peace now", "peace now") == pytest.approx(0.8)


TEXT = "Mr. Smith of Ohio said that taxes rise. “We act,” he added, “and we win.”"


def said(source: str, cue: str, *content: str) -> dict[str, list[tuple[int, int]]]:
    def at(words: str) -> tuple[int, int]:
        return TEXT.index(words), TEXT.index(words) + len(words)

    return {"source": [at(source)], "cue": [at(cue)], "content": [at(words) for words in content]}


def test_attributions() -> None:
    gold = [said("Mr. Smith of Ohio", "said", "that taxes rise"), said("he ", "added", "“We act,”", "“and we win.”")]
    assert {c.f1 for c in spoken.counts(TEXT, gold, gold).values() if c.gold} == {1.0}
    near = [said("Smith", "said", "taxes rise"), said("of ", "added", "We act", "and we win")]
    rows = spoken.counts(TEXT, gold, near)
    assert (rows["content IoU 0.5"].hits, rows["full"].hits, rows["full strict"].hits) == (2, 1, 0)
    assert rows["full"] == Count(1, 2, 2)
    assert spoken.counts(TEXT, gold, [*gold, *gold])["full"].f1 == pytest.approx(2 / 3)


def relation(kind: str, actor: str, status: str = "actual") -> stances.Relation:
    return stances.Relation(kind, ("U.S. ceasefire proposal",), (actor,), status, "full", "performed")


def test_stances() -> None:
    gold = [relation("REJECTED_BY", "Moscow"), relation("ACCEPTED_BY", "Kyiv", "hypothetical")]
    found = [relation("REJECTED_BY", "the Kremlin"), relation("SUPPORTED_BY", "Ukraine")]
    rows = stances.counts(gold, found)
    assert rows["micro actual"] == Count(1, 2, 1)
    assert rows["sign any"] == Count(2, 2, 2)
    assert rows["called actual, is not"] == Count(1, 1, 1)


def test_questions_are_right_one_to_one_in_near_words() -> None:
    assert asked.right(["Keith Kellogg", "Fred Fleitz"], ["Fred Fleitz", "Kellogg, Keith"])
    assert not asked.right(["Keith Kellogg", "Fred Fleitz"], ["Keith Kellogg"])
    assert not asked.right(["Keith Kellogg"], ["Keith Kellogg", "Fred Fleitz"])


def test_reliability_bins_confidence() -> None:
    lines = calibration.reliability([(0.95, True), (0.95, True), (0.15, False), (1.0, True)])
    assert len(lines) == 4
    assert lines[-1] == "expected calibration error 0.062 over 4"


def test_a_measure_as_text_and_json() -> None:
    measure = Measure("things", [{"row": Count(1, 2, 2)}, {"row": Count(2, 2, 2)}], errors=["a: missed"])
    text = as_text(measure)
    assert "too few" in text
    assert "a: missed" in text
    (data,) = json.loads(as_json([measure]))
    assert data["rows"]["row"]["f1"] == 0.75
    assert data["rows"]["row"]["interval"][0] <= 0.75 <= data["rows"]["row"]["interval"][1]


@pytest.mark.parametrize(
    ("chosen", "form", "error"),
    [
        ({"gold": ROOT / "kg"}, "text", AnnotationError),
        ({"attributions": ROOT / "kg"}, "text", AnnotationError),
        ({"stances": ROOT / "LICENSE"}, "text", AnnotationError),
        ({"stances": ROOT / "nothing.jsonl"}, "text", AnnotationError),
        ({"acts": ROOT}, "text", AnnotationError),
        ({"acts": ROOT / "LICENSE"}, "text", AnnotationError),
        ({"questions": next(ROOT.glob("docs/**/*.png"))}, "text", AnnotationError),
        ({"taste": ROOT}, "text", UnknownName),
        ({"gold": ROOT}, "tables", UnknownName),
    ],
)
def test_what_cannot_be_measured(chosen: dict[str, Path], form: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        evaluate.report(chosen, "fast", form)


# As the scorers compute it


def scorer(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, SHARED / "tools" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def disturbed(content: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """A graph with nodes gone, names cut, types and ends changed."""
    found = copy.deepcopy(content)
    found["nodes"] = [node for node in found["nodes"] if chance.random() > 0.2]
    for node in found["nodes"]:
        node["id"] = f"p-{node['id']}"
        if chance.random() < 0.3:
            node["name"] = node["name"][: len(node["name"]) * 2 // 3].strip() or node["name"]
        if chance.random() < 0.2:
            node["type"] = chance.choice(["Claim", "Demand", "Person", "Plan", "Meeting"])
    for edge in found["edges"]:
        edge["from"], edge["to"] = f"p-{edge['from']}", f"p-{edge['to']}"
        if chance.random() < 0.2:
            edge["type"] = chance.choice(["MADE_BY", "ABOUT", "ACCEPTED_BY", "PARTICIPATED_IN"])
    return found


@with_scorers
def test_graphs_as_the_scorer() -> None:
    chance = random.Random(3)
    tool = scorer("score_graph")
    files = sorted((SHARED / "data" / "gold-dev").glob("*.gold.yaml"))
    pairs = [(content, disturbed(content, chance)) for content in (yaml.safe_load(f.read_text("utf-8")) for f in files)]
    wanted = tool.run([(str(i), gold, found) for i, (gold, found) in enumerate(pairs)])
    measure = graphs.measure({str(i): (Graph.of(gold), Graph.of(found)) for i, (gold, found) in enumerate(pairs)})
    ours = {name: round(count.f1, 4) for name, count in measure.total().items()}
    for part, suffix in (("node", ""), ("all", ""), ("given", " given")):
        for row, figures in wanted[part].items():
            name = {"core": "core edges"}.get(row, row) + suffix
            assert ours.get(name, 1.0) == pytest.approx(figures["f1"], abs=1e-3), name


@with_scorers
def test_stances_as_the_scorer() -> None:
    tool = scorer("score_stance")
    file = SHARED / "data" / "stance-dev.jsonl"
    items, gold = tool.read(file), stances.snippets(file)
    chance = random.Random(5)
    kept: dict[str, list[stances.Relation]] = {}
    for snippet in gold:
        relations = [r for r in snippet.relations if chance.random() > 0.3]
        swap = {"ACCEPTED_BY": "SUPPORTED_BY", "REJECTED_BY": "OPPOSED_BY"}
        kept[snippet.id] = [
            stances.Relation(swap.get(r.type, r.type), r.target, r.actor, "actual", "full", r.basis)
            if chance.random() < 0.3
            else r
            for r in relations
        ]

    def theirs(item: dict[str, Any]) -> list[dict[str, Any]]:
        names = ("type", "status", "degree", "basis")
        return [
            {**{n: getattr(r, n) for n in names}, "target": list(r.target), "actor": list(r.actor)}
            for r in kept[item["id"]]
        ]

    wanted = tool.score(items, theirs)
    measure = stances.measure(gold, kept)
    total = measure.total()
    for column in ("actual", "any"):
        for row in ("micro", "sign", *stances.SIGN):
            assert total[f"{row} {column}"].f1 == pytest.approx(wanted[column][row]["f1"]), (row, column)
        assert measure.derived[f"macro {column}"](total) == pytest.approx(wanted[column]["macro"]["f1"])
    assert total["called actual, is not"].precision == pytest.approx(wanted["false_actual"])


@with_scorers
def test_attributions_as_the_scorer() -> None:
    tool = scorer("score_attribution")
    gold = [said("Mr. Smith of Ohio", "said", "that taxes rise"), said("he ", "added", "“We act,”", "“and we win.”")]
    found = [said("Smith", "said", "taxes rise"), said("he ", "added", "“We act,”")]
    wanted = tool.evaluate({"d": (TEXT, gold)}, {"d": found})["metrics"]
    ours = spoken.counts(TEXT, gold, found)
    rows = {
        "full": "full",
        "full strict": "full_strict",
        "content exact": "content_exact",
        "content words": "content_words",
    }
    rows |= {"content IoU 0.5": "content_iou50", "source exact": "source_exact", "source overlap": "source_overlap"}
    rows |= {"cue overlap": "cue_overlap"}
    assert {name: ours[name].f1 for name in rows} == {
        name: pytest.approx(wanted[row]["f"]) for name, row in rows.items()
    }


def test_a_corpus_is_read_and_measured(tmp_path: Path) -> None:
    """The reader is really asked: a plain report by one speaker is found, and the figures are not those of nothing."""
    text = "Maria Silva said that the truce holds.\n"
    marks = "T1\tSource 0 11\tMaria\nT2\tCue 12 16\tsaid\nT3\tContent 17 37\tthat\nE1\tSource:T1 Cue:T2 Content:T3\n"
    for folder in ("text", "attributions"):
        (tmp_path / folder).mkdir()
    for name in ("a", "b"):
        (tmp_path / "text" / f"{name}.txt").write_text(text, encoding="utf-8")
        (tmp_path / "attributions" / f"{name}_x.ann").write_text(marks, encoding="utf-8")
    (measured,) = json.loads(evaluate.report({"attributions": tmp_path}, "fast", "json"))
    assert measured["rows"]["full"]["hits"] == 2
    assert measured["rows"]["full"]["f1"] == 1.0
