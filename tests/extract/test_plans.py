"""Plans and their terms: text → expected, from several negotiations and countries."""

from __future__ import annotations

import pytest

from kg import ids
from kg.extract import plans
from kg.extract.parse import COMPONENT as PARSE
from kg.extract.plans.mentions import mentions
from kg.extract.reading import Reading
from kg.text import Document


def read(text: str) -> Reading:
    return plans.COMPONENT(PARSE(Reading(Document(uid=ids.document_uid("x"), key="x", text=text))))


NAMED = [
    ("Iran's proposal surprised the mediators in Muscat.", "Iran's proposal", "proposal"),
    ("The 30-day ceasefire took effect on Sunday.", "30-day ceasefire", "ceasefire"),
    ("Colombia's congress debated the peace agreement with the FARC.", "peace agreement with the FARC", "peace plan"),
    ("The Good Friday Agreement ended decades of violence.", "Good Friday Agreement", "deal"),
    ("The Security Council adopted Resolution 2728 in March.", "Resolution 2728", "resolution"),
    ("The Commission unveiled a new sanctions package against Belarus.", "new sanctions package", "sanctions package"),
    ("Serbia and Kosovo discussed the Ohrid roadmap.", "Ohrid roadmap", "plan"),
    ("The truce in Yemen has lasted six months.", "truce in Yemen", "ceasefire"),
]

VOTED_ON = "Zambia's opposition voted against the draft treaty in parliament on Monday."


@pytest.mark.parametrize(("text", "name", "kind"), NAMED)
def test_a_plan_is_named_without_its_article_and_has_a_kind(text: str, name: str, kind: str) -> None:
    found = {alias: node for node in read(text).nodes("Plan") for alias in (node.name, *node.aliases)}
    assert any(alias.startswith(name) for alias in found), list(found)
    assert {node.get("kind") for alias, node in found.items() if alias.startswith(name)} == {kind}


def test_where_a_plan_is_voted_on_is_not_in_its_name() -> None:
    assert [node.name for node in read(VOTED_ON).nodes("Plan")] == ["draft treaty"]


@pytest.mark.parametrize(
    "text",
    [
        "They called for a peaceful resolution of disputes in the South China Sea.",
        "Ceasefire talks went on in Doha all week.",
        "The minister spoke about a great deal of work.",
        "Bogota has not received a peace proposal.",
        "Manila is yet to see a good offer for the islands.",
        "The session ended without a trade deal; no border agreement was reached.",
    ],
)
def test_what_only_sounds_like_a_plan_is_none(text: str) -> None:
    assert not list(read(text).nodes("Plan"))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("The Saudi ministry issued a statement on the fighting in Darfur.", 0),
        ("Quito and Bogota put forward a joint statement on the river.", 1),
        ("Peru drafted a Security Council statement.", 1),
    ],
)
def test_a_statement_is_a_plan_only_where_several_make_it(text: str, number: int) -> None:
    assert len(list(mentions(read(text).doc))) == number


def test_later_mentions_and_pronouns_join_the_plan_that_they_mean() -> None:
    text = "Egypt presented a hostage release plan on Monday. The plan was discussed in Cairo. Hamas rejected it."
    reading = read(text)
    (plan,) = reading.nodes("Plan")
    assert plan.name == "hostage release plan"
    assert [reading.text[m.start : m.end] for m in reading.mentions if m.uid == plan.uid][-1] == "it"


def test_plans_with_other_owners_or_numbers_stay_apart() -> None:
    text = "The 28-point plan was replaced. The 20-point plan is new. Iran's proposal came after the U.S. proposal."
    assert len(list(read(text).nodes("Plan"))) == 4


def test_a_counter_proposal_is_a_plan_of_its_own() -> None:
    text = (
        "Chile turned down a proposal on fishing. It sent Peru a counter-proposal. Peru rejected the counter-proposal."
    )
    names = [node.name for node in read(text).nodes("Plan")]
    assert names == ["proposal on fishing", "counter-proposal"]


ONE_PLAN = [
    # its owner under other names
    (
        "Oslo studied a European Union proposal for a fishing zone. Chile backed the EU draft.",
        ["European Union proposal for a fishing zone", "EU draft"],
    ),
    # a person's plan under other nouns
    (
        "The Mitchell Plan failed. George Mitchell left. The plan by George Mitchell and John Hume was new.",
        ["Mitchell Plan", "plan by George Mitchell and John Hume"],
    ),
    # a name in quotation marks, under a noun of the same sense and before a general one
    (
        "Ankara offered a 'grand bargain' to Athens. Critics disliked the 'grand deal' strategy.",
        ["grand bargain", "grand deal"],
    ),
    # versions, where one plan follows the other
    (
        "The 12-point plan is based on a roadmap drafted by Kenya in May. The original plan had failed. "
        "Juba welcomed the updated proposal.",
        ["12-point plan", "updated proposal"],
    ),
    # a ceasefire after the plan for one
    (
        "Egypt presented a plan for a Gaza ceasefire. Israel said a ceasefire was far off.",
        ["plan for a Gaza ceasefire", "ceasefire"],
    ),
    # a bare indefinite noun, an explanation beside it
    (
        "Oman presented a prisoner exchange proposal. Tehran said it wanted a deal.",
        ["prisoner exchange proposal", "deal"],
    ),
    (
        "Sudan's army rejected the truce proposal, a plan drafted in Jeddah.",
        ["truce proposal", "plan drafted in Jeddah"],
    ),
]


@pytest.mark.parametrize(("text", "names"), ONE_PLAN)
def test_one_plan_goes_by_several_names(text: str, names: list[str]) -> None:
    reading = read(text)
    found = [{reading.text[m.start : m.end] for m in reading.mentions if m.uid == n.uid} for n in reading.nodes("Plan")]
    assert any(set(names) <= each for each in found), found


APART = [
    ("Oman presented a border proposal. The proposals of both sides differ.", 2),
    ("The trade agreement was signed in Accra. The fisheries agreement was not.", 2),
    ("Instead of the Annan Plan, a new roadmap was adopted.", 2),
    ("The amendments to the peace deal were rejected.", 1),
]


@pytest.mark.parametrize(("text", "count"), APART)
def test_different_plans_stay_apart(text: str, count: int) -> None:
    found = [node.name for node in read(text).nodes("Plan")]
    assert len(found) == count, found


def test_what_became_of_a_plan_and_to_whom_it_went_is_not_its_name() -> None:
    text = "Washington presented its border plan to Juba. The oil deal, seen by many as unfair, was signed."
    named = {alias for node in read(text).nodes("Plan") for alias in (node.name, *node.aliases)}
    assert named == {"border plan", "its border plan", "oil deal"}


def test_how_a_plan_is_put_forward_is_not_its_name() -> None:
    (plan,) = read("Egypt put forward the proposal in good faith, its minister said.").nodes("Plan")
    assert plan.name == "proposal"


@pytest.mark.parametrize(("body", "count"), [("The African Union offered to mediate.", 2), ("It rained.", 1)])
def test_its_at_the_head_of_a_sentence_means_the_body_before(body: str, count: int) -> None:
    text = f"Ethiopia rejected the Egyptian proposal. {body} Under its plan, both sides would share the water."
    assert len([*read(text).nodes("Plan")]) == count


def test_a_common_noun_names_the_first_plan_that_goes_by_it() -> None:
    """Two plans that go by "the plan" later on are two."""
    text = "Oman's border plan failed. The plan was dropped. Much later Kenya's grain plan came. The plan was signed."
    found = {node.uid: (node.name, *node.aliases) for node in read(text).nodes("Plan")}
    assert sorted(found.values()) == [("Kenya's grain plan",), ("Oman's border plan", "plan")]


TERMS = [
    (
        "The plan would halt the fighting, release the prisoners and ease the blockade.",
        ["halt the fighting", "release the prisoners", "ease the blockade"],
    ),
    (
        "The deal includes a prisoner exchange and the withdrawal of Armenian troops.",
        ["a prisoner exchange", "the withdrawal of Armenian troops"],
    ),
    ("Under the agreement, Serbia would recognise Kosovo's passports.", ["Serbia would recognise Kosovo's passports"]),
    ("The accord requires early elections.", ["early elections"]),
    (
        "Oslo dropped the ferry plan, which had envisaged lower fares for both islands.",
        ["lower fares for both islands"],
    ),
    (
        "The grain deal began. Its core idea was that ships would pass freely, while Ankara would inspect them.",
        ["ships would pass freely", "Ankara would inspect them"],
    ),
    ('The border deal includes concessions "both ways" for farmers.', ['concessions "both ways" for farmers']),
    ("The pact includes guarantees for a military response.", ["guarantees for a military response"]),
    ("Oman floated a deal under which Iran would ship out its fuel.", ["Iran would ship out its fuel"]),
    ("Congress passed a bill that would keep the ports open.", ["keep the ports open"]),
]


@pytest.mark.parametrize(("text", "expected"), TERMS)
def test_terms_are_read_one_by_one_and_belong_to_their_plan(text: str, expected: list[str]) -> None:
    reading = read(text)
    (plan,) = reading.nodes("Plan")
    assert [node.name for node in reading.nodes("Provision")] == expected
    assert {edge.to_uid for edge in reading.edges("PART_OF")} == {plan.uid}


def test_terms_go_on_in_the_sentences_that_say_so() -> None:
    text = (
        "The accord would free the crew. There would also be talks on fishing rights. "
        "In return, Iceland would open its ports. Critics would protest."
    )
    terms = [node.name for node in read(text).nodes("Provision")]
    assert terms == ["free the crew", "talks on fishing rights", "Iceland would open its ports"]


def test_a_plan_named_only_within_the_terms_of_another_is_none_of_its_own() -> None:
    text = "The accord would free the crew during an initial 30-day truce. It includes talks on a permanent ceasefire."
    reading = read(text)
    assert [node.name for node in reading.nodes("Plan")] == ["accord"]
    assert len(list(reading.nodes("Provision"))) == 2


def test_how_a_plan_fares_is_no_term_of_it() -> None:
    assert not list(read("The deal would fail without Washington. The plan would not end the war.").nodes("Provision"))
