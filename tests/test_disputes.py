"""Contradictions between texts: found when documents are loaded, gone with them, and kept yes or no."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.command import kg

MINISTER = (
    "Arvania's foreign minister Elena Vidal said on Monday that her government had accepted the harbour ceasefire in "
    "Oslo. Vidal demanded that Belmark withdraw its troops from the lake district. The army said that 12 soldiers were "
    "killed at the lake crossing."
)
PRESIDENT = (
    "Belmark's president Tomas Rybak denied on Tuesday that Arvania had accepted the harbour ceasefire in Oslo. “Our "
    "troops must remain in the lake district,” Rybak said. He said that 40 soldiers were killed at the lake crossing."
)
KINDS = ["conflicting-report", "denial", "incompatible-demands"]


def write(folder: Path, name: str, text: str, published: str = "") -> str:
    """A text with its day of publication."""
    (folder / f"{name}.txt").write_text(text, "utf-8")
    if published:
        (folder / f"{name}.meta.json").write_text(json.dumps({"published": published}), "utf-8")
    return str(folder / f"{name}.txt")


def found(folder: Path, language: str = "cypher") -> list[dict[str, object]]:
    asked = kg("query", "contradictions", "--language", language, "--format", "json", "--graph", str(folder / "graph"))
    rows: list[dict[str, object]] = json.loads(asked.out)
    return rows


def load(folder: Path, *files: str, skip: str = "") -> None:
    more = ["--skip", skip] if skip else []
    assert kg("load", *files, *more, "--graph", str(folder / "graph")).code == 0


def test_what_two_texts_say_against_each_other_is_found_with_both_quotes(tmp_path: Path) -> None:
    load(tmp_path, write(tmp_path, "a", MINISTER, "2021-05-03"), write(tmp_path, "b", PRESIDENT, "2021-05-05"))
    rows = found(tmp_path)
    assert sorted(str(row["kind"]) for row in rows) == KINDS
    assert {(row["first_document"], row["second_document"]) for row in rows} == {("b.txt", "a.txt")}
    assert all(row["found_by"] == "rule:disputes@1" and row["basis"] == "inferred" for row in rows)
    assert {row["reason"] for row in rows} >= {"they give different numbers of soldiers"}
    assert found(tmp_path, "sparql") == rows
    assert kg("check", "--graph", str(tmp_path / "graph")).code == 0
    asked = "SELECT ?g { GRAPH ?g { ?e rdf:predicate kg:contradicts } }"
    graphs = json.loads(kg("sparql", asked, "--format", "json", "--graph", str(tmp_path / "graph")).out)
    assert len(graphs) == 3
    assert all(str(row["g"]).endswith("/graph/across") for row in graphs)


def test_a_later_load_finds_them_too_and_a_forgotten_text_takes_them_along(tmp_path: Path) -> None:
    load(tmp_path, write(tmp_path, "a", MINISTER))
    assert found(tmp_path) == []
    load(tmp_path, write(tmp_path, "b", PRESIDENT))
    before = found(tmp_path)
    assert len(before) == 3
    assert kg("forget", "a.txt", "--graph", str(tmp_path / "graph")).code == 0
    assert found(tmp_path) == []
    assert kg("check", "--graph", str(tmp_path / "graph")).code == 0
    load(tmp_path, str(tmp_path / "a.txt"))
    assert found(tmp_path) == before


def test_a_yes_or_no_stands_when_texts_are_compared_again(tmp_path: Path) -> None:
    load(tmp_path, write(tmp_path, "a", MINISTER), write(tmp_path, "b", PRESIDENT))
    ask = "MATCH ()-[r:CONTRADICTS]->() RETURN r.uid AS uid, r.confirmed AS confirmed ORDER BY uid"
    graph = str(tmp_path / "graph")
    uid = json.loads(kg("cypher", ask, "--format", "json", "--graph", graph).out)[0]["uid"]
    assert kg("confirm", uid, "--no", "--why", "another crossing", "--graph", graph).code == 0
    load(tmp_path, write(tmp_path, "c", "Nobody in Lima said anything of the lake."))
    told = {
        row["uid"]: row["confirmed"] for row in json.loads(kg("cypher", ask, "--format", "json", "--graph", graph).out)
    }
    assert (told[uid], len(told)) == (False, 3)


@pytest.mark.parametrize(
    ("other", "published", "why"),
    [
        (PRESIDENT, "2021-09-05", "months later it may be so"),
        ("Elena Vidal said on Tuesday that her government had not accepted the harbour ceasefire in Oslo.",
         "2021-05-05", "one speaker may change her mind"),
        ("Belmark's president Tomas Rybak said that the harbour ceasefire in Oslo was a bad bargain.",
         "2021-05-05", "to judge otherwise is no contradiction"),
        ("Tomas Rybak said on Tuesday that Arvania had accepted the harbour ceasefire in Oslo.",
         "2021-05-05", "both say the same"),
    ],
)  # fmt: skip
def test_what_is_no_contradiction(tmp_path: Path, other: str, published: str, why: str) -> None:
    load(tmp_path, write(tmp_path, "a", MINISTER, "2021-05-03"), write(tmp_path, "b", other, published))
    assert found(tmp_path) == [], why


def test_nothing_is_compared_where_contradictions_are_left_out(tmp_path: Path) -> None:
    load(tmp_path, write(tmp_path, "a", MINISTER), write(tmp_path, "b", PRESIDENT), skip="contradictions")
    assert found(tmp_path) == []
