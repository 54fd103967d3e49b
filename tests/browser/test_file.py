"""The single file in a real browser: look, search, filter, select, read the words that prove it; and nothing else."""

from __future__ import annotations

import pytest

from kg.explorer import page
from kg.view import View
from tests.browser.conftest import Opener, Watched
from tests.explorer.graphs import document, hostile, story

VIEW = story()


def uid_of(name: str) -> str:
    return next(node.uid for node in VIEW.nodes.values() if node.name == name)


def edges_of(kind: str) -> list[str]:
    return [edge.uid for edge in VIEW.edges.values() if edge.type == kind]


def find(watched: Watched, typed: str) -> None:
    """Search and take the first answer."""
    watched.page.fill("#search", typed)
    watched.page.keyboard.press("Enter")


def test_opens_on_plans_and_actors_not_on_everything(show: Opener) -> None:
    watched = show(page(VIEW, title="Harbour talks"))
    assert watched.page.inner_text(".in-view") == "4 things · 6 relations"
    assert watched.page.title() == "Harbour talks"
    watched.calm()


def test_opens_around_a_thing_with_its_neighbours(show: Opener) -> None:
    watched = show(page(VIEW, around=uid_of("Ilse Koren")))
    assert watched.page.inner_text("#panel h2") == "Ilse Koren"
    assert watched.page.inner_text(".in-view").startswith("4 things")
    watched.calm()


def test_search_completes_by_name_and_alias_and_opens_there(show: Opener) -> None:
    watched = show(page(VIEW))
    watched.page.fill("#search", "kor")
    assert watched.page.locator("#search-options li").first.inner_text().startswith("Ilse Koren")
    watched.page.keyboard.press("Enter")
    assert watched.page.inner_text("#panel h2") == "Ilse Koren"
    watched.page.fill("#search", "no such thing")
    assert "Nothing has this name" in watched.page.inner_text("#search-options")
    watched.calm()


def test_a_clicked_thing_shows_its_exact_quote_in_its_paragraph(show: Opener) -> None:
    watched = show(page(VIEW))
    watched.click("node", uid_of("Lake Plan"))
    assert watched.page.inner_text("#panel h2") == "Lake Plan"
    figure = watched.page.locator("#panel figure").first
    assert figure.locator("mark").all_inner_texts() == ["Lake Plan"]
    assert (
        figure.locator("blockquote")
        .inner_text()
        .startswith("Arvania proposed the Lake Plan in May 2024. The Lake Plan would")
    )
    caption = figure.locator("figcaption").inner_text()
    for part in ("Harbour talks", "The Orlen Post", "2024-07-10", "found by Tester", "confidence 100 %"):
        assert part in caption
    watched.calm()


def test_a_clicked_relation_shows_its_own_words_and_what_stands_beside_it(show: Opener) -> None:
    watched = show(page(VIEW))
    first, second = edges_of("REJECTED_BY")
    watched.click("edge", second)
    text = watched.panel()
    assert "rejected by" in text
    assert watched.page.locator("#panel figure mark").all_inner_texts() == ["the harbour is not for sale"]
    for part in (
        "conditional",
        "inferred",
        "found by rule stance 1",
        "confidence 60 %",
        "Read from the statement",
        "What stands beside it",
    ):
        assert part in text
    watched.click("edge", first)
    assert watched.page.locator("#panel figure mark").all_inner_texts() == ["Belmark rejected the Lake Plan"]
    watched.calm()


def test_the_legend_filters_and_what_is_left_alone_drops_out(show: Opener) -> None:
    watched = show(page(VIEW))
    watched.page.click("button:has-text('Show all')")
    assert watched.page.inner_text(".in-view") == f"{len(VIEW.nodes)} things · {len(VIEW.edges)} relations"
    watched.page.uncheck("label:has-text('Meetings') input")
    assert watched.page.inner_text(".in-view") == "9 things · 14 relations · filtered"
    watched.page.click("text=Reset")
    assert watched.page.inner_text(".in-view") == f"{len(VIEW.nodes)} things · {len(VIEW.edges)} relations"
    watched.calm()


def test_a_page_with_nothing_in_it_says_so(show: Opener) -> None:
    watched = show(page(View()))
    assert "nothing in this graph yet" in watched.page.inner_text("main")
    watched.calm()


def test_a_page_with_a_text_but_no_records_can_be_read(show: Opener) -> None:
    doc = document("Nothing was found in this text.", title="A quiet text")
    watched = show(page(View(documents={doc.uid: doc})))
    watched.page.click("#panel button:has-text('A quiet text')")
    assert "Nothing was found in this text." in watched.page.inner_text(".other-view")
    watched.calm()


@pytest.mark.parametrize("dark", [False, True])
def test_hostile_text_runs_no_script_and_asks_for_nothing(show: Opener, dark: bool) -> None:
    view = hostile()
    watched = show(page(view, title="</title><script>window.hit=1</script>"), dark=dark)
    watched.page.click("button:has-text('Show all')")
    for uid in view.nodes:
        watched.click("node", uid)
    for uid in view.edges:
        watched.click("edge", uid)
    tabs = watched.page.locator("[role=tab]")
    for place in range(tabs.count()):
        tabs.nth(place).click()
    watched.page.fill("#search", "window")
    watched.page.wait_for_timeout(200)
    assert watched.page.evaluate("window.hit") is None
    assert watched.page.locator("iframe, img, object, embed, link, #panel script").count() == 0
    assert not watched.page.locator("a[href^='javascript']").count()
    watched.calm()
