"""A page inside a notebook: in a frame that may run its own script and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import UsageError
from kg.explorer import picture
from tests.browser.conftest import Opener
from tests.explorer.graphs import hostile, story


def test_the_frame_draws_searches_and_touches_nothing_outside(show: Opener) -> None:
    watched = show(f"<!doctype html><title>Notebook</title>{picture(story())._repr_html_()}")
    frame = watched.page.frame_locator("iframe")
    frame.locator("#search").fill("Koren")
    frame.locator("#search").press("Enter")
    assert frame.locator("#panel h2").inner_text() == "Ilse Koren"
    assert watched.page.get_attribute("iframe", "sandbox") == "allow-scripts allow-downloads"
    watched.calm()


def test_hostile_text_stays_in_the_frame(show: Opener) -> None:
    watched = show(f"<!doctype html><title>Notebook</title>{picture(hostile())._repr_html_()}")
    frame = watched.page.frame_locator("iframe")
    frame.locator("button:has-text('Show all')").click()
    assert watched.page.evaluate("window.hit") is None
    assert watched.page.locator("iframe").count() == 1
    watched.calm()


def test_a_picture_saves_itself_and_says_where_it_cannot(tmp_path: Path) -> None:
    made = picture(story())
    assert made.save(tmp_path / "new" / "talks.html").read_text(encoding="utf-8") == made.html
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="cannot be written"):
        made.save(tmp_path / "file" / "talks.html")
