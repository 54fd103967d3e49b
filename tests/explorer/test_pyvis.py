"""pyvis's own network, with positions, and pages of ours."""

import pytest

pytest.importorskip("pyvis")

from kg.errors import UsageError
from kg.explorer import to_pyvis
from tests.explorer.graphs import generated, story


def test_every_thing_and_relation_is_there_with_its_place() -> None:
    view = story()
    made = to_pyvis(view)
    assert {node["id"] for node in made.nodes} == set(view.nodes)
    assert len(made.edges) == len(view.edges)
    assert len({(node["x"], node["y"]) for node in made.nodes}) == len(view.nodes)
    assert made.options["physics"] == {"enabled": False}


def test_around_keeps_what_is_near() -> None:
    view = story()
    plan = next(node.uid for node in view.nodes.values() if node.name == "River Plan")
    assert len(to_pyvis(view, plan, steps=1).nodes) == 4


def test_too_many_things_are_refused_by_number() -> None:
    with pytest.raises(UsageError, match="2,001 things"):
        to_pyvis(generated(2001, 10))
