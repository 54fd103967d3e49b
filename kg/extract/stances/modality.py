"""Whether a stance is taken, planned, imagined or denied: negation, modals, conditions, what stands above the cue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.extract.parse import SUBJECTS
from kg.extract.stances.cues import matches
from kg.extract.stances.syntax import is_passive

if TYPE_CHECKING:
    from spacy.tokens import Token

NEGATIONS = frozenset(
    {"not", "n't", "n’t", "never", "no", "neither", "nor", "without", "nobody", "none", "hardly", "nothing"}
)
SHORT = {"'ll": "will", "’ll": "will", "wo": "will", "'d": "would", "’d": "would", "ca": "can", "sha": "shall"}
CONDITIONS = frozenset({"if", "unless", "until", "whether", "should", "once", "before", "till", "lest"})
VERBS = frozenset({"VERB", "AUX"})
STEPS = 4


def marks(verb: Token) -> set[str]:
    """What stands around one verb, noun or adjective: "neg", "aux:will", "perf", "mark:if", "tag:VBD" …"""
    found = {f"tag:{verb.tag_}"}
    for child in verb.children:
        lower = child.lower_
        if child.dep_ == "neg" or (lower in NEGATIONS and child.dep_ in ("advmod", "det", "preconj", "cc")):
            found.add("neg")
        if child.dep_ in ("aux", "auxpass"):
            if child.tag_ == "MD" or lower in SHORT or lower == "to":
                found.add("aux:" + SHORT.get(lower, lower))
            if child.lemma_ == "have":
                found.add("perf")
            if child.lemma_ == "be" and not is_passive(verb):
                found.add("progressive")
            if child.lemma_ == "do":
                found.add("past" if lower == "did" else "do")
        if child.dep_ in ("mark", "advmod") and lower in CONDITIONS:
            found.add(f"mark:{lower}")
        if child.dep_ in SUBJECTS and any(t.lower_ in ("no", "none", "nobody", "neither") for t in child.subtree):
            found.add("neg")
    return found


def carrier(cue: Token) -> Token:
    """The verb that carries a cue: the cue itself, or the verb that a noun or adjective hangs on ("is opposed to")."""
    token = cue
    for _ in range(STEPS):
        if (token.pos_ in VERBS and token.dep_ != "acomp") or token.head == token:
            break
        if token.dep_ in SUBJECTS or token.dep_ == "poss":
            break
        token = token.head
    return token


def context(cue: Token) -> set[str]:
    """The marks of a cue, of the verb that carries it, and of the verbs above (these with "up:" before them)."""
    verb = carrier(cue)
    found = marks(cue) | marks(verb)
    token = verb
    for _ in range(STEPS):
        via, token = token, token.head
        if token == via:
            break
        found.add(f"as:{via.dep_}")
        found |= {f"up:{mark}" for mark in marks(token) if not mark.startswith("tag:")}
        found |= {f"under:{entry.name}" for entry in matches(token, via)}
        found.add(f"lemma:{token.lemma_.lower()}")
        if via.dep_ in ("conj", "ROOT", "relcl", "parataxis"):
            break
    if cue.sent.text.rstrip().endswith("?"):
        found.add("question")
    return found
