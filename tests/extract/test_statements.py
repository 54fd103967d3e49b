"""Who says what to whom, and what kind of act it is; read by rules, so that no model is needed."""

import pytest
from threadpoolctl import threadpool_info  # type: ignore[import-untyped]

from kg.extract import acts
from kg.extract import read as read_whole
from kg.extract.attribution.spans import Span
from kg.extract.contents import contents
from kg.ids import document_uid
from kg.text import Document
from tests.extract.reading import edges, names, read, statement

SAID = [
    (
        "Maduro said Venezuela would not accept foreign observers.",
        "Venezuela would not accept foreign observers",
        "Maduro",
        "indirect",
    ),
    ("“We will sign the accord,” Petro told reporters.", "We will sign the accord", "Petro", "direct"),
    (
        "Seoul demanded that Pyongyang halt its missile tests.",
        "Pyongyang halt its missile tests",
        "South Korea",
        "indirect",
    ),
    (
        "According to the mediator, the rebels have agreed to leave Goma.",
        "the rebels have agreed to leave Goma",
        "mediator",
        "indirect",
    ),
    ("Ethiopia accused Eritrea of arming militias.", "accused Eritrea of arming militias", "Ethiopia", "indirect"),
    ("Ruto called the accord “a first step”.", "the accord “a first step”", "Ruto", "mixed"),
]


@pytest.mark.parametrize(("text", "content", "speaker", "quoted"), SAID)
def test_content_and_speaker(text: str, content: str, speaker: str, quoted: str) -> None:
    reading = read(text, "statements")
    node = statement(reading, content)
    assert node.name == content
    assert (content, speaker) in edges(reading, "MADE_BY")
    assert node.get("quoted") == quoted


def test_offsets_are_those_of_the_content() -> None:
    reading = read("“We will sign,” Petro told reporters.", "statements")
    for node in reading.nodes("Claim", "Promise", "Demand", "Threat"):
        node.evidence[0].verify(reading.text)
        assert node.name == " … ".join(s.quote for s in node.evidence[0].spans if s.role == "content")


def test_two_clauses_with_subjects_of_their_own_are_two_acts() -> None:
    reading = read("Trump said that he has spoken with Putin and he expects more calls.", "statements")
    contents = {content for content, _ in edges(reading, "MADE_BY")}
    assert {"he has spoken with Putin", "he expects more calls"} <= contents


def test_what_a_speaker_says_he_believes_is_one_act() -> None:
    reading = read("Scholz said he believed Berlin was making progress.", "statements")
    assert [content for content, _ in edges(reading, "MADE_BY")] == ["he believed Berlin was making progress"]


TYPES = [
    ("", "demanded", "that Armenia open the corridor", "Demand"),
    ("Seoul", "urged", "Pyongyang to return to the table", "Demand"),
    ("Burhan", "said", "the militia must leave Khartoum first", "Demand"),
    ("the office", "said", "it would only accept a deal if all hostages are freed", "Demand"),
    ("Petro", "pledged", "to halt the offensive", "Promise"),
    ("he", "said", "he was ready to meet Aliyev", "Promise"),
    ("Houthi officials", "threatened", "to resume attacks", "Threat"),
    ("Putin", "warned", "that they must leave or Russia will seize it", "Threat"),
    ("Pashinyan", "warned", "that the risk of aggression remains high", "Claim"),
    ("Ethiopia", "accused", "accused Eritrea of arming militias", "Claim"),
    ("Merkel", "said", "the summit had been a success", "Claim"),
    ("the spokesman", "said", "we will attend a third round", "Promise"),
    ("Fidan", "said", "Ankara was ready to host a round", "Promise"),
    ("the ELN", "said", "it would return to the table", "Promise"),
    ("Bekele", "wrote", "we will not sign away our rights", "Claim"),
    ("the minister", "said", "not one soldier would move before the weapons were gone", "Demand"),
    ("Manila", "insisted", "the code be legally binding", "Demand"),
    ("Lin Jian", "said", "China would respond in kind", "Threat"),
]


@pytest.mark.parametrize(("source", "cue", "content", "expected"), TYPES)
def test_types(source: str, cue: str, content: str, expected: str) -> None:
    act = acts.model().classify(source, cue, content)
    assert act.type == expected
    assert act.act in acts.ACTS[expected]


HEARD = [
    ("Seoul demanded that Pyongyang halt its missile tests.", "ADDRESSED_TO", "North Korea"),
    ("Guterres told Netanyahu that aid must flow.", "ADDRESSED_TO", "Netanyahu"),
    ("The envoy told Rwanda and Kenya that aid must flow.", "ADDRESSED_TO", "Kenya"),
    ("Putin warned that Western troops would be targets if Poland sent them.", "ADDRESSED_TO", "Poland"),
    ("Peskov told the TASS news agency that talks may resume.", "REPORTED_BY", "TASS"),
    ("Petro said in an interview with Reuters that peace was near.", "REPORTED_BY", "Reuters"),
    ("Petro told Fox Business on Monday that peace was near.", "REPORTED_BY", "Fox Business"),
    ("Araghchi told state broadcaster IRIB that peace was near.", "REPORTED_BY", "IRIB"),
]

SPEAKING = [
    ("Two diplomats left. One of them said that peace was near.", "peace was near", {"Two diplomats"}),
    (
        "Peace is near, two people familiar with the talks said.",
        "Peace is near",
        {"two people familiar with the talks"},
    ),
    ("Kenya and Mali met. The two countries said that peace was near.", "peace was near", {"Kenya", "Mali"}),
    ("Kenya and Mali met. Envoys from both sides said peace was near.", "peace was near", {"Envoys from both sides"}),
]


@pytest.mark.parametrize(("text", "content", "speakers"), SPEAKING)
def test_who_speaks_without_a_name(text: str, content: str, speakers: set[str]) -> None:
    made = edges(read(text, "statements"), "MADE_BY")
    assert {speaker for said, speaker in made if said == content} == speakers


def test_an_outlet_passes_on_what_its_sources_say() -> None:
    told = read("Oman has floated a plan, Axios reported, citing two diplomats.", "statements")
    assert edges(told, "MADE_BY") == {("Oman has floated a plan", "two diplomats")}
    assert edges(told, "REPORTED_BY") == {("Oman has floated a plan", "Axios")}


def test_an_outlet_hears_the_rest_of_the_paragraph() -> None:
    told = read(
        "Petro told Reuters that peace was near. Petro said the rebels would come.\nPetro said no more.", "statements"
    )
    assert edges(told, "REPORTED_BY") == {("peace was near", "Reuters"), ("the rebels would come", "Reuters")}
    assert [edge.get("basis") for edge in told.edges("REPORTED_BY")] == [None, "inferred"]


SILENT = [
    "The White House did not respond to a request for comment.",
    "Neither government has commented on the idea.",
    "The diplomat declined to be named.",
    "Kenya proposed a ceasefire.",
    "Mali rejected the peace plan.",
]


@pytest.mark.parametrize("text", SILENT)
def test_what_is_no_statement(text: str) -> None:
    assert not names(read(text, "statements"), "Claim", "Demand", "Promise", "Threat")


def test_what_the_speakers_own_side_will_do_is_a_promise() -> None:
    told = read("Kenya's foreign minister Musalia Mudavadi said Nairobi would host the talks.", "statements")
    assert names(told, "Promise") == ["Nairobi would host the talks"]


@pytest.mark.parametrize(("text", "edge", "name"), HEARD)
def test_hearers_and_reporters(text: str, edge: str, name: str) -> None:
    assert name in {target for _, target in edges(read(text, "statements"), edge)}


def test_what_is_called_something_is_neither_asked_nor_addressed() -> None:
    text = (
        "Tajikistan welcomed the pact. Opposition leader Adakhan Madumarov rejected the pact, calling it a surrender."
    )
    told = read(text, "statements")
    assert {node.type for node in told.nodes("Claim", "Demand", "Promise")} == {"Claim"}
    assert not edges(told, "ADDRESSED_TO")


def test_nobody_demands_of_the_state_that_they_speak_for() -> None:
    told = read("Sudan's envoy Ali Hussein said Khartoum must first see the data.", "statements")
    assert [name for _, name in edges(told, "MADE_BY")] == ["Ali Hussein"]
    assert not edges(told, "ADDRESSED_TO")


def test_a_saying_that_is_only_supposed_is_hypothetical() -> None:
    made = read("If Kyiv says that peace is near, markets will rise.", "statements").edges("MADE_BY")
    assert [edge.get("status") for edge in made] == ["hypothetical"]


THREATENED = [
    ("Putin threatened Poland and Latvia with withdrawal from the treaty.", ["withdrawal from the treaty"]),
    ("Baku threatened Yerevan with war.", ["war"]),
    ("Seoul threatened Pyongyang with new sanctions.", []),
    ("Macron said he would go on with withdrawal from the Sahel.", []),
]


@pytest.mark.parametrize(("text", "expected"), THREATENED)
def test_a_threat_is_about_the_act_that_it_names(text: str, expected: list[str]) -> None:
    reading = read(text)
    assert [(node.name, node.get("status")) for node in reading.nodes("Event")] == [
        (n, "hypothetical") for n in expected
    ]


ABOUT = [
    ("Araghchi said the sanctions must end.", "sanctions"),
    ("Herzog said the hostages come first.", "release of hostages"),
    ("Borrell criticized Hungary.", "Hungary"),
]


@pytest.mark.parametrize(("text", "name"), ABOUT)
def test_what_it_is_about(text: str, name: str) -> None:
    assert name in {target for _, target in edges(read(text), "ABOUT")}


@pytest.mark.parametrize("piece", ["“", "”", " , ", "—", "“”", "\n"])
def test_a_content_of_marks_alone_is_none(piece: str) -> None:
    text = f"Ruto said {piece} yesterday."
    start = text.index(piece)
    reading = read(text, "parse")
    assert contents(reading, (Span(start, start + len(piece)),), (Span(5, 9),)) == []


def test_an_unnamed_speaker_is_told_from_another_of_his_calling() -> None:
    text = "A Chadian official said talks began. A Libyan official said no. The Chadian official said a deal was near."
    made = edges(read(text, "statements"), "MADE_BY")
    assert ("a deal was near", "Chadian official") in made
    assert ("no", "Libyan official") in made or len(made) == 2


def test_a_pronoun_alone_says_nothing() -> None:
    reading = read("Kenya accused Sudan of a plot, which it denies.", "statements")
    assert "which" not in names(reading, "Claim")


def test_reading_leaves_the_threads_of_numpy_as_they_were() -> None:
    before = [(each["filepath"], each["num_threads"]) for each in threadpool_info()]
    read_whole(Document(uid=document_uid("t.txt"), key="t.txt", text="Kenya rejected the plan."))
    assert [(each["filepath"], each["num_threads"]) for each in threadpool_info()][: len(before)] == before
