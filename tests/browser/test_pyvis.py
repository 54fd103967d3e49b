"""Pages of a pyvis network in a real browser."""

from __future__ import annotations

import pytest

pytest.importorskip("pyvis")

from kg.explorer import to_pyvis
from tests.browser.conftest import Opener
from tests.explorer.graphs import HOSTILE, hostile, story


def test_the_network_is_drawn_and_asks_for_nothing(show: Opener) -> None:
    watched = show(to_pyvis(story()).generate_html())
    assert watched.page.locator("canvas").count() == 1
    assert watched.page.evaluate("document.querySelector('canvas').width") > 500
    watched.calm()


def test_hostile_labels_and_titles_run_no_script(show: Opener) -> None:
    made = to_pyvis(hostile())
    made.add_node("more", label=HOSTILE[0], title=HOSTILE[1], x=0, y=0)
    made.heading = HOSTILE[0]
    watched = show(made.generate_html())
    for x in range(60, 1200, 120):
        watched.page.mouse.move(x, 400)
    watched.page.wait_for_timeout(400)
    assert watched.page.evaluate("window.hit") is None
    watched.calm()
