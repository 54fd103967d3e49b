"""Meetings and the dates of what is told."""

import pytest

from kg.extract.times import times
from tests.extract.reading import read

MET = [
    (
        "Indian Prime Minister Narendra Modi met Chinese President Xi Jinping in Kazan.",
        ("meeting", "actual", {"Narendra Modi", "Xi Jinping"}, {"Kazan"}),
    ),
    (
        "Talks between Serbia and Kosovo will resume in Brussels next week.",
        ("talks", "planned", {"Serbia", "Kosovo"}, {"Brussels"}),
    ),
    (
        "Colombian negotiators and the rebels held talks in Havana.",
        ("talks", "actual", {"Colombian negotiators", "rebels"}, {"Havana"}),
    ),
    ("Trump may meet Kim Jong Un.", ("meeting", "hypothetical", {"Trump", "Kim Jong Un"}, set())),
    ("Sergei Lavrov visited Pyongyang.", ("visit", "actual", {"Sergei Lavrov"}, {"Pyongyang"})),
    (
        "The week ended with a scolding of Angela Merkel in the Oval Office.",
        ("meeting", "actual", {"Angela Merkel"}, {"Oval Office"}),
    ),
    ("Biden sent John Kerry to Oman.", ("visit", "actual", {"John Kerry"}, {"Oman"})),
    ("Antony Blinken flew to Cairo.", ("visit", "actual", {"Antony Blinken"}, {"Cairo"})),
    (
        "A summit in Accra attended by Nana Akufo-Addo and Macky Sall ended in discord.",
        ("summit", "actual", {"Nana Akufo-Addo", "Macky Sall"}, {"Accra"}),
    ),
    (
        "The Prime Minister of Kosovo Agim Berisha and the President of Serbia Marko Ilic began their meeting.",
        ("meeting", "actual", {"Agim Berisha", "Marko Ilic"}, set()),
    ),
    (
        "Talks between the Malian army and the paramilitary Sahel Defence Forces began.",
        ("talks", "actual", {"Malian army", "Sahel Defence Forces"}, set()),
    ),
    ("A summit of Thailand and Cambodia is planned for May.", ("summit", "planned", {"Thailand", "Cambodia"}, set())),
    ("Nepal requested a meeting with India.", ("meeting", "hypothetical", {"Nepal", "India"}, set())),
    ("Kenya invited Somalia to take part in talks.", ("talks", "hypothetical", {"Somalia"}, set())),
    ("Peru had six hours of talks with Chile.", ("talks", "actual", {"Peru", "Chile"}, set())),
    (
        "Abiy Ahmed, the head of the Prosperity Party, took part in the meeting.",
        ("meeting", "actual", {"Abiy Ahmed"}, set()),
    ),
    (
        "Ararat Mirzoyan met with Antony Blinken, Josep Borrell, and many ministers.",
        ("meeting", "actual", {"Ararat Mirzoyan", "Antony Blinken", "Josep Borrell", "ministers"}, set()),
    ),
    (
        "Massad Boulos was hopeful after seeing President Paul Biya in Cairo on Tuesday.",
        ("meeting", "actual", {"Massad Boulos", "Paul Biya"}, {"Cairo"}),
    ),
    (
        "Tom Fletcher is due to brief the Security Council next Thursday.",
        ("meeting", "planned", {"Tom Fletcher", "United Nations Security Council"}, set()),
    ),
    ("Peru sat down with Chile in Lima.", ("meeting", "actual", {"Peru", "Chile"}, {"Lima"})),
    ("Daniel Erikson, who visited Nairobi, left.", ("visit", "actual", {"Daniel Erikson"}, {"Nairobi"})),
    ("Jean Barrot, expected in Beirut on Friday, left.", ("visit", "planned", {"Jean Barrot"}, {"Beirut"})),
    ("Angela Merkel's plan to fly to Brazil failed.", ("visit", "planned", {"Angela Merkel"}, {"Brazil"})),
    (
        "Kenya plans a meeting with the three guarantor powers - Greece, Turkey and the UK.",
        ("meeting", "planned", {"Greece", "Turkey", "United Kingdom", "Kenya"}, set()),
    ),
    (
        "China blamed Washington, as the two sides prepared for another round of talks in Zurich.",
        ("talks", "planned", {"China", "United States"}, {"Zürich"}),
    ),
    ("Joe Biden was open to meeting Kim Jong Un.", ("meeting", "hypothetical", {"Joe Biden", "Kim Jong Un"}, set())),
    (
        "Somalia blamed Kenya before the two countries met in Oslo.",
        ("meeting", "actual", {"Somalia", "Kenya"}, {"Oslo"}),
    ),
    ("It took a phone call from Narendra Modi.", ("call", "actual", {"Narendra Modi"}, set())),
]


@pytest.mark.parametrize(("text", "expected"), MET)
def test_meetings(text: str, expected: tuple[str, str, set[str], set[str]]) -> None:
    reading = read(text, "meetings")
    named = {node.uid: node.name for node in reading.nodes()}
    (meeting,) = reading.nodes("Meeting")
    people = {named[e.from_uid] for e in reading.edges("PARTICIPATED_IN")}
    places = {named[e.to_uid] for e in reading.edges("HELD_IN")}
    assert (meeting.get("kind"), meeting.get("status"), people, places) == expected


@pytest.mark.parametrize(
    "text", ["The leaders did not meet Aliyev.", "Britain calls for talks.", "Prices rose in Doha."]
)
def test_no_meeting(text: str) -> None:
    assert not list(read(text, "meetings").nodes("Meeting"))


def test_one_meeting_under_two_names() -> None:
    text = "Talks between Serbia and Kosovo opened in Brussels. The talks in Brussels lasted an hour."
    assert len(list(read(text, "meetings").nodes("Meeting"))) == 1


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Antony Blinken flew to Cairo. Blinken’s visit to Cairo was short.", 1),
        ("Antony Blinken flew to Cairo. Blinken’s second trip to Cairo was short.", 2),
        ("The talks between Serbia and Kosovo went on. The first meeting between Vucic and Kurti was in Ohrid.", 2),
    ],
)
def test_what_is_told_as_another_meeting_is_one(text: str, count: int) -> None:
    assert len(list(read(text, "meetings").nodes("Meeting"))) == count


def test_a_common_noun_is_no_alias_of_a_second_meeting() -> None:
    text = "Rwanda left the talks. Talks between Serbia and Kosovo opened in Brussels. The talks lasted an hour."
    found = {node.name: node.aliases for node in read(text, "meetings").nodes("Meeting")}
    assert "talks" not in found["Serbia–Kosovo talks in Brussels"]


FRAMED = [
    # the sentence points back to a dated one
    ("Relations cooled in March 2024. Signs of this change included a call between Macron and Scholz.", "2024-03"),
    # a time at the head of the paragraph
    ("In early April, Biden protested. He sent John Kerry to Oman.", "2025-04"),
    # neither
    ("Relations cooled in March 2024. Macron and Scholz held a call.", None),
    ("In early April, Biden protested. In May, he resigned. He sent John Kerry to Oman.", None),
    ("In early April, Biden protested.\nHe sent John Kerry to Oman.", None),
]


@pytest.mark.parametrize(("text", "expected"), FRAMED)
def test_dates_that_an_earlier_sentence_gives(text: str, expected: str | None) -> None:
    (meeting,) = read(text, published="2025-05-20").nodes("Meeting")
    assert meeting.get("date") == expected


def test_a_plan_is_dated_by_when_it_was_put_forward() -> None:
    text = "The border plan by Ruto was presented to Kiir in June 2024. It was never to be presented in 2025."
    (plan,) = read(text).nodes("Plan")
    assert plan.get("date") == "2024-06"


DATES = [
    ("signed on 28 February 2025", "2025-03-10", ["2025-02-28"]),
    ("Feb 10 (Reuters)", "2025-02-10", ["2025-02-10"]),
    ("said on Monday", "2025-02-12", ["2025-02-10"]),
    ("will meet next Friday", "2025-02-10", ["2025-02-14"]),
    ("said last week", "2025-02-12", ["2025-02-03/2025-02-09"]),
    ("broke down last month", "2025-01-15", ["2024-12"]),
    ("broke down last month", "2025-01", ["2024-12"]),
    ("in early April", "2025-05", ["2025-04"]),
    ("in November", "2025-02-10", ["2024-11"]),
    ("in June 2024 and May 2026", "2025", ["2024-06", "2026-05"]),
    ("spoke over the weekend", "2025-02-10", ["2025-02-08/2025-02-09"]),
    ("two weeks ago", "2025-02-10", ["2025-01-27/2025-02-02"]),
    ("said yesterday", "2025-03-01", ["2025-02-28"]),
    ("on 31 February 2025", "2025-03-01", []),
    ("he may go", "2025-03-01", []),
    ("said on Monday", "2025-05", []),
    ("said on Monday", None, []),
    ("said last week", None, []),
]


@pytest.mark.parametrize(("text", "published", "expected"), DATES)
def test_dates(text: str, published: str | None, expected: list[str]) -> None:
    assert [time.edtf for time in times(text, 0, len(text), published)] == expected


def test_statement_and_meeting_are_dated_by_the_words_beside_them() -> None:
    text = "On Friday, Kurz said he would meet Vucic next week."
    reading = read(text, "when", published="2025-02-10")
    found = {node.type: node.get("date") for node in reading.nodes() if node.get("date")}
    assert found == {"Promise": "2025-02-07", "Meeting": "2025-02-17/2025-02-23"}


@pytest.mark.parametrize(
    "text",
    [
        "“No Qatar-Bahrain meeting,” he said.",
        "Nigeria cancelled the talks with Cameroon.",
        "Ruto told a press conference so.",
        "Many see Vladimir Putin as a threat.",
        "Chad and Mali received a draft from Kenya.",
        "Peru urged Chile to meet it halfway.",
        "Niger rejected a call by Mali to leave.",
        "A second round of strikes hit Yemen.",
    ],
)
def test_what_is_no_meeting(text: str) -> None:
    assert not list(read(text, "meetings").nodes("Meeting"))


def test_whoever_only_may_attend_does_not_make_the_meeting_doubtful() -> None:
    reading = read("Kenya and Uganda held a meeting in Kampala. William Ruto might attend the meeting.", "meetings")
    (meeting,) = reading.nodes("Meeting")
    status = {reading.by_uid[e.from_uid].name: e.get("status") for e in reading.edges("PARTICIPATED_IN")}
    assert meeting.get("status") == "actual"
    assert status == {"Kenya": "actual", "Uganda": "actual", "William Ruto": "hypothetical"}


def test_a_meeting_of_a_named_body_is_not_the_one_before() -> None:
    text = "Egypt and Chad held talks on a treaty. Sisi repeated that in a speech at the NATO summit on Monday."
    talks = next(iter(read(text, "meetings").nodes("Meeting")))
    assert not any("NATO" in name for name in (talks.name, *talks.aliases))


def test_meetings_of_one_name_are_one() -> None:
    text = "Kim and Pompeo plan a second summit. Moon held talks with Abe in Tokyo. The second summit is set for May."
    assert len(list(read(text, "meetings").nodes("Meeting"))) == 2


def test_a_line_without_a_verb_is_read() -> None:
    (meeting,) = read("Readout of the National Security Advisor's meeting with Ambassador Menon.", "meetings").nodes(
        "Meeting"
    )
    assert meeting.name == "National Security Advisor's meeting with Ambassador Menon"
