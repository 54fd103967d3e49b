"""Who says what, by rules over the parse: used where no attribution model is installed.

A reporting verb or "according to" is the cue; its clause, infinitive or object is the content; its subject is the
source. Verbs come from `data/cue-verbs.yaml`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING

from kg.extract.attribution.spans import Attribution, Span
from kg.extract.lexicons import lexicon

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj"})
INFINITIVE_ACTS = ("commit", "refuse", "decline-comment", "threaten", "offer", "agree", "demand", "urge", "forecast")
CONFIDENCE = 0.55
"""Share of such attributions that a human reader marks too (PolNeAR train)."""


@cache
def _verbs(kind: str) -> dict[str, str]:
    """Lemma → act, for verbs that take a clause (`verbs`) or an object (`objects`)."""
    return {verb: act for act, entry in lexicon("cue-verbs").items() for verb in entry[kind]}


@cache
def _infinitive_verbs() -> frozenset[str]:
    return frozenset(verb for act in INFINITIVE_ACTS for verb in lexicon("cue-verbs")[act]["verbs"])


def attributions(doc: Doc) -> tuple[Attribution, ...]:
    """Every attribution that a rule finds, in the order of their cues."""
    return tuple(found for token in doc for found in _of(token))


def _of(token: Token) -> Iterator[Attribution]:
    if token.lower_ == "according" and token.i + 1 < len(token.doc) and token.nbor().lower_ == "to":
        found = _according(token)
    elif token.pos_ == "VERB" and (token.lemma_ in _verbs("verbs") or token.lemma_ in _verbs("objects")):
        found = _reported(token)
    else:
        found = None
    if found:
        yield found


def _according(token: Token) -> Attribution | None:
    source = [
        t for child in token.subtree if child.dep_ == "pobj" and child.head.i <= token.i + 1 for t in child.subtree
    ]
    head = token.head if token.head != token else None
    if not source or head is None:
        return None
    while head.dep_ in ("pobj", "prep", "conj", "dobj", "attr", "compound", "amod") and head.head != head:
        head = head.head
    phrase = {t.i for t in token.subtree} | {token.i, token.i + 1}
    return _made(source, [token, token.nbor()], [t for t in head.subtree if t.i not in phrase])


def _reported(verb: Token) -> Attribution | None:
    content = _content(verb)
    source = subject(verb)
    if not content or (source is None and not _inside_quotes_only(content)):
        return None
    taken = {t.i for t in content}
    words = [t for t in source.subtree if t.i not in taken] if source is not None else []
    return _made(words, _cue(verb), content)


def _inside_quotes_only(content: list[Token]) -> bool:
    return content[0].is_quote or (content[0].i > 0 and content[0].nbor(-1).is_quote)


def _cue(verb: Token) -> list[Token]:
    helpers = [t for t in verb.children if t.dep_ in ("aux", "auxpass", "neg", "prt")]
    return sorted([verb, *helpers], key=lambda t: t.i)


def _content(verb: Token) -> list[Token]:
    """The words of what is said: a clause, an infinitive, a passage that the verb is set into, or an object."""
    children = list(verb.children)
    if verb.lemma_ in _verbs("verbs"):
        for child in children:
            if child.dep_ == "ccomp" and not (child.i > verb.i and child.dep_ == "advcl"):
                return _clause(child, verb)
        if verb.dep_ in ("parataxis", "ccomp") and subject(verb) is not None and _set_in(verb):
            own = {t.i for t in verb.subtree}
            return [t for t in verb.head.subtree if t.i not in own]
        if verb.lemma_ in _infinitive_verbs():
            for child in children:
                if child.dep_ == "xcomp":
                    return _clause(child, verb)
    if verb.lemma_ in _verbs("objects"):
        for child in children:
            if child.dep_ in ("dobj", "oprd") and child.pos_ not in ("PRON",):
                return _object(child, verb)
    return _prepositional(verb)


def _set_in(verb: Token) -> bool:
    """Whether the verb is an insertion: `The plan, he said, is dead`."""
    return verb.i > 0 and any(t.text == "," for t in (verb.doc[verb.left_edge.i - 1], verb.left_edge) if t.i >= 0)


def _clause(head: Token, verb: Token) -> list[Token]:
    own = {t.i for t in head.subtree}
    tokens = [t for t in verb.doc[min(own) : max(own) + 1] if t.i in own]
    while tokens and (tokens[0].dep_ == "mark" and tokens[0].lower_ == "that"):
        tokens = tokens[1:]
    return tokens


def _object(child: Token, verb: Token) -> list[Token]:
    last = max([child.right_edge.i, *(t.right_edge.i for t in verb.rights if t.dep_ in ("prep", "oprd", "xcomp"))])
    return list(verb.doc[child.left_edge.i : last + 1])


def _prepositional(verb: Token) -> list[Token]:
    """`called for a truce`, `warned of war`, `insisted on guarantees`."""
    for child in verb.rights:
        if child.dep_ == "prep" and child.lower_ in ("for", "of", "on", "against") and verb.lemma_ in PREPOSITIONAL:
            return [t for t in child.subtree if t is not child]
    return []


PREPOSITIONAL = frozenset({"call", "warn", "insist", "appeal", "push", "press", "complain", "ask", "speak", "agree"})


def subject(verb: Token) -> Token | None:
    """Who does what a verb says: its subject, its passive agent, or that of the verb it hangs on."""
    seen = 0
    while seen < 6:
        for child in verb.children:
            if child.dep_ == "agent":
                return next((t for t in child.children if t.dep_ == "pobj"), None)
        for child in verb.lefts:
            if child.dep_ in SUBJECTS:
                return child
        for child in verb.rights:
            if child.dep_ in SUBJECTS:
                return child
        if verb.dep_ in ("acl", "relcl"):
            return verb.head
        if verb.dep_ not in ("conj", "advcl", "xcomp", "pcomp", "prep", "aux") or verb.head == verb:
            return None
        verb, seen = verb.head, seen + 1
    return None


def _made(source: Iterable[Token], cue: Iterable[Token], content: Iterable[Token]) -> Attribution | None:
    pieces = _pieces(content)
    return Attribution(_pieces(source), _pieces(cue), pieces, CONFIDENCE) if pieces else None


def _pieces(tokens: Iterable[Token]) -> tuple[Span, ...]:
    """Runs of neighbouring tokens as spans, without punctuation and space at their ends."""
    runs: list[list[Token]] = []
    for token in sorted(tokens, key=lambda t: t.i):
        if runs and token.i == runs[-1][-1].i + 1:
            runs[-1].append(token)
        else:
            runs.append([token])
    trimmed = (_trimmed(run) for run in runs)
    return tuple(Span(run[0].idx, run[-1].idx + len(run[-1])) for run in trimmed if run)


def _trimmed(run: list[Token]) -> list[Token]:
    while run and (run[0].is_space or (run[0].is_punct and not run[0].is_quote and run[0].text not in "([")):
        run = run[1:]
    while run and (run[-1].is_space or (run[-1].is_punct and not run[-1].is_quote and run[-1].text not in ")]")):
        run = run[:-1]
    return run if any(t.is_alpha or t.is_digit for t in run) else []
