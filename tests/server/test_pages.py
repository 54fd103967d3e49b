"""The pages for people in a real browser: no violation that axe-core finds, no script needed, by keys, on a phone."""

import os
from pathlib import Path

import pytest

from kg.records import Span
from kg.server.pages import after, before
from tests.browser.conftest import watch
from tests.browser.test_access import TAGS, prepare, violations

PLAN = "Kellogg Plan"
LOOKS = {"light": {}, "dark": {"dark": True}, "phone": {"width": 390, "height": 844}}


@pytest.fixture
def visit(browser, client):
    """Open a path of the server: ``visit(path, dark=False, width=1280, height=800, script=True)``."""
    contexts = []

    def opened(path, dark=False, width=1280, height=800, script=True):
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            java_script_enabled=script,
            base_url=str(client.base_url),
        )
        contexts.append(context)
        watched = watch(context.new_page(), str(client.base_url))
        watched.page.goto(path)
        return watched

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def paths(client):
    """One page of each kind."""
    (plan,) = [r["plan"] for r in client.get("/queries/plans").json() if r["plan_name"] == PLAN]

    def first(query):
        found = client.get("/sparql", params={"query": query}).json()["results"]["bindings"][0]["x"]["value"]
        return "/page/" + found.rsplit("/", 1)[1]

    return {
        "home": "/",
        "answer": "/queries/who-rejected?plan=30-day&format=html",
        "free": "/ask?language=sparql&query=SELECT+%3Fn+%7B+%3Fp+a+kg%3APlan+%3B+skos%3AprefLabel+%3Fn+%7D",
        "wrong": "/ask?language=sparql&query=SELECT+nonsense",
        "thing": f"/page/{plan}",
        "actor": first('SELECT ?x { ?x skos:prefLabel "Russia" ; a kg:Country }'),
        "edge": first("SELECT ?x { ?x a rdf:Statement } ORDER BY ?x LIMIT 1"),
        "document": first("SELECT ?x { ?x a kg:Document } ORDER BY ?x LIMIT 1"),
        "passage": first("SELECT ?x { ?r kg:evidencedBy ?x } ORDER BY ?x LIMIT 1"),
        "missing": "/page/plan-0000000000000000",
    }


def keep(watched, name):
    """A screenshot to look at, where PARLEY_SCREENSHOTS names a folder."""
    if place := os.environ.get("PARLEY_SCREENSHOTS"):
        watched.page.screenshot(path=Path(place) / f"{name}.png")


@pytest.mark.parametrize("look", LOOKS)
def test_no_violation_on_any_page(visit, paths, look):
    watched = visit("/", **LOOKS[look])
    for name in paths if look == "light" else ("home", "answer", "thing", "wrong"):
        watched.page.goto(paths[name])
        keep(watched, f"{name}-{look}")
        prepare(watched)
        assert violations(watched, TAGS if look == "light" else ["color-contrast", "target-size"]) == [], name
        assert watched.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{name} is too wide"
    assert watched.requests == []
    assert [line for line in watched.errors if "status of 40" not in line] == []


def test_a_question_is_asked_without_scripts(visit):
    page = visit("/", script=False).page
    page.click("form[action='/queries/who-rejected'] >> xpath=ancestor::details/summary")
    page.fill("#who-rejected-plan", "30-day")
    page.click("form[action='/queries/who-rejected'] button")
    assert "rejected by the Kremlin" in page.inner_text("table")
    page.click("td a:text-is('Russia')")
    assert page.inner_text("h1") == "Russia"
    page.click("nav a:text-is('Free query')")
    page.fill("#free-sparql", "SELECT ?n { ?p a kg:Plan ; skos:prefLabel ?n }")
    page.click("form.free button")
    assert PLAN in page.inner_text("table")
    page.fill("#query", "SELECT ?n { ?p a kg:Pln ; skos:prefLabel ?n }")
    page.click("form.free button")
    assert "no kg: term called 'Pln'; did you mean Plan" in page.inner_text("main")


def test_what_is_long_on_a_dossier_is_folded(visit, paths):
    page = visit(paths["actor"], script=False).page
    groups = page.locator("nav.contents a")
    counts = [int(item.split()[-1]) for item in page.locator("nav.contents li").all_inner_texts()]
    assert max(counts) > 12
    longest = counts.index(max(counts))
    groups.nth(longest).click()
    section = page.locator(f"#facts-{longest + 1}")
    assert section.locator("> article").count() == 12
    section.locator("> details > summary").click()
    assert section.locator("article").count() == max(counts)
    assert section.locator("> details article").last.is_visible()


def test_a_question_is_asked_by_keys_alone(visit):
    watched = visit("/")
    page = watched.page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    page.focus("form[action='/queries/who-rejected'] >> xpath=ancestor::details/summary")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("30-day")
    page.keyboard.press("Enter")
    page.wait_for_url("**/queries/who-rejected**")
    assert "rejected by the Kremlin" in page.inner_text("table")
    watched.calm()


def test_words_around_a_quote_begin_and_end_at_whole_words():
    text = "Nobody expected that much. The minister rejected the plan and left the room before anybody could ask why."
    start = text.index("rejected")
    cut = Span.of(text, start, start + len("rejected the plan"))
    assert before(cut) == "… that much. The minister "
    assert after(cut) == " and left the room before …"
    whole = Span(start=0, end=1, quote="x", prefix="It ", suffix=" was.")
    assert (before(whole), after(whole)) == ("It ", " was.")
