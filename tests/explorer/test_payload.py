"""The data of a page says what the view says, once, and says what it leaves out."""

import json
import sys
from typing import Any

import pytest

from kg.errors import UnknownName
from kg.explorer import payload
from kg.view import View
from tests.explorer.graphs import Maker, document, generated, story


def spans(data: dict[str, Any], kind: str, index: int) -> list[list[tuple[int, int, int]]]:
    """Every evidence of a record as triples, read as the page reads it."""
    first = sum(data[kind]["per"][:index])
    rows = data[kind]["evidence"][first : first + data[kind]["per"][index]]
    found = []
    for row in rows:
        start = sum(data["evidence"]["at"][:row])
        flat = data["evidence"]["spans"][3 * start : 3 * (start + data["evidence"]["at"][row])]
        found.append([tuple(flat[i : i + 3]) for i in range(0, len(flat), 3)])
    return found


def text_at(data: dict[str, Any], place: int, start: int, length: int) -> str:
    """A stretch of a document in UTF-16 units, as JavaScript slices it."""
    for offset, words in data["documents"][place]["parts"]:
        units = words.encode("utf-16-le")
        if offset <= start < offset + len(units) // 2:
            return units[2 * (start - offset) : 2 * (start - offset + length)].decode("utf-16-le")
    raise AssertionError("no part holds this place")


def every_quote(view: View, data: dict[str, Any]) -> int:
    """Compare each quote of the data with the record's; how many there were."""
    seen = 0
    for kind, records in (("nodes", view.nodes), ("edges", view.edges)):
        for index, uid in enumerate(data[kind]["id"]):
            record = records[uid]
            for evidence, triples in zip(record.evidence, spans(data, kind, index), strict=True):
                place = [item["id"] for item in data["documents"]].index(evidence.document)
                assert [text_at(data, place, start, length) for start, length, _ in triples] == [
                    span.quote for span in evidence.spans
                ]
                seen += 1
    return seen


def test_every_record_and_quote_of_the_view_is_there() -> None:
    view = story()
    data = payload(view)
    assert set(data["nodes"]["id"]) == set(view.nodes)
    assert set(data["edges"]["id"]) == set(view.edges)
    assert every_quote(view, data) == len(view.nodes) + len(view.edges)
    assert data["left_out"] == {"nodes": 0, "edges": 0, "characters": 0}
    json.dumps(data, allow_nan=False)


def test_ends_types_finders_and_confidence_are_the_views() -> None:
    view = story()
    data = payload(view)
    for index, uid in enumerate(data["edges"]["id"]):
        edge = view.edges[uid]
        assert data["nodes"]["id"][data["edges"]["from"][index]] == edge.from_uid
        assert data["nodes"]["id"][data["edges"]["to"][index]] == edge.to_uid
        assert data["types"]["edges"][data["edges"]["type"][index]] == edge.type
        row = data["edges"]["evidence"][sum(data["edges"]["per"][:index])]
        assert data["finders"][data["evidence"]["finder"][row]] == edge.evidence[0].found_by
        assert data["evidence"]["confidence"][row] == edge.confidence


def test_offsets_count_utf16_units_where_the_text_has_wide_letters() -> None:
    make = Maker(document("𝔘𝔫 🕊 peace: the 𝒟ove Plan, said 🕊 Arvania."))
    plan, actor = make.node("Plan", "the 𝒟ove Plan"), make.node("Country", "Arvania")
    make.edge("PROPOSED_BY", plan, actor, "🕊 Arvania")
    assert every_quote(make.view(), payload(make.view())) == 3


def test_dates_become_days_and_what_is_no_date_is_left_undated() -> None:
    make = Maker(document("The Lake Plan and the River Plan."))
    make.node("Plan", "Lake Plan", date="2024-05")
    make.node("Plan", "River Plan", date="sometime")
    days = payload(make.view())["nodes"]["days"]
    assert days[1:] == [19844, 19874]


def test_around_opens_there_and_steps_keep_what_is_near() -> None:
    view = story()
    koren = next(node.uid for node in view.nodes.values() if node.name == "Ilse Koren")
    data = payload(view, around=koren, steps=1)
    names = set(data["nodes"]["name"])
    assert data["nodes"]["id"][data["around"]] == koren
    assert names == {
        "Ilse Koren",
        "Belmark",
        "the harbour is not for sale",
        "Belmark would close the strait unless the fleet withdrew",
    }
    assert data["left_out"]["nodes"] == len(view.nodes) - 4
    assert set(payload(view, around=koren)["nodes"]["id"]) == set(view.nodes)


def test_an_unknown_thing_is_refused_by_name() -> None:
    with pytest.raises(UnknownName, match="no-such-thing"):
        payload(story(), around="no-such-thing")


def test_nothing_gives_an_empty_page_and_not_an_error() -> None:
    data = payload(View())
    assert data["nodes"]["id"] == data["edges"]["id"] == data["documents"] == []


def test_too_many_things_are_cut_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["kg.explorer.payload"], "LARGEST_NODES", 8)
    view = story()
    data = payload(view)
    assert len(data["nodes"]["id"]) == 8
    assert data["left_out"]["nodes"] == len(view.nodes) - 8
    assert data["left_out"]["edges"] == len(view.edges) - len(data["edges"]["id"]) > 0


@pytest.mark.parametrize("room", [20_000, 60_000])
def test_things_are_cut_where_their_data_is_too_much(monkeypatch: pytest.MonkeyPatch, room: int) -> None:
    view = generated(300, 900)
    monkeypatch.setattr(sys.modules["kg.explorer.payload"], "LARGEST_BYTES", room)
    data = payload(view)
    assert len(json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()) <= room + 1000
    kept = {uid: view.nodes[uid] for uid in data["nodes"]["id"]}
    assert every_quote(View(nodes=kept, edges=view.edges), data) == len(kept) + len(data["edges"]["id"])
    assert data["left_out"]["nodes"] > 0


def test_long_texts_are_cut_to_the_paragraphs_that_prove(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["kg.explorer.payload"], "LARGEST_BYTES", 20_000)
    filler = "Nothing of note was said.\n" * 1000
    make = Maker(document(f"{filler}Arvania proposed the Lake Plan.\n{filler}"))
    make.edge(
        "PROPOSED_BY", make.node("Plan", "Lake Plan"), make.node("Country", "Arvania"), "Arvania proposed the Lake Plan"
    )
    data = payload(make.view())
    assert [words for _, words in data["documents"][0]["parts"]] == ["Arvania proposed the Lake Plan."]
    assert data["left_out"] == {"characters": 2 * len(filler) + 1, "nodes": 0, "edges": 0}
    assert every_quote(make.view(), data) == 3


def test_size_of_the_data_with_full_evidence() -> None:
    data = payload(generated(300, 900))
    assert len(json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()) <= 235_000
