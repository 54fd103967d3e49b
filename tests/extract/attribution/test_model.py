"""The packaged models on texts of several negotiations, and on inputs that are odd."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from kg.errors import UnknownName
from kg.extract.attribution import files
from kg.extract.attribution.model import AttributionModel
from kg.extract.attribution.spans import Attribution, Span

BOTH = [
    (
        "Lavrov said on Tuesday that Moscow would not accept foreign troops in Ukraine.",
        [("Lavrov", "that Moscow would not accept foreign troops in Ukraine")],
    ),
    (
        "“We will never give up our land,” Zelensky told reporters in Kyiv. “That is our red line.”",
        [("Zelensky", "“We will never give up our land,” … “That is our red line.”")],
    ),
    (
        "According to the Israeli prime minister, the war will end only when the hostages are freed.",
        [("the Israeli prime minister", "the war will end only when the hostages are freed")],
    ),
    (
        "The FARC announced a unilateral ceasefire, and President Santos promised to study it.",
        [("The FARC", "a unilateral ceasefire"), ("President Santos", "to study it")],
    ),
    (
        "“The ceasefire is dead,” a senior European diplomat said.\n\n“Nobody believes in it any more,” she added.",
        [
            ("a senior European diplomat", "“The ceasefire is dead,”"),
            ("she", "“Nobody believes in it any more,”"),
        ],
    ),
    (
        "The Sudanese army accused the rapid support forces of breaking the truce.",
        [("The Sudanese army", "the rapid support forces of breaking the truce")],
    ),
]
ONLY_BEST = [
    (
        "North Korea has demanded that the United States end its military exercises, state media reported.",
        [("state media", "North Korea has demanded that the United States end its military exercises")],
    ),
    (
        "Egypt’s foreign minister warned that the talks could collapse and urged both sides to return to the table.",
        [
            ("Egypt’s foreign minister", "that the talks could collapse"),
            ("Egypt’s foreign minister", "both sides to return to the table"),
        ],
    ),
    (
        "Iran’s negotiator: “There will be no deal without the lifting of sanctions.”",
        [("Iran’s negotiator", "“There will be no deal without the lifting of sanctions.”")],
    ),
    ("It was widely believed that the accord would fail.", [("", "that the accord would fail")]),
    (
        "Washington, officials say, is ready to recognise the border.",
        [("officials", "Washington … is ready to recognise the border")],
    ),
]


@cache
def model(name: str) -> AttributionModel:
    return AttributionModel.load(name)


def _words(text: str, spans: tuple[Span, ...]) -> str:
    return " … ".join(text[span.start : span.end] for span in spans)


def _read(name: str, text: str) -> list[tuple[str, str]]:
    return [(_words(text, one.source), _words(text, one.content)) for one in model(name).read(text)]


@pytest.mark.parametrize("name", files.NAMES)
@pytest.mark.parametrize(("text", "expected"), BOTH)
def test_who_says_what(name: str, text: str, expected: list[tuple[str, str]]) -> None:
    assert _read(name, text) == expected


@pytest.mark.parametrize(("text", "expected"), ONLY_BEST)
def test_the_best_model_also_reads(text: str, expected: list[tuple[str, str]]) -> None:
    assert _read("best", text) == expected


@pytest.mark.parametrize("text", ["", " \n\n\t", "\ufeff", "…", "\u200b\u200b", "和平协议 😀 é́ ﷺ", "a" * 5000])
def test_odd_texts_are_read_without_complaint(text: str) -> None:
    analysis = model("fast").analyse(text)
    assert analysis.vectors.shape == (len(analysis.offsets), model("fast").dim)
    assert np.isfinite(analysis.vectors).all()


def test_a_byte_order_mark_moves_every_offset_by_one() -> None:
    text = BOTH[0][0]
    plain, marked = (model("fast").read(prefix + text)[0] for prefix in ("", "\ufeff"))
    assert marked.content == tuple(Span(span.start + 1, span.end + 1) for span in plain.content)


def test_a_long_text_is_read_in_order_inside_its_bounds() -> None:
    text = " ".join(text for text, _ in BOTH) * 100
    found = model("fast").read(text)
    spans = [span for one in found for part in (one.source, one.cue, one.content) for span in part]
    assert len(found) > 600
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert [one.cue[0] for one in found] == sorted(one.cue[0] for one in found)


def test_threads_change_nothing() -> None:
    text = " ".join(text for text, _ in BOTH) * 5
    one, two = (AttributionModel("fast", model("fast").network, threads=threads).read(text) for threads in (1, 2))
    assert one == two


def test_words_and_vectors_belong_together() -> None:
    analysis = model("fast").analyse("They agreed.")
    assert analysis.offsets.tolist() == [[0, 4], [5, 11], [11, 12]]
    assert analysis.vectors.shape == (3, model("fast").dim)


def test_a_model_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(UnknownName, match=r"no attribution model .* called 'huge'; .*best"):
        AttributionModel.load("huge")


def test_a_users_folder_goes_before_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = tmp_path / "attribution-fast"
    mine.mkdir()
    monkeypatch.setenv("KG_MODELS", str(tmp_path))
    assert files.available()["fast"] == files.PACKED / "attribution-fast", "an incomplete folder does not count"
    for name in (files.NETWORK, files.TOKENIZER, files.SETTINGS):
        (mine / name).touch()
    assert files.available()["fast"] == mine


def test_confidence_is_a_probability() -> None:
    found: list[Attribution] = [one for text, _ in BOTH for one in model("best").read(text)]
    assert all(0.4 <= one.confidence <= 1 for one in found)
