"""Who stands where on which plan: text → expected, from several negotiations and countries."""

from __future__ import annotations

import numpy as np
import pytest

from kg import ids
from kg.extract import components
from kg.extract.reading import Reading
from kg.extract.stances import relations, shared
from kg.extract.stances.model import confidence, model
from kg.extract.stances.pairs import pairs
from kg.records import Edge
from kg.text import Document

TYPES = ("PROPOSED_BY", "ACCEPTED_BY", "REJECTED_BY", "SUPPORTED_BY", "OPPOSED_BY")


def read(text: str) -> Reading:
    reading = Reading(Document(uid=ids.document_uid("x"), key="x", text=text))
    for component in components():
        reading = component(reading)
    return reading


def stances(reading: Reading) -> list[tuple[str, str, Edge]]:
    return [(edge.type, reading.by_uid[edge.to_uid].name, edge) for edge in reading.edges(*TYPES)]


SAID = [
    ("Iran rejected the U.S. proposal on Thursday.", "REJECTED_BY", "Iran"),
    ("Iran rejected the U.S. proposal on Thursday.", "PROPOSED_BY", "United States"),
    ("The peace plan was rejected by the Kremlin.", "REJECTED_BY", "Russia"),
    ("Hungary vetoed the sanctions package last night.", "REJECTED_BY", "Hungary"),
    ("Armenia signed the peace agreement in Washington.", "ACCEPTED_BY", "Armenia"),
    ("Colombia and Venezuela accepted the ceasefire proposal.", "ACCEPTED_BY", "Venezuela"),
    ("Ukraine has accepted the ceasefire proposal that Washington presented.", "PROPOSED_BY", "United States"),
    ("The proposal from Egypt and Qatar is on the table.", "PROPOSED_BY", "Qatar"),
    ("Turkey welcomed the ceasefire agreement between Azerbaijan and Armenia.", "SUPPORTED_BY", "Turkey"),
    ("Turkey welcomed the ceasefire agreement between Azerbaijan and Armenia.", "ACCEPTED_BY", "Armenia"),
    ("Serbia opposes the proposal of the European Union.", "OPPOSED_BY", "Serbia"),
    ("France criticized the trade deal with the United States.", "OPPOSED_BY", "France"),
    ("China put forward a 12-point peace plan last year.", "PROPOSED_BY", "China"),
    ("Germany supports the peace plan.", "SUPPORTED_BY", "Germany"),
]


@pytest.mark.parametrize(("text", "kind", "actor"), SAID)
def test_active_passive_and_nominal_forms(text: str, kind: str, actor: str) -> None:
    assert (kind, actor) in {(edge, name) for edge, name, _ in stances(read(text))}


OPEN = [
    ("We call on Hamas to accept the deal.", "ACCEPTED_BY", "Hamas", {"hypothetical"}),
    ("Will Israel accept the ceasefire proposal?", "ACCEPTED_BY", "Israel", {"hypothetical"}),
    ("Ethiopia would accept the agreement if Egypt signed first.", "ACCEPTED_BY", "Ethiopia", {"hypothetical"}),
    ("Sudan accepted the ceasefire.", "ACCEPTED_BY", "Sudan", {"actual"}),
    ("The prime minister urged Nepal to reject the treaty.", "REJECTED_BY", "Nepal", {"hypothetical", "planned"}),
    ("Parliament must reject the trade agreement.", "REJECTED_BY", "Parliament", {"hypothetical", "planned"}),
    ("Kenya will not sign the peace agreement.", "REJECTED_BY", "Kenya", {"actual"}),
    ("Brazil has not endorsed the peace plan.", "SUPPORTED_BY", "Brazil", {"denied"}),
    ("Japan will present a new proposal next week.", "PROPOSED_BY", "Japan", {"planned", "hypothetical"}),
]


@pytest.mark.parametrize(("text", "kind", "actor", "status"), OPEN)
def test_what_is_asked_wished_or_planned_is_not_called_done(text: str, kind: str, actor: str, status: set[str]) -> None:
    found = [edge for edge_type, name, edge in stances(read(text)) if (edge_type, name) == (kind, actor)]
    assert found
    assert {edge.get("status") for edge in found} <= status


@pytest.mark.parametrize(
    "text",
    [
        "The two sides met in Geneva to discuss the nuclear programme.",
        "Talks about the ceasefire continued in Doha.",
        "There is no agreement yet.",
    ],
)
def test_a_plan_that_is_only_talked_about_has_no_stance(text: str) -> None:
    assert not stances(read(text))


@pytest.mark.parametrize(
    ("text", "kind", "actor", "basis"),
    [
        ("Chad rejected the peace plan.", "REJECTED_BY", "Chad", "performed"),
        ("Sudan said that Chad had rejected the peace plan.", "REJECTED_BY", "Chad", "reported"),
        ("We reject the peace plan that Ethiopia presented.", "PROPOSED_BY", "Ethiopia", "reported"),
        ("Sudan said that Chad's peace proposal was a good basis for talks.", "PROPOSED_BY", "Chad", "performed"),
    ],
)
def test_what_another_tells_is_reported_but_whose_plan_it_is_the_writer_says(
    text: str, kind: str, actor: str, basis: str
) -> None:
    found = {(edge_type, name, edge.get("basis")) for edge_type, name, edge in stances(read(text))}
    assert (kind, actor, basis) in found


def test_what_is_asked_or_supposed_of_another_is_reported() -> None:
    for text in ("Has Iran accepted the peace plan?", "If Iran accepts the peace plan, oil will fall."):
        found = [edge.get("basis") for kind, _, edge in stances(read(text)) if kind == "ACCEPTED_BY"]
        assert found == ["reported"]


def test_who_says_that_another_should_accept_supports() -> None:
    found = stances(read("Macron said that Lebanon should accept the ceasefire proposal."))
    assert ("SUPPORTED_BY", "Macron") in {(kind, name) for kind, name, _ in found}


def test_who_tells_that_nobody_took_to_a_plan_does_not_support_it() -> None:
    text = "Uzbekistan made a proposal. Analyst Jordan Weiss said neither side had accepted the Uzbek proposal."
    assert ("SUPPORTED_BY", "Jordan Weiss") not in {(kind, name) for kind, name, _ in stances(read(text))}
    assert any(edge.get("status") == "denied" for _, _, edge in stances(read(text)))


def test_two_who_are_only_called_by_their_offices_are_two() -> None:
    found = stances(read("The Vice President and the President welcomed the ceasefire."))
    assert {(kind, name) for kind, name, _ in found} == {
        ("SUPPORTED_BY", "Vice President"),
        ("SUPPORTED_BY", "President"),
    }


def test_we_are_the_side_that_the_speaker_serves() -> None:
    found = stances(read("“We reject the truce,” said Kenya's foreign minister Musalia Mudavadi."))
    assert [(kind, name) for kind, name, _ in found] == [("REJECTED_BY", "Kenya")]


@pytest.mark.parametrize(
    "text",
    [
        "Chad did not reject the peace plan.",
        "“We are not against a deal,” Ali said.",
        "Nepal is not opposed to the treaty.",
        "Peru said it was not opposed to the peace plan in principle.",
    ],
)
def test_who_is_not_against_a_plan_does_not_oppose_it(text: str) -> None:
    assert not [kind for kind, _, _ in stances(read(text)) if kind in ("REJECTED_BY", "OPPOSED_BY")]


def test_both_sides_are_the_two_parties_of_the_text() -> None:
    found = stances(read("Thailand and Cambodia met. Both sides accepted the truce."))
    assert {(kind, name) for kind, name, _ in found} == {("ACCEPTED_BY", "Thailand"), ("ACCEPTED_BY", "Cambodia")}
    found = stances(read("The U.N. said both sides accepted the truce."))
    assert not {name for _, name, _ in found} & {"United Nations"}


def test_what_is_given_in_exchange_is_no_plan() -> None:
    found = read("Iran agreed to a truce in exchange for the release of its funds.")
    assert {found.by_uid[edge.from_uid].name for _, _, edge in stances(found)} == {"truce"}


def test_a_stance_on_a_condition_says_so() -> None:
    found = stances(read("Kosovo will not accept the agreement unless Serbia recognises it."))
    assert ("REJECTED_BY", "Kosovo", "conditional") in {(kind, name, edge.get("degree")) for kind, name, edge in found}


def test_evidence_is_the_clause_and_confidence_a_probability() -> None:
    reading = read("Officials met on Monday. Iran rejected the U.S. proposal, diplomats said.")
    for _, _, edge in stances(reading):
        edge.evidence[0].verify(reading.text)
        assert "Officials" not in edge.quotes[0]
        assert 0 < edge.confidence <= 1


def test_a_sentence_without_a_plan_gives_no_candidates() -> None:
    assert not list(pairs(read("Iran met the United States in Oman.")))


def test_the_model_knows_its_labels() -> None:
    assert set(TYPES) < set(model().heads["relation"].labels)
    assert "actual" in model().heads["status"].labels


LINKS = [
    ("The 20-point plan replaces the 28-point plan.", "SUPERSEDES", "replaces"),
    ("The first draft was replaced by a new peace plan.", "SUPERSEDES", "replaces"),
    ("The proposal is based on a framework from June.", "SUPERSEDES", "revises"),
    ("The peace plan is seen as an update to the initial draft.", "SUPERSEDES", "revises"),
    ("They want a treaty instead of a truce.", "SUPERSEDES", "replaces"),
    ("Bogota abandoned the truce in favour of a peace agreement.", "SUPERSEDES", "replaces"),
    ("Instead of the Annan Plan, a new roadmap was adopted.", "SUPERSEDES", "replaces"),
    ("Ottawa abandoned the border plan and instead embraced a trade deal.", "SUPERSEDES", "replaces"),
    ("Cairo replaced the roadmap with a 10-point plan.", "SUPERSEDES", "replaces"),
    (
        "The rebels declared a three-day truce instead of accepting the government's peace plan.",
        "SUPERSEDES",
        "counters",
    ),
    ("We support a truce as part of a hostage deal.", "PART_OF", None),
    ("The United States presented a 15-point plan to Iran.", "ADDRESSED_TO", None),
    ("Serbia made an offer to Kosovo.", "ADDRESSED_TO", None),
    ("Oman presented its border plan to Kenya.", "ADDRESSED_TO", None),
]


@pytest.mark.parametrize(("text", "kind", "value"), LINKS)
def test_how_plans_hang_together(text: str, kind: str, value: str | None) -> None:
    found = relations.COMPONENT(read(text))
    edges = [edge for edge in found.edges(kind) if found.by_uid[edge.from_uid].type == "Plan"]
    assert [edge.get("kind") for edge in edges] == [value]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("a ceasefire is impossible without guarantees", "if"),
        ("all hostages must be freed before a deal", "before"),
        ("troops leave in return for recognition", "in-return-for"),
        ("no treaty unless sanctions end", "unless"),
        ("the deal must be signed", ""),
        ("for a truce, both armies must leave the town", "if"),
    ],
)
def test_words_of_conditions(text: str, kind: str) -> None:
    assert relations.condition(text) == kind


ACTS = [
    (
        "Rwanda refused to withdraw its troops from Goma.",
        "REJECTED_BY",
        "Rwanda",
        "to withdraw its troops from Goma",
        "actual",
    ),
    ("Iran's refusal to release the crew angered Seoul.", "REJECTED_BY", "Iran", "to release the crew", "actual"),
    ("Armenia agreed to reopen the border.", "ACCEPTED_BY", "Armenia", "to reopen the border", "actual"),
    ("Greece would agree to share the gas field.", "ACCEPTED_BY", "Greece", "to share the gas field", "hypothetical"),
    ("Cyprus agreed to reopen the port and to free the crew.", "ACCEPTED_BY", "Cyprus", "to free the crew", "actual"),
    ("Algeria has no intention of closing the pipeline.", "REJECTED_BY", "Algeria", "closing the pipeline", "actual"),
    ("Poland has ruled out sending soldiers to Mali.", "REJECTED_BY", "Poland", "sending soldiers to Mali", "actual"),
    ("Pakistan proposed sharing the river's water.", "PROPOSED_BY", "Pakistan", "sharing the river's water", "actual"),
    ("Peru rejected what Chile had put forward.", "PROPOSED_BY", "Chile", "what Chile had put forward", "actual"),
    (
        "Rwanda laid out its own conditions for a meeting.",
        "PROPOSED_BY",
        "Rwanda",
        "own conditions for a meeting",
        "actual",
    ),
    ("Chad came back with a list of its own conditions.", "PROPOSED_BY", "Chad", "own conditions", "actual"),
    ("Niger has rejected the demand.", "REJECTED_BY", "Niger", "demand", "actual"),
]


@pytest.mark.parametrize(("text", "kind", "actor", "act", "status"), ACTS)
def test_agreeing_and_refusing_to_act(text: str, kind: str, actor: str, act: str, status: str) -> None:
    reading = read(text)
    found = [(k, name, reading.by_uid[edge.from_uid].name, edge.get("status")) for k, name, edge in stances(reading)]
    assert (kind, actor, act, status) in found


@pytest.mark.parametrize(
    "text",
    [
        "Algeria announced its intention to close the pipeline.",
        "What has Chile put forward?",
        "Peru rejected the note, calling it a joke.",
        "The parties agreed to implement.",
        "Conditions in the camps of Chad are dire.",
        "The talks created the conditions for a lasting calm in Mali.",
    ],
)
def test_what_is_no_act_that_somebody_proposes_or_refuses(text: str) -> None:
    assert not stances(read(text))


def test_coordinate_actors_share_a_stance() -> None:
    found = list(pairs(read("Finland and Sweden signed the treaty that Peru drafted.")))
    actors = [pair.side.tokens[0].text for pair in found]
    chances = np.array([[0.9, 0.1] if actor == "Sweden" else [0.2, 0.8] for actor in actors], dtype=np.float32)
    likely = {actor for actor, row in zip(actors, shared(found, chances, none=1), strict=True) if row[0] > row[1]}
    assert likely == {"Finland", "Sweden"}


def test_what_is_left_out_is_not_supported() -> None:
    found = {
        (kind, edge.quotes[0][-9:]) for kind, _, edge in stances(read("Spain supports a pause, but not a ceasefire."))
    }
    assert ("OPPOSED_BY", "ceasefire") in found
    assert ("SUPPORTED_BY", "ceasefire") not in found


def test_who_explains_we_takes_the_stance() -> None:
    found = stances(read("We, the leaders of the Nordic Council, fully endorse the peace plan."))
    assert [(kind, actor) for kind, actor, _ in found] == [("SUPPORTED_BY", "leaders of the Nordic Council")]


def test_a_partys_adjective_tells_whose_plan_it_is() -> None:
    assert ("PROPOSED_BY", "Republicans") in {
        s[:2] for s in stances(read("The Republican proposal would end the aid."))
    }


def test_a_partys_adjective_beside_other_nouns_is_no_actor_of_its_own() -> None:
    keys = {pair.side.key for pair in pairs(read("Republican anger over the aid proposal of Peru grew."))}
    assert keys
    assert "the Republicans" not in keys


def test_who_has_the_floor_is_not_whom_the_words_speak_of() -> None:
    assert "DIOP-SARR" not in {s[1] for s in stances(read("MS. DIOP-SARR: He has signed the treaty."))}
    assert {s[1] for s in stances(read("Q Grace, why are they blocking the resolution?"))} == {"they"}
    assert not [n for n in read("SENIOR ADMINISTRATION OFFICIAL: Yes.").nodes("Person") if n.name == "ADMINISTRATION"]
    assert [n.type for n in read("MS. AMADI: Yes.\nQ Why?").nodes() if n.name == "AMADI"] == ["Person"]


MEANT = [
    ("Chad signed the draft, but Niger refused to sign it.", {("ACCEPTED_BY", "Chad"), ("REJECTED_BY", "Niger")}),
    ("Nepal drafted a treaty. India accepted it.", {("ACCEPTED_BY", "India"), ("PROPOSED_BY", "Nepal")}),
    ("Under the peace plan, Serbia would open its border.", set()),
    ("Peru blamed Chile for its rejection of the accord.", {("REJECTED_BY", "Chile")}),
]


@pytest.mark.parametrize(("text", "expected"), MEANT)
def test_whose_stance_it_is_and_toward_what(text: str, expected: set[tuple[str, str]]) -> None:
    reading = read(text)
    found = [(kind, name) for kind, name, edge in stances(reading) if reading.by_uid[edge.from_uid].type == "Plan"]
    assert set(found) == expected
    assert not list(reading.nodes("Topic"))


def test_what_gives_way_is_not_accepted_with_what_takes_its_place() -> None:
    found = stances(read("Cyprus agreed to a new pact, replacing the treaty of guarantee."))
    assert ["treaty" in edge.quotes[0] for kind, _, edge in found if kind == "ACCEPTED_BY"] == [False]


@pytest.mark.parametrize("text", ["The ministry refused to comment.", "They agreed to continue the talks."])
def test_refusing_to_comment_is_no_stance(text: str) -> None:
    assert not stances(read(text))


def test_confidence_grows_with_probability_and_is_tempered() -> None:
    trust = model().trust
    assert confidence(0.3, trust) < confidence(0.6, trust) < confidence(0.95, trust) < 0.95
    assert confidence(0.5, trust) == pytest.approx(0.5)


@pytest.mark.parametrize(
    "text",
    [
        "Chile and Bolivia edge towards lithium water accord.",
        "Togo and Ghana are moving toward a fishing treaty.",
    ],
)
def test_what_is_approached_is_not_accepted_yet(text: str) -> None:
    assert not [
        name for kind, name, edge in stances(read(text)) if kind == "ACCEPTED_BY" and edge.get("status") == "actual"
    ]
