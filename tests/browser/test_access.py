"""Everyone: no violation that axe-core can find, every view by keys alone and by touch, and in words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kg.explorer import page
from tests.browser.conftest import Opener, Watched
from tests.explorer.graphs import story

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
VIEW = story()
PAGE = page(VIEW, title="Harbour talks")
NAMES = ["graph", "timeline", "positions", "plans", "contradictions", "paths", "documents", "table"]
LAKE = next(node.uid for node in VIEW.nodes.values() if node.name == "Lake Plan")
KOREN = next(node.uid for node in VIEW.nodes.values() if node.name == "Ilse Koren")


def prepare(watched: Watched) -> None:
    """Bring axe-core in by the debugger's leave, past the page's policy."""
    axe = pytest.importorskip("axe_playwright_python", reason="axe-playwright-python is not installed")
    script = next(Path(axe.__file__).parent.rglob("axe.min.js")).read_text(encoding="utf-8")
    session: Any = watched.page.context.new_cdp_session(watched.page)
    session.send("Runtime.evaluate", {"expression": script})


def violations(watched: Watched, only: list[str] = TAGS) -> list[str]:
    """What axe-core finds, as rule, place and why."""
    found = watched.page.evaluate(f"axe.run(document, {{runOnly: {only!r}}}).then((found) => found.violations)")
    return [f"{rule['id']}: {node['html'][:160]} {node['failureSummary']}" for rule in found for node in rule["nodes"]]


@pytest.mark.parametrize("dark", [False, True])
def test_no_violation_in_any_view(show: Opener, dark: bool) -> None:
    watched = show(PAGE, dark=dark)
    prepare(watched)
    for name in NAMES:
        watched.page.evaluate("line => { location.hash = line }", f"v={name}&s=node:{LAKE}&o.from={LAKE}&o.to={KOREN}")
        watched.page.wait_for_selector(f"[role=tab][aria-selected=true]:text-is('{name.capitalize()}')")
        assert violations(watched, ["color-contrast"] if dark else TAGS) == [], name


def test_no_violation_on_a_phone_and_without_a_selection(show: Opener) -> None:
    watched = show(PAGE, width=390, height=844, touch=True, at="#v=table&n=*")
    prepare(watched)
    assert violations(watched) == []
    watched.page.click("[aria-label='Legend and filters'].only-narrow")
    assert violations(watched) == []


def test_a_planted_violation_is_found(show: Opener) -> None:
    watched = show(PAGE)
    prepare(watched)
    watched.page.evaluate("document.querySelector('#panel .quiet').style.color = '#ddd'")
    assert any("contrast" in line for line in violations(watched))


def press(watched: Watched, *keys: str) -> None:
    for key in keys:
        watched.page.keyboard.press(key)


def test_search_expand_and_undo_by_keys_alone(show: Opener) -> None:
    watched = show(PAGE)
    press(watched, "/")
    watched.page.keyboard.type("koren")
    press(watched, "ArrowDown", "ArrowUp", "Enter")
    assert watched.page.inner_text("#panel h2") == "Ilse Koren"
    before = watched.page.inner_text(".in-view")
    watched.page.focus("canvas.canvas")
    press(watched, "ArrowRight")
    assert watched.page.inner_text("#panel h2") != "Ilse Koren"
    press(watched, "Enter")
    assert watched.page.inner_text(".in-view") != before
    press(watched, "Control+z")
    assert watched.page.inner_text(".in-view") == before
    press(watched, "Control+y")
    assert watched.page.inner_text(".in-view") != before
    press(watched, "Escape")
    assert watched.page.inner_text("#panel h2") == "Harbour talks"
    watched.calm()


def test_every_view_is_reached_by_arrow_keys_on_the_tabs(show: Opener) -> None:
    watched = show(PAGE)
    watched.page.focus("[role=tab][aria-selected=true]")
    seen = []
    for _ in NAMES:
        seen.append(watched.page.evaluate("document.activeElement.textContent").lower())
        press(watched, "ArrowRight")
    assert seen == NAMES
    watched.calm()


def test_table_rows_by_keys(show: Opener) -> None:
    watched = show(PAGE, at="#v=table&o.sort=Name:up")
    watched.page.focus(".grid-inner .cell-open")
    press(watched, "ArrowDown", "Enter")
    assert (
        watched.page.inner_text("#panel h2") == sorted((node.name for node in VIEW.nodes.values()), key=str.casefold)[1]
    )
    watched.calm()


def test_the_brush_by_keys(show: Opener) -> None:
    watched = show(PAGE, at="#v=timeline")
    watched.page.focus("#brush-from")
    press(watched, "End")
    assert "in every view" in watched.page.inner_text(".brush-handles")
    assert "All days" in watched.page.inner_text(".brush-handles")
    watched.calm()


def test_save_menu_by_keys(show: Opener) -> None:
    watched = show(PAGE)
    watched.page.focus("[aria-label='Save']")
    press(watched, "Enter", "ArrowDown", "ArrowDown")
    assert watched.page.evaluate("document.activeElement.textContent") == "Relations with quotes, CSV"
    press(watched, "Escape")
    assert watched.page.evaluate("document.activeElement.getAttribute('aria-label')") == "Save"
    watched.calm()


def test_the_graph_in_words(show: Opener) -> None:
    watched = show(PAGE)
    watched.page.click("[aria-label='Read the graph as text']")
    words = watched.page.inner_text(".outline")
    for part in ("Lake Plan", "rejected by Belmark", "proposed by Arvania"):
        assert part in words
    label = watched.page.get_attribute("canvas.canvas", "aria-label")
    assert label.startswith("Graph of 4 things and 6 relations.")
    watched.calm()


def test_by_touch_a_tap_selects_and_two_fingers_zoom(show: Opener) -> None:
    watched = show(PAGE, width=390, height=844, touch=True)
    watched.page.touchscreen.tap(*watched.spot("node", LAKE))
    assert watched.page.inner_text("#panel h2") == "Lake Plan"
    box = watched.page.locator("#panel").bounding_box()
    assert box["y"] > 300
    watched.page.tap("#panel [aria-label='Close']")
    assert watched.page.locator("#panel").is_hidden()
    before = distance(watched)
    session = watched.page.context.new_cdp_session(watched.page)
    for kind, gap in (("touchStart", 40), ("touchMove", 60), ("touchMove", 90), ("touchMove", 120)):
        points = [{"x": 195 - gap, "y": 420, "id": 0}, {"x": 195 + gap, "y": 420, "id": 1}]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    assert distance(watched) > 1.8 * before
    watched.calm()


def test_every_view_by_touch(show: Opener) -> None:
    watched = show(PAGE, width=390, height=844, touch=True)
    tapped = {
        "timeline": (".chronicle .row", "Lake Plan"),
        "positions": (".matrix td .stance.no", "rejected by"),
        "plans": (".compare .head-thing", "Lake Plan"),
        "contradictions": (".card .head-thing", "the harbour had never been on offer"),
        "documents": ("mark.said", "Lake Plan"),
        "table": (".grid-row[data-index]", "Lake Plan"),
    }
    for name, (what, answer) in tapped.items():
        watched.page.tap(f"[role=tab]:text-is('{name.capitalize()}')")
        watched.page.locator(what).first.tap()
        assert watched.page.inner_text("#panel h2") == answer, name
        watched.page.tap("#panel [aria-label='Close']")
    watched.calm()


def distance(watched: Watched) -> float:
    """How far apart two things are on the screen."""
    belmark = next(node.uid for node in VIEW.nodes.values() if node.name == "Belmark")
    (ax, ay), (bx, by) = watched.spot("node", LAKE), watched.spot("node", belmark)
    return float(((ax - bx) ** 2 + (ay - by) ** 2) ** 0.5)
