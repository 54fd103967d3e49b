"""Whether a meeting took place, is planned, is only asked for or was called off, by the words around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.extract.lexicons import words

if TYPE_CHECKING:
    from spacy.tokens import Token

FUTURE = frozenset({"will", "'ll", "’ll", "shall", "would"})
MAYBE = frozenset({"may", "might", "could", "can", "should"})
OCCURRING = frozenset({"take", "occur", "happen", "begin", "continue", "expect", "resume", "start", "open", "end"})


def noun_status(token: Token) -> str:
    """Whether the meeting that a noun is for took place, by the words around it; "" where they do not tell."""
    before = {t.lower_ for t in token.lefts}
    if "no" in before:
        return "denied"
    for status in ("hypothetical", "planned"):
        if before & words("meetings", status):
            return status
    return _governed(token) or ("planned" if _ahead(token) else "")


def _ahead(token: Token) -> bool:
    """`next week's talks`, `talks this weekend`, `talks, which are scheduled for Monday`: what is still to come."""
    near = [t for t in token.subtree if t.dep_ in ("poss", "npadvmod", "relcl", "acl", "amod")]
    timed = any(c.lower_ in words("meetings", "coming_times") for t in near for c in (t, *t.lefts))
    clauses = [t for t in token.subtree if t.i > token.i and t.dep_ in ("relcl", "acl")]
    return timed or any(t.lemma_ in words("meetings", "planning") or _future(t) for t in clauses)


def _future(verb: Token) -> bool:
    return any(t.lower_ in FUTURE for t in verb.children if t.dep_ == "aux")


def _governed(token: Token) -> str:
    """What the verb of a meeting says of it: held, planned, asked for or called off."""
    token = counted_in(token)
    verb, part = token.head, token.dep_ in ("dobj", "nsubjpass")
    if joined(token) in ("hypothetical", "denied"):
        return ""
    if token.dep_ == "pobj" and verb.dep_ in ("prep", "dative") and verb.lower_ in ("to", "for", "in"):
        tie, verb = verb.lower_, verb.head
        part = verb.lemma_ in words("meetings", "asking")
        if tie == "for" and verb.lemma_ in words("meetings", "planning"):
            return "planned"
        if tie == "for" and verb.lemma_ in words("meetings", "coming") and verb_status(verb) != "actual":
            return verb_status(verb)
    if part and verb.lemma_ in words("meetings", "planning"):
        return "planned"
    if part and verb.lemma_ in words("meetings", "asking"):
        return "hypothetical"
    if part and verb.lemma_ in words("meetings", "cancelling"):
        return "denied"
    if token.dep_ == "pobj" and (token.head.lower_, token.head.head.lower_) == ("of", "ahead"):
        return "planned"
    held = verb.lemma_ in words("meetings", "holding") and token.dep_ in ("dobj", "nsubjpass")
    occurs = verb.lemma_ in OCCURRING and token.dep_ == "nsubj"
    return verb_status(verb) if held or occurs else _attended(token)


def _attended(token: Token) -> str:
    """`to participate in talks`, `before taking part in talks`: told by the verb where that is still to come."""
    verb = token.head.head if token.dep_ == "pobj" and token.head.lower_ in ("in", "at") else None
    if verb is None or verb.lemma_ not in words("meetings", "taking"):
        return ""
    status = verb_status(verb)
    return status if status not in ("actual", "denied") else ""


def joined(token: Token) -> str:
    """The status of taking part, where whoever takes part is told apart from the meeting: `might attend the talks`."""
    verb = token.head if token.dep_ == "dobj" else token.head.head
    joining = verb.lemma_ in words("meetings", "joining") and token.dep_ in ("dobj", "pobj")
    return verb_status(verb) if joining else ""


def counted_in(token: Token) -> Token:
    """The noun that stands for the meeting in its clause: `six hours of talks`, `a series of meetings`."""
    measure = token.head.head if token.dep_ == "pobj" and token.head.lower_ == "of" else token
    return measure if measure.lower_ in words("meetings", "measures") else token


def verb_status(verb: Token) -> str:
    """Whether what a verb says took place: actual, planned, hypothetical or denied."""
    helpers = [t for t in verb.children if t.dep_ in ("aux", "auxpass", "neg")]
    said = {t.lower_ for t in helpers}
    if any(t.dep_ == "neg" for t in helpers):
        return "denied"
    if said & MAYBE or any(t.dep_ == "mark" and t.lower_ in ("if", "unless", "whether") for t in verb.children):
        return "hypothetical"
    infinitive = verb.tag_ == "VB" and "to" in said
    if verb.dep_ == "xcomp" and infinitive and verb.head.lemma_ in words("meetings", "asking"):
        return "hypothetical"
    if said & FUTURE or infinitive or verb.dep_ == "xcomp" or _to_come(verb):
        return "planned"
    if verb.dep_ == "pcomp" and verb.head.head.pos_ == "ADJ":
        return "hypothetical"  # "open to meeting him"
    before = verb.dep_ == "pcomp" and verb.head.lower_ in ("to", "for", "before")
    return "planned" if verb.tag_ == "VBG" and "be" not in {t.lemma_ for t in helpers} and before else "actual"


def _to_come(verb: Token) -> bool:
    """`meets Putin next week`: the present with a time that is still to come."""
    present = verb.tag_ in ("VBZ", "VBP") or any(t.lower_ in ("is", "are", "am") for t in verb.lefts if t.dep_ == "aux")
    times = [t for t in verb.children if t.dep_ in ("npadvmod", "advmod")]
    return present and any(c.lower_ in words("meetings", "coming_times") for t in times for c in (t, *t.lefts))
