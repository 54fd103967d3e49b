"""Who does what in a parsed sentence: subjects, agents and possessors, active, passive and nominal.

Works on spaCy's English dependency labels (ClearNLP style).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kg.extract.lexicons import words

if TYPE_CHECKING:
    from spacy.tokens import Token

SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "expl"})
RELATIVE = frozenset({"who", "which", "that", "whom"})
DEEPEST = 6
"""Steps that a search climbs in the tree."""


def with_conjuncts(token: Token) -> list[Token]:
    """The token, all that is coordinated with it and what follows "including"; in a list of names the parser also says
    apposition."""
    listed = [c for c in token.children if c.dep_ == "appos" and c.pos_ == "PROPN" and c.ent_type_ and token.ent_type_]
    listed += [o for c in token.children if c.lower_ == "including" for o in c.children if o.dep_ == "pobj"]
    more = {t.i: t for first in (token, *listed) for t in (first, *first.conjuncts) if t.i >= token.i}
    return [more[i] for i in sorted(more)]


def is_passive(verb: Token) -> bool:
    """Whether a verb is used in the passive, or as a participle after its noun."""
    if any(child.dep_ in ("nsubjpass", "auxpass", "agent") for child in verb.children):
        return True
    return bool(verb.dep_ == "acl" and verb.tag_ == "VBN")


def agents(verb: Token) -> list[Token]:
    """Who does a passive verb: "by X", also "between X and Y" and "from X" after a participle."""
    labels = ("agent", "prep")
    words = ("by", "between", "from", "among")
    found = [c for c in verb.children if c.dep_ in labels and c.lower_ in words]
    return [actor for prep in found for obj in prep.children if obj.dep_ == "pobj" for actor in with_conjuncts(obj)]


def _relative(subject: Token, verb: Token) -> Token:
    return verb.head if subject.lower_ in RELATIVE and verb.dep_ == "relcl" else subject


def subjects(verb: Token, depth: int = 0) -> list[Token]:
    """Who does an active verb, through coordination, control and relative clauses; empty where the text is silent."""
    own = [child for child in verb.children if child.dep_ in ("nsubj", "expl")]
    if own:
        return [actor for token in own for actor in with_conjuncts(_relative(token, verb))]
    if depth > DEEPEST:
        return []
    if is_passive(verb):
        return agents(verb)
    return list(_inherited(verb, depth + 1))


def _inherited(verb: Token, depth: int) -> Iterator[Token]:
    head = verb.head
    if head == verb:
        return
    if verb.dep_ in ("xcomp", "ccomp", "advcl", "acl") and head.lemma_ in words("stance-words", "object_control"):
        controlled = _objects(head)
        if controlled:
            yield from controlled
            return
    if head.pos_ in ("VERB", "AUX"):
        yield from doers(head, depth)
    elif verb.dep_ in ("acl", "pcomp", "relcl", "xcomp", "advcl", "conj", "ccomp", "prep"):
        yield from _around_noun(head, depth)


def doers(verb: Token, depth: int = 0) -> list[Token]:
    """The agent of a verb: its subject, or in the passive the one it was done by."""
    if is_passive(verb) and verb.dep_ != "relcl":
        return agents(verb) or [s for s in _patients(verb) if verb.lemma_ in ("prepare", "commit", "oppose", "open")]
    return subjects(verb, depth)


def _patients(verb: Token) -> list[Token]:
    return [actor for c in verb.children if c.dep_ == "nsubjpass" for actor in with_conjuncts(_relative(c, verb))]


def _objects(verb: Token) -> list[Token]:
    """The one whom an urging verb asks to act: its object, or "on X" after "call"."""
    direct = [c for c in verb.children if c.dep_ in ("dobj", "dative") and c.pos_ != "SCONJ"]
    patients = [c for c in verb.children if c.dep_ == "nsubjpass"]
    after = [o for c in verb.children if c.dep_ == "prep" and c.lower_ in ("on", "upon") for o in c.children]
    chosen = after if verb.lemma_ == "call" else direct or patients
    return [
        actor
        for token in chosen
        if token.dep_ in ("dobj", "dative", "pobj", "nsubjpass")
        for actor in with_conjuncts(token)
    ]


def owners(noun: Token) -> list[Token]:
    """Possessors and modifiers of a noun: "Iran's", "their", "U.S.", "Republican"."""
    found = [c for c in noun.children if c.dep_ in ("poss", "nmod") or (c.dep_ in ("compound", "amod") and _names(c))]
    return [actor for token in found for actor in [token, *(t for t in token.conjuncts if t.i < noun.i)]]


def _names(token: Token) -> bool:
    return token.ent_type_ in ("GPE", "NORP", "ORG", "PERSON") or (token.pos_ == "PROPN" and token.dep_ == "compound")


def sources(noun: Token, prepositions: tuple[str, ...]) -> list[Token]:
    """Objects of given prepositions that hang on a noun: "rejection by X", "proposal from X"."""
    preps = [c for c in noun.children if c.dep_ in ("prep", "agent") and c.lower_ in prepositions]
    return [actor for prep in preps for obj in prep.children if obj.dep_ == "pobj" for actor in with_conjuncts(obj)]


def _around_noun(noun: Token, depth: int) -> Iterator[Token]:
    """The actor of "X's refusal to …", "X has an opportunity to …", "the decision by X to …"."""
    named = [*owners(noun), *sources(noun, ("by", "from", "for", "of"))]
    yield from named or light_subjects(noun, depth)


def light_subjects(word: Token, depth: int = 0) -> list[Token]:
    """The subject of the verb that carries a noun or adjective: "X voiced support", "X is open to it"."""
    token = word
    for _ in range(DEEPEST - depth):
        head = token.head
        if head == token:
            return []
        if head.pos_ in ("VERB", "AUX"):
            carries = token.dep_ not in SUBJECTS and head.lemma_ in words("stance-words", "light")
            return doers(head, depth + 1) if carries else []
        token = head
    return []


def names_somebody(token: Token) -> bool:
    """Whether a word without a known actor still is one: a pronoun for people, or somebody in office."""
    if token.pos_ in ("PRON", "DET"):
        return token.lower_ in ("we", "i", "they", "he", "she", "you")
    return token.lower_ in words("actors", "roles", "collectives", "bodies", "governments", "communities")
