"""How actor and plan hang together in the parse: the verbs that govern them, and the way from one to the other.

Words of coordinated phrases stand where their first word stands ("Togo and Ghana signed it": both are subjects), and
cue words on the way are named by their class, so that what is learned of one word holds for its kin.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kg.extract.lexicons import words
from kg.extract.stances.cues import classes, strong_classes

if TYPE_CHECKING:
    from spacy.tokens import Token

CLIMB = 6
"""Steps up to the verb that governs a word."""

LONGEST = 9
"""Steps of the longest way that is told word by word."""

VERBS = frozenset({"VERB", "AUX"})

Told = dict[str, float]


def way(first: Token, second: Token) -> tuple[list[Token], list[Token]]:
    """Both ways up to the word where they meet, that word included in each."""
    up, down = [first, *first.ancestors], [second, *second.ancestors]
    place = {token.i: number for number, token in enumerate(up)}
    for number, token in enumerate(down):
        if token.i in place:
            return up[: place[token.i] + 1], down[: number + 1]
    return up, down


def leading(token: Token) -> Token:
    """The first word of what a word is coordinated with or explains."""
    while token.dep_ in ("conj", "appos") and token.head != token:
        token = token.head
    return token


def governor(token: Token) -> tuple[Token, str]:
    """The verb over a word, and by which dependency that verb was reached."""
    label = "ROOT"
    for _ in range(CLIMB):
        if token.head == token:
            break
        label, token = token.dep_, token.head
        if token.pos_ in VERBS:
            return token, label
    return token, "ROOT"


def of_governors(actor: Token, plan: Token) -> Told:
    """The verbs over actor and plan, their classes, and which of the two is above the other."""
    (first, role), (second, place) = governor(actor), governor(plan)
    order = _order(first, second)
    found = {f"GR:{order}": 0.6, f"GR:{order}:{role}:{place}": 0.5}
    for side, verb, label in (("A", first, role), ("P", second, place)):
        strong, weak = classes(verb)
        lemma = verb.lemma_.lower()
        found |= {f"G{side}:{lemma}:{label}": 0.3, f"G{side}:{lemma}": 0.3}
        found |= {f"G{side}S:{name}:{label}": 0.5 for name in strong}
        found |= {f"G{side}W:{name}": 0.3 for name in weak}
    found |= {f"GRP:{order}:{name}:{role}": 0.6 for name in classes(second)[0]}
    return found | {f"GRA:{order}:{name}:{place}": 0.6 for name in classes(first)[0]}


def _order(first: Token, second: Token) -> str:
    if first == second:
        return "same"
    if first.is_ancestor(second):
        return "actor above"
    return "plan above" if second.is_ancestor(first) else "apart"


def of_way(actor: Token, plan: Token) -> Told:
    """The way from actor to plan: its labels, the classes of its words, the word where both ends meet."""
    actor, plan = leading(actor), leading(plan)
    ends = {f"Adep1:{actor.dep_}": 0.7, f"Pdep1:{plan.dep_}": 0.5, f"Ph:{plan.head.lemma_.lower()}": 0.3}
    up, down = way(actor, plan)
    if len(up) + len(down) > LONGEST:
        return ends | {"PS:long": 0.5}
    return ends | _steps(up, down) | _meeting(up, down) | _passed(up, down)


def _steps(up: Sequence[Token], down: Sequence[Token]) -> Told:
    bare_up, bare_down = ("^".join(t.dep_ for t in side[:-1]) for side in (up, down))
    full_up, full_down = (">".join(f"{t.dep_}^{_sort(t.head)}" for t in side[:-1]) for side in (up, down))
    return {
        f"PS:{full_up}|{bare_down}": 0.8,
        f"PD:{bare_up}|{bare_down}": 0.6,
        f"PK:{full_up}|{full_down}": 0.6,
    }


def _meeting(up: Sequence[Token], down: Sequence[Token]) -> Told:
    top = up[-1]
    left, right = (side[-2].dep_ if len(side) > 1 else "self" for side in (up, down))
    return {f"PT:{left}:{_sort(top)}:{right}": 0.7, f"PTL:{left}:{top.lemma_.lower()}": 0.4}


def _passed(up: Sequence[Token], down: Sequence[Token]) -> Told:
    denied = any(child.dep_ == "neg" for token in (*up, *down) for child in token.children)
    found = {f"PU:{_sort(token)}": 0.4 for token in up[1:-1]} | {f"PDn:{_sort(token)}": 0.4 for token in down[1:-1]}
    return found | {f"PDl:{token.lemma_.lower()}": 0.3 for token in down[1:-1]} | {f"Pneg:{denied}": 0.4}


def _sort(token: Token) -> str:
    """What sort of word stands on the way: its classes as a cue, a light verb, else its part of speech."""
    found = strong_classes(token.lemma_.lower())
    if found:
        return "/".join(sorted(found))
    strong, weak = classes(token)
    if strong or weak:
        return "w" + "/".join(sorted(weak))
    return "light" if token.lemma_ in words("stance-words", "light") else str(token.pos_)
