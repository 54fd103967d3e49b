"""Reading saved questions, checking their parameters, and refusing files that are wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg import saved
from kg.errors import SettingsError, UnknownName, UsageError

HEAD = """# title: Plans
# description: All plans.
# topic: Plans
# parameters:
#   plan:
#   days: {type: integer, description: How many days., example: 7}
#   from: {type: from, description: Since when., default: "", example: 2025-02}
#   until: {type: until, description: Until when., default: "", example: "2025-02-14"}
#   sure: {type: boolean, description: Only sure ones., default: false, example: true}
#   word: {type: text, description: A word., default: any, example: one, values: [any, one]}
"""
NAMES = ("plan", "days", "from", "until", "sure", "word")
SPARQL = "SELECT * WHERE { " + " ".join(f'VALUES ?_{name} {{ "" }}' for name in NAMES) + " }\n"
CYPHER = "RETURN " + ", ".join(f"${name}" for name in NAMES) + "\n"
COMMON = 'plan: {type: text, description: A plan., default: "", example: peace}\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one question in place of the real one."""
    for name, text in (("plans.rq", HEAD + SPARQL), ("plans.cypher", CYPHER), (saved.COMMON, COMMON)):
        (tmp_path / name).write_text(text, "utf-8")
    monkeypatch.setattr(saved, "folder", lambda _: tmp_path)
    for cached in (saved._common, saved._read):
        cached.cache_clear()
    return tmp_path


def test_defaults_come_from_the_head_and_the_shared_file(folder: Path) -> None:
    values = saved.get("plans").values({"days": "3"})
    assert values == {"plan": "", "days": 3, "from": "", "until": "", "sure": False, "word": "any"}


def test_months_become_their_first_and_last_day(folder: Path) -> None:
    values = saved.get("plans").values({"days": 1, "from": "2024-02", "until": "2024-02", "sure": "TRUE"})
    assert (values["from"], values["until"], values["sure"]) == ("2024-02-01", "2024-02-29", True)


def test_parameters_as_each_language_takes_them(folder: Path) -> None:
    query = saved.get("plans")
    assert query.asked("cypher", {"days": 1}) == (CYPHER, query.values({"days": 1}))
    assert query.asked("sparql", {"days": 1}) == (
        query.sparql,
        {f"_{n}": v for n, v in query.values({"days": 1}).items()},
    )
    with pytest.raises(UnknownName, match="gremlin"):
        query.asked("gremlin", {"days": 1})


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, "plans needs days: How many days, such as 7"),
        ({"days": "few"}, "days is a whole number such as 7, not 'few'"),
        ({"days": 1, "from": "early spring"}, "from is a day, month or year such as '2025-02', not 'early spring'"),
        ({"days": 1, "sure": "perhaps"}, "sure is true or false"),
        ({"days": 1, "word": "two"}, "word is one of any, one, not 'two'"),
    ],
)
def test_wrong_values_are_refused(folder: Path, given: dict[str, object], message: str) -> None:
    with pytest.raises(UsageError) as caught:
        saved.get("plans").values(given)
    assert message in str(caught.value)


def test_unknown_names_are_refused_with_the_nearest(folder: Path) -> None:
    with pytest.raises(UnknownName, match="plans"):
        saved.get("plan")
    with pytest.raises(UnknownName, match="days"):
        saved.get("plans").values({"day": 1})


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("alone.cypher", "RETURN 1", "there is no alone.rq beside it"),
        ("alone.rq", HEAD + SPARQL, "there is no alone.cypher beside it"),
        ("plans.rq", "# title: [\n" + SPARQL, "the head is not title"),
        ("plans.rq", "# title: Plans\n" + SPARQL, "the head is not title"),
        ("plans.rq", HEAD.replace("example: 7", "example: few") + SPARQL, "not 'few'"),
        ("plans.rq", HEAD + "SELECT * WHERE { }", "no data block VALUES ?_plan"),
        ("plans.cypher", "RETURN $plan", "plans.cypher: no $days"),
        ("parameters.yaml", "- plan", "no mapping of parameters"),
    ],
)
def test_wrong_files_are_refused_by_name(folder: Path, name: str, text: str, message: str) -> None:
    (folder / name).write_text(text, "utf-8")
    with pytest.raises(SettingsError) as caught:
        saved.load()
    assert message in str(caught.value)


def test_values_never_become_part_of_a_query(folder: Path) -> None:
    text, values = saved.get("plans").asked("sparql", {"days": 1, "plan": '" } DROP ALL #'})
    assert "DROP" not in text
    assert values["_plan"] == '" } DROP ALL #'


def test_each_question_of_the_product_can_be_read() -> None:
    assert len(saved.load()) >= 40
    assert {query.topic for query in saved.load().values()} == {
        "Plans", "Stances", "Statements", "Meetings", "Time", "Contradictions", "Sources", "Actors",
    }  # fmt: skip


@pytest.fixture(autouse=True)
def _afresh() -> None:
    for cached in (saved._common, saved._read):
        cached.cache_clear()
