"""Each view, driven as a researcher drives it, on a small graph whose every answer is known."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from xml.etree import ElementTree

from kg.explorer import page
from tests.browser.conftest import Opener, Watched
from tests.explorer.graphs import Maker, document, generated, story

VIEW = story()
PAGE = page(VIEW, title="Harbour talks")
UIDS = {node.name: node.uid for node in VIEW.nodes.values()}


def search(watched: Watched, typed: str) -> None:
    watched.page.fill("#search", typed)
    watched.page.keyboard.press("Enter")


def count(watched: Watched) -> str:
    return str(watched.page.inner_text(".in-view"))


def test_expand_by_relation_shows_a_count_first_and_is_undone(show: Opener) -> None:
    watched = show(PAGE)
    search(watched, "Castle Orlen meeting")
    assert count(watched) == "4 things · 3 relations"
    watched.click("node", UIDS["Arvania"])
    chip = watched.page.locator("#panel .expand", has_text="proposed")
    assert chip.inner_text().replace("\n", " ") == "proposed +2"
    chip.click()
    assert count(watched) == "6 things · 9 relations"
    watched.page.locator("#panel .expand", has_text="proposed").click()
    assert count(watched) == "4 things · 3 relations"
    watched.page.click("[aria-label^='Undo']")
    assert count(watched) == "6 things · 9 relations"
    watched.page.click("[aria-label^='Redo']")
    assert count(watched) == "4 things · 3 relations"
    watched.calm()


def test_what_was_there_stays_where_it_is_when_more_comes(show: Opener) -> None:
    watched = show(PAGE, at=f"#n={UIDS['Lake Plan']} {UIDS['Belmark']}&p=0.0 300.40")
    watched.click("node", UIDS["Lake Plan"])
    watched.page.locator("#panel .expand", has_text="proposed by").click()
    placed = watched.page.evaluate("new URLSearchParams(location.hash.slice(1)).get('p')").split(" ")
    assert placed[:2] == ["0.0", "300.40"]
    watched.calm()


def test_hide_pin_and_drag(show: Opener) -> None:
    watched = show(PAGE)
    x, y = watched.spot("node", UIDS["Lake Plan"])
    watched.page.mouse.move(x, y)
    watched.page.mouse.down()
    watched.page.mouse.move(x + 30, y - 90, steps=4)
    watched.page.mouse.up()
    moved = watched.spot("node", UIDS["Lake Plan"])
    assert abs(moved[0] - x - 30) < 3
    assert abs(moved[1] - y + 90) < 3
    watched.click("node", UIDS["Lake Plan"])
    assert watched.page.locator("#panel button", has_text="Unpin").count() == 1
    watched.page.click("#panel button:has-text('Hide')")
    assert count(watched).startswith("3 things")
    watched.calm()


def test_filters_by_finder_confidence_and_date(show: Opener) -> None:
    watched = show(PAGE, at="#n=*")
    everything = f"{len(VIEW.nodes)} things · {len(VIEW.edges)} relations"
    assert count(watched) == everything
    watched.page.uncheck("label:has-text('rule stance 1') input")
    assert count(watched).endswith(f"{len(VIEW.edges) - 2} relations · filtered")
    watched.page.click("text=Reset")
    watched.page.locator("#confidence").fill("50")
    assert count(watched).endswith(f"{len(VIEW.edges) - 1} relations · filtered")
    watched.page.click("text=Reset")
    watched.page.check("#firm")
    assert count(watched).endswith(f"{len(VIEW.edges) - 1} relations · filtered")
    watched.page.click("text=Reset")
    watched.page.fill("#from-day", "2024-07-01")
    watched.page.locator("#from-day").blur()
    assert UIDS["Lake Plan"] not in shown(watched)
    assert UIDS["River Plan"] in shown(watched)
    watched.calm()


def shown(watched: Watched) -> list[str]:
    """The uids of what the page's JSON export holds."""
    return [node["id"] for node in json.loads(saved(watched, "Records with evidence"))["nodes"]]


def saved(watched: Watched, words: str) -> str:
    """The text of a file from the save menu."""
    watched.page.click("[aria-label='Save']")
    with watched.page.expect_download() as waiting:
        watched.page.click(f"[role=menuitem]:has-text('{words}')")
    return Path(waiting.value.path()).read_text(encoding="utf-8-sig")


def test_paths_show_the_words_of_every_step(show: Opener) -> None:
    watched = show(PAGE, at="#v=paths")
    watched.page.fill("#path-from", "Koren")
    watched.page.keyboard.press("Enter")
    watched.page.fill("#path-to", "River")
    watched.page.keyboard.press("Enter")
    first = watched.page.locator(".ways > li").first
    assert first.locator("h3").inner_text() == "2 steps"
    assert first.locator(".way-thing").all_inner_texts() == ["Ilse Koren", "Belmark", "River Plan"]
    assert first.locator("q").all_inner_texts() == ["Belmark’s envoy Ilse Koren", "Belmark accepted the River Plan"]
    first.locator("text=Show in the graph").click()
    assert count(watched) == "3 things · 2 relations"
    watched.calm()


def test_a_path_begun_in_the_panel_ends_at_what_is_searched(show: Opener) -> None:
    watched = show(PAGE)
    watched.click("node", UIDS["Arvania"])
    watched.page.click("#panel button:has-text('Path from here')")
    search(watched, "Koren")
    assert watched.page.input_value("#path-from") == "Arvania"
    assert watched.page.input_value("#path-to") == "Ilse Koren"
    watched.calm()


def test_the_document_marks_what_is_said_and_leads_to_the_graph_and_back(show: Opener) -> None:
    watched = show(PAGE)
    watched.click("node", UIDS["Lake Plan"])
    watched.page.click("#panel figcaption button")
    assert watched.page.inner_text(".other-view h2") == "Harbour talks"
    marked = watched.page.locator("mark.said", has_text="the harbour is not for sale")
    marked.click()
    assert watched.page.inner_text("#panel h2") == "the harbour is not for sale"
    assert "chosen" in marked.get_attribute("class")
    notes = watched.page.locator(".margin-note").all_inner_texts()
    assert "Ilse Koren: assert" in notes
    assert "Ilse Koren → Arvania: threaten" in notes
    assert watched.page.locator(".other-view .text").all_inner_texts() == VIEW.documents[
        next(iter(VIEW.documents))
    ].text.split("\n\n")
    watched.page.click("#panel button:has-text('Focus')")
    assert watched.page.locator("canvas.canvas").is_visible()
    watched.calm()


def test_nested_and_overlapping_marks_keep_the_text_whole(show: Opener) -> None:
    make = Maker(document("Arvania said that it would leave the talks unless paid.", title="Nested"))
    outer = make.node("Claim", "it would leave the talks unless paid")
    inner = make.node("Threat", "leave the talks", act="threaten")
    make.node("Demand", "the talks unless paid")
    actor = make.node("Country", "Arvania")
    make.edge("MADE_BY", outer, actor, "Arvania said that it would leave")
    make.edge("MADE_BY", inner, actor, "Arvania said that it would leave")
    watched = show(page(make.view()), at="#v=documents")
    assert watched.page.inner_text(".other-view .text") == make.doc.text
    pieces = watched.page.locator("mark.said").all_inner_texts()
    assert pieces == ["it would ", "leave ", "the talks", " unless paid"]
    watched.page.locator("mark.said", has_text="leave").click()
    assert watched.page.inner_text("#panel h2") == "leave the talks"
    watched.calm()


def test_the_timeline_tells_in_order_and_its_brush_filters_every_view(show: Opener) -> None:
    watched = show(PAGE, at="#v=timeline")
    names = [text.split("\n")[0] for text in watched.page.locator(".chronicle .row").all_inner_texts()]
    assert names[0] == "Lake Plan"
    assert set(names[1:]) == {
        "the harbour is not for sale",
        "River Plan",
        "the harbour had never been on offer",
        "Castle Orlen meeting",
    }
    watched.page.click("button:has-text('Said')")
    assert watched.page.locator(".chronicle .row").count() == 2
    watched.page.click("button:has-text('Published')")
    assert "Harbour talks" in watched.page.inner_text(".chronicle")
    watched.page.click("button:has-text('All dates')")
    brush(watched, 0.7)
    listed = watched.page.inner_text(".chronicle")
    assert "River Plan" in listed
    assert "Lake Plan" not in listed
    watched.page.click("[role=tab]:has-text('Table')")
    table = watched.page.inner_text(".grid-body")
    assert "River Plan" in table
    assert "Lake Plan\n" not in table
    watched.calm()


def brush(watched: Watched, start: float) -> None:
    """Drag over the timeline from a share of its width to its end."""
    box = watched.page.locator(".brush-strip").bounding_box()
    watched.page.mouse.move(box["x"] + box["width"] * start, box["y"] + 8)
    watched.page.mouse.down()
    watched.page.mouse.move(box["x"] + box["width"] - 2, box["y"] + 8, steps=4)
    watched.page.mouse.up()


def test_the_brush_over_days_of_publication_keeps_what_those_documents_say(show: Opener) -> None:
    watched = show(page(generated(300, 300)), at="#v=timeline&o.clock=published")
    assert watched.page.locator(".chronicle .row").count() == 3
    brush(watched, 0.75)
    assert watched.page.locator(".chronicle .row-name").all_inner_texts() == ["Made text 2"]
    assert "pub=" in watched.page.url
    watched.page.click("[role=tab]:has-text('Table')")
    seen = {int(name.split()[1]) for name in watched.page.locator(".grid-body .cell-open").all_inner_texts()}
    assert seen
    assert min(seen) >= 200
    watched.calm()


def test_positions_tell_degree_and_date_and_open_their_words(show: Opener) -> None:
    watched = show(PAGE, at="#v=positions")
    labels = [item.get_attribute("aria-label") for item in watched.page.locator(".matrix td .stance").all()]
    assert "Belmark rejected Lake Plan: conditional, inferred, 2024-06-03" in labels
    assert "Belmark accepted River Plan: 2024-07" in labels
    assert len(labels) == 5
    watched.page.click(".matrix tbody th button:has-text('Belmark')")
    assert "Belmark accepted the River Plan" in watched.page.inner_text(".opened")
    watched.page.click(".stance.soft")
    assert watched.page.locator("#panel mark").all_inner_texts() == ["the harbour is not for sale"]
    watched.calm()


def test_plans_side_by_side(show: Opener) -> None:
    watched = show(PAGE, at="#v=plans")
    heads = watched.page.locator(".compare thead th").all_inner_texts()
    assert heads == ["Lake Plan", "River Plan"]
    text = watched.page.inner_text(".compare")
    for part in (
        "rejected by Belmark, Belmark (conditional, inferred)",
        "superseded by River Plan",
        "open the northern harbour",
    ):
        assert part in text.replace("\xa0", " ")
    watched.calm()


def test_like_provisions_stand_beside_each_other(show: Opener) -> None:
    make = Maker(
        document("A: halt military aid. A: open the border. B: the border opens at once. B: military aid is halted.")
    )
    first, second = make.node("Plan", "A", uid="plan-a"), make.node("Plan", "B", uid="plan-b")
    for plan, terms in (
        (first, ("halt military aid", "open the border")),
        (second, ("the border opens at once", "military aid is halted")),
    ):
        for term in terms:
            make.edge("PART_OF", make.node("Provision", term), plan, term)
    watched = show(page(make.view()), at="#v=plans&o.plans=plan-a plan-b")
    rows = [row.locator("td").all_inner_texts() for row in watched.page.locator(".compare tbody tr").all()][3:]
    assert sorted(rows) == [
        ["halt military aid", "military aid is halted"],
        ["open the border", "the border opens at once"],
    ]
    watched.calm()


def test_contradictions_as_cards_with_both_sides(show: Opener) -> None:
    watched = show(PAGE, at="#v=contradictions")
    card = watched.page.locator(".card")
    assert card.count() == 1
    text = card.inner_text()
    for part in (
        "Word deed",
        "the harbour had never been on offer",
        "open the northern harbour",
        "Why: The Lake Plan had offered it.",
        "2024-07",
    ):
        assert part in text
    assert card.locator("mark").count() == 2
    watched.calm()


def test_the_table_sorts_filters_and_becomes_csv_that_runs_no_formula(show: Opener) -> None:
    make = Maker(document("=1+1 met +cmd and @home; Zed, “quoted”, left."))
    for name in ("=1+1", "+cmd", "@home", "Zed, “quoted”"):
        make.node("Claim", name)
    watched = show(page(make.view()), at="#v=table")
    watched.page.click("[role=columnheader] button:has-text('Name')")
    first = watched.page.locator(".grid-inner [role=row]").first
    up = first.inner_text()
    watched.page.click("[role=columnheader] button:has-text('Name')")
    assert first.inner_text() != up
    assert watched.page.get_attribute("[role=columnheader][aria-sort=descending]", "role")
    watched.page.fill("#table-words", "zed")
    watched.page.keyboard.press("Enter")
    assert watched.page.inner_text(".other-view h2") == "1 thing"
    watched.page.fill("#table-words", "")
    watched.page.keyboard.press("Enter")
    with watched.page.expect_download() as waiting:
        watched.page.click("button.action:has-text('CSV')")
    rows = list(csv.DictReader(io.StringIO(Path(waiting.value.path()).read_text(encoding="utf-8-sig"))))
    assert {row["Name"] for row in rows} == {"'=1+1", "'+cmd", "'@home", "Zed, “quoted”"}
    watched.calm()


def test_a_permalink_opens_the_same_state(show: Opener) -> None:
    watched = show(PAGE)
    search(watched, "Lake Plan")
    watched.page.uncheck("label:has-text('Provisions') input")
    watched.click("edge", next(edge.uid for edge in VIEW.edges.values() if edge.type == "SUPERSEDES"))
    watched.page.wait_for_timeout(600)
    line = watched.page.evaluate("location.hash")
    again = show(PAGE, at=line)
    assert again.page.inner_text("#panel h2") == watched.page.inner_text("#panel h2") == "supersedes"
    assert count(again) == count(watched)
    for uid in (UIDS["Lake Plan"], UIDS["River Plan"]):
        assert max(abs(a - b) for a, b in zip(again.spot("node", uid), watched.spot("node", uid), strict=True)) < 2
    again.calm()


def test_a_permalink_of_nearly_all_names_what_is_away(show: Opener) -> None:
    view = generated(500, 900)
    uid = next(iter(view.nodes))
    watched = show(page(view), at=f"#n=*&s=node:{uid}")
    watched.page.click("#panel button:has-text('Hide')")
    line = watched.page.evaluate("location.hash")
    assert len(line) < 200
    again = show(page(view), at=line)
    assert count(again).startswith("499 things")
    again.calm()


def test_broken_permalinks_do_no_harm(show: Opener) -> None:
    for line in (
        "#v=nowhere&n=no-such&s=node:x&d=a_b&c=7&p=..",
        "#%%%",
        "#n=*&tn=%E0%A4%A",
        "#s=edge:__proto__&o.__proto__=x",
    ):
        watched = show(PAGE, at=line)
        assert " relations" in count(watched)
        watched.calm()


def test_files_hold_what_is_seen_with_its_quotes(show: Opener) -> None:
    watched = show(PAGE)
    data = json.loads(saved(watched, "Records with evidence"))
    assert len(data["nodes"]) == 4
    for edge in data["edges"]:
        assert [span["quote"] for span in edge["evidence"][0]["spans"]] == [
            VIEW.edges[edge["id"]].evidence[0].spans[0].quote
        ]
    graph = ElementTree.fromstring(saved(watched, "GraphML"))
    space = {"g": "http://graphml.graphdrawing.org/xmlns"}
    assert len(graph.findall(".//g:node", space)) == 4
    assert len(graph.findall(".//g:edge", space)) == 6
    rows = list(csv.DictReader(io.StringIO(saved(watched, "Relations with quotes"))))
    assert {row["quote"] for row in rows} == {
        edge.evidence[0].quote for edge in VIEW.edges.values() if edge.uid in {row["id"] for row in rows}
    }
    drawing = ElementTree.fromstring(saved(watched, "SVG"))
    words = "".join(drawing.itertext())
    for part in ("Lake Plan", "Arvania", "Plans", "Rejected by"):
        assert part in words
    watched.calm()


def test_png_is_a_picture_with_its_legend(show: Opener) -> None:
    watched = show(PAGE)
    watched.page.click("[aria-label='Save']")
    with watched.page.expect_download() as waiting:
        watched.page.click("[role=menuitem]:has-text('PNG')")
    content = Path(waiting.value.path()).read_bytes()
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = int.from_bytes(content[16:20]), int.from_bytes(content[20:24])
    box = watched.page.locator("canvas.canvas").bounding_box()
    assert width == round(2 * box["width"])
    assert height > 2 * box["height"]
    watched.calm()


def test_a_saved_page_is_a_page_of_what_is_seen(show: Opener) -> None:
    watched = show(PAGE)
    search(watched, "Koren")
    inner = saved(watched, "Page with evidence")
    again = show(inner)
    assert count(again) == "4 things · 3 relations"
    assert again.page.inner_text("#panel h2") == "Ilse Koren"
    again.click("node", UIDS["the harbour is not for sale"])
    assert again.page.locator("#panel mark").first.inner_text() == "the harbour is not for sale"
    again.calm()


def test_light_and_dark_by_button(show: Opener) -> None:
    watched = show(PAGE)

    def colour() -> str:
        return str(watched.page.evaluate("getComputedStyle(document.body).backgroundColor"))

    light = colour()
    watched.page.click("[aria-label='Light or dark']")
    assert colour() != light
    watched.calm()
