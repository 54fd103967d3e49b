"""What the canvas shows: no label over another, arrows and fans that can be hit, the same picture again."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest

from kg.explorer import page
from tests.browser.conftest import Opener, Watched
from tests.explorer.graphs import Maker, document, generated, story

SPY = """
window.written = [];
const original = CanvasRenderingContext2D.prototype.fillText;
CanvasRenderingContext2D.prototype.fillText = function (words, x, y) {
  const wide = this.measureText(words).width;
  window.written.push([words, x - wide / 2, y - 5, x + wide / 2, y + 5]);
  return original.call(this, words, x, y);
};
const clear = CanvasRenderingContext2D.prototype.fillRect;
CanvasRenderingContext2D.prototype.fillRect = function (x, y, w, h) {
  if (w > 400 && !this.canvas.isConnected) window.written = [];
  return clear.call(this, x, y, w, h);
};
"""


def labels(watched: Watched) -> list[Any]:
    """The lines of text of the last sharp picture, with their boxes."""
    watched.page.wait_for_timeout(500)
    found: list[Any] = watched.page.evaluate("window.written")
    return found


@pytest.mark.parametrize(("count", "relations"), [(60, 120), (600, 1800)])
def test_no_label_lies_over_another(show: Opener, count: int, relations: int) -> None:
    watched = show(page(generated(count, relations)), at="#n=*", script=SPY)
    for _ in range(3):
        boxes = labels(watched)
        assert len(boxes) > 10
        for (one, *a), (other, *b) in combinations(boxes, 2):
            apart = a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
            assert apart, f"{one!r} over {other!r}"
        watched.page.keyboard.press("0")
        watched.page.mouse.move(600, 400)
        watched.page.mouse.wheel(0, -300)
    watched.calm()


def test_words_of_relations_are_shown_for_the_selected_only(show: Opener) -> None:
    view = story()
    watched = show(page(view), script=SPY)
    assert "rejected by" not in [words for words, *_ in labels(watched)]
    watched.click("node", next(node.uid for node in view.nodes.values() if node.name == "Lake Plan"))
    watched.page.mouse.move(300, 700)
    words = [words for words, *_ in labels(watched)]
    assert words.count("rejected by") == 2
    assert "accepted by" not in words
    watched.calm()


def test_parallel_relations_and_loops_are_apart_and_each_can_be_hit(show: Opener) -> None:
    make = Maker(document("A and B and C: one two three four five."))
    first, second = make.node("Country", "A"), make.node("Country", "B")
    ends = [(first, second), (second, first), (first, second), (first, first), (first, first)]
    quotes = ["one", "two", "three", "four", "five"]
    made = [make.edge("SUPPORTED_BY", *pair, quote) for pair, quote in zip(ends, quotes, strict=True)]
    watched = show(page(make.view()))
    spots = [watched.spot("edge", edge.uid) for edge in made]
    for (ax, ay), (bx, by) in combinations(spots, 2):
        assert abs(ax - bx) + abs(ay - by) > 10
    for edge, spot in zip(made, spots, strict=True):
        watched.page.mouse.click(*spot)
        assert watched.page.locator("#panel mark").all_inner_texts() == [edge.evidence[0].quote]
    watched.calm()


def test_large_graphs_are_drawn_and_can_be_moved(show: Opener) -> None:
    view = generated(3000, 9000)
    watched = show(page(view), at="#n=*")
    watched.page.wait_for_selector(".in-view:has-text('3,000 things · 9,000 relations')")
    before = watched.spot("node", next(iter(view.nodes)))
    watched.page.mouse.move(500, 300)
    watched.page.mouse.down()
    watched.page.mouse.move(560, 340, steps=5)
    watched.page.mouse.up()
    after = watched.spot("node", next(iter(view.nodes)))
    assert (round(after[0] - before[0]), round(after[1] - before[1])) == (60, 40)
    watched.calm()
