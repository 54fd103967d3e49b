"""How actor and plan hang together: text → expected, from several negotiations and countries."""

from __future__ import annotations

import pytest
from spacy.tokens import Doc, Token

from kg.extract.parse import parse
from kg.extract.plans.mentions import mentions
from kg.extract.stances.frames import CLIMB, hits
from kg.extract.stances.paths import governor, leading, of_governors, of_way, way


def word(doc: Doc, text: str) -> Token:
    return next(token for token in doc if token.text == text)


@pytest.mark.parametrize(
    ("text", "actor", "plan", "told"),
    [
        ("Chad rejected the treaty.", "Chad", "treaty", "GR:same:nsubj:dobj"),
        ("Peru wants to sign the treaty.", "Peru", "treaty", "GR:actor above:nsubj:dobj"),
        ("Nepal left after India rejected the treaty.", "Nepal", "treaty", "GR:actor above:nsubj:dobj"),
    ],
)
def test_which_of_the_verbs_over_actor_and_plan_is_above(text: str, actor: str, plan: str, told: str) -> None:
    doc = parse(text)
    assert told in of_governors(word(doc, actor), word(doc, plan))


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("Togo and Ghana signed the accord.", "Togo", "Ghana"),
        ("Ministers from Oman and Qatar praised the truce.", "Oman", "Qatar"),
    ],
)
def test_what_is_coordinated_stands_where_its_first_word_stands(text: str, first: str, second: str) -> None:
    doc = parse(text)
    plan = next(token for token in doc if token.dep_ == "dobj")
    assert leading(word(doc, second)) == word(doc, first)
    assert of_way(word(doc, first), plan) == of_way(word(doc, second), plan)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Kenya rejected the pact.", "Kenya vetoed the pact."),
        ("Norway praised the pact.", "Norway endorsed the pact."),
    ],
)
def test_cues_of_one_class_make_one_way(one: str, other: str) -> None:
    ways = [
        {name for name in of_way(doc[0], word(doc, "pact")) if name.startswith("PS:")}
        for doc in map(parse, (one, other))
    ]
    assert ways[0] == ways[1]


def test_a_long_way_is_only_called_long() -> None:
    told = "Kenya said that Chad thought that Mali feared that Togo hoped that Benin would urge Niger to say"
    doc = parse(f"{told} that it likes the idea of the pact.")
    assert "PS:long" in of_way(word(doc, "Kenya"), word(doc, "pact"))


def test_the_way_ends_where_both_meet() -> None:
    doc = parse("Serbia opposes the plan.")
    up, down = way(doc[0], word(doc, "plan"))
    assert up[-1] == down[-1] == word(doc, "opposes")
    assert governor(doc[0]) == (word(doc, "opposes"), "nsubj")


SIGNS = [
    ("Norway and Chile have been committed to the accord since May.", "accord", "support", "Chile"),
    ("Uganda and Kenya have been committed to the truce since June.", "truce", "support", "Uganda"),
    ("This is the deal that Sudan is ready to accept.", "deal", "accept", "Sudan"),
    ("This is the treaty that Malta is free to reject.", "treaty", "reject", "Malta"),
    ("The offer from several states, including Japan and Chile, stands.", "offer", "own", "Chile"),
    ("The proposal by some members, including Brazil, is new.", "proposal", "own", "Brazil"),
]


@pytest.mark.parametrize(("text", "plan", "name", "actor"), SIGNS)
def test_signs_that_the_parse_ties_to_the_plan(text: str, plan: str, name: str, actor: str) -> None:
    found = hits(word(parse(text), plan))
    assert (name, actor) in {(hit.name, hit.actor.text) for hit in found if hit.depth <= CLIMB}


@pytest.mark.parametrize(
    "text",
    [
        "Fiji reaffirmed its support for international law.",
        "Spain respects federal law.",
        "The army declared martial law.",
    ],
)
def test_a_body_of_law_is_no_plan(text: str) -> None:
    assert not list(mentions(parse(text)))


def test_what_the_tagger_takes_for_an_adverb_is_a_verb_where_it_has_subject_and_object() -> None:
    doc = parse("Germany and France back the EU draft.")
    assert ("support", "Germany") in {(hit.name, hit.actor.text) for hit in hits(word(doc, "draft"))}
