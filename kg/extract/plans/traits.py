"""What the words of a mention tell of its plan: whose it is, what it is about, which version it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from kg import authority
from kg.extract.lexicons import lexicon, words
from kg.extract.parse import SUBJECTS
from kg.extract.plans.mentions import PlanMention, nouns

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

DEFINITE = frozenset({"the", "this", "that", "these", "those", "its", "their", "his", "her", "our", "my", "your"})
CONTENT = frozenset({"NOUN", "PROPN", "ADJ", "NUM", "VERB"})
MISSING = frozenset({"no", "any"})
NAMED = frozenset({"NORP", "GPE", "ORG", "PERSON"})
MAKING = frozenset({"by", "from", "of"})


@dataclass(frozen=True)
class Traits:
    """`head` and `content` as lemmas, without owners, versions and nouns for plans at large; `numbers` of the content;
    `version` is "newer", "older" or "" ("the updated proposal", "last week's plan"); `people` are owners that are
    persons; `late`: nothing stands before the noun that tells it from others ("the deal with Iran").
    """

    head: str
    content: frozenset[str]
    owners: frozenset[str]
    people: frozenset[str]
    late: bool
    version: str
    definite: bool
    plural: bool

    @property
    def numbers(self) -> frozenset[str]:
        """The numbers in the name: `28-point`."""
        return frozenset(word for word in self.content if word[:1].isdigit())

    @property
    def bare(self) -> bool:
        """Whether the words say no more than that there is a plan: "a deal", "the proposal"."""
        return not (self.content or self.owners)


def traits(mention: PlanMention, named: frozenset[str]) -> Traits:
    """The traits of a mention, in a text that names persons of these last names."""
    head = mention.head
    owned = list(_owners(head, named))
    owners = frozenset(map(_called, owned))
    apart = {t.i for owner in owned for t in owner.subtree if t.i <= owner.i} | {head.i}
    rest = [t for t in _inside(mention) if t.i not in apart]
    dated = {t.i for t in rest if t.ent_type_ == "DATE" and "poss" in (t.dep_, t.head.dep_)}
    telling = [t for t in rest if t.i not in dated and not {t.lower_, t.lemma_.lower()} & _idle()]
    return Traits(
        head=head.lemma_.lower(),
        content=frozenset(t.lemma_.lower() for t in telling),
        owners=owners,
        people=owners & named,
        late=not any(t.i < head.i for t in [*telling, *owned]),
        version=_version(rest),
        definite=is_definite(head),
        plural=head.tag_ in ("NNS", "NNPS"),
    )


def is_definite(head: Token) -> bool:
    """Whether a noun points at something known: by its article, a possessor, or as a proper name."""
    before = [child for child in head.children if child.i < head.i]
    return any(c.lower_ in DEFINITE or c.dep_ == "poss" for c in before) or head.pos_ == "PROPN"


def is_missing(head: Token) -> bool:
    """Whether a text says that there is no such plan: "no deal", "has received no offer", "is yet to see a plan"."""
    if any(child.dep_ == "det" and child.lower_ in MISSING for child in head.children):
        return True
    if head.dep_ == "pobj":
        return head.head.lower_ == "without"
    verb = head.head
    if is_definite(head) or head.dep_ not in ("dobj", "nsubjpass") or verb.pos_ != "VERB":
        return False
    above = verb.head if verb.dep_ == "xcomp" else verb
    late = any(t.lower_ == "yet" for v in (verb, above) for t in v.children) and verb.tag_ == "VB"
    return late or any(child.dep_ == "neg" for child in verb.children)


def _inside(mention: PlanMention) -> list[Token]:
    span = mention.head.doc.char_span(mention.start, mention.end, alignment_mode="contract")
    return [t for t in span or () if t.pos_ in CONTENT]


@cache
def _idle() -> frozenset[str]:
    rows = lexicon("plan-nouns")
    return frozenset({*rows["general"], *rows["eras"]["newer"], *rows["eras"]["older"], "so", "call", "-"})


def _version(rest: list[Token]) -> str:
    rows = lexicon("plan-nouns")["eras"]
    said = {t.lower_ for t in rest}
    return next((name for name in ("older", "newer") if said & set(rows[name])), "")


def people(doc: Doc) -> frozenset[str]:
    """The last names of persons in a text."""
    return frozenset(ent[-1].lower_ for ent in doc.ents if ent.label_ == "PERSON" and ent[-1].pos_ == "PROPN")


def _owners(head: Token, named: frozenset[str]) -> Iterator[Token]:
    """Who a plan belongs to by its name: "Iran's …", "the U.S. …", "… by Keith Kellogg", "… prepared by Witkoff"."""
    for child in head.children:
        if child.i < head.i and child.pos_ in ("PROPN", "NOUN", "ADJ"):
            possessor = child.dep_ == "poss" and child.ent_type_ != "DATE"
            if possessor or child.ent_type_ in NAMED or child.lower_ in named:
                yield child
        elif child.lower_ == "its" and child.dep_ == "poss":
            yield from _body_before(child)
        elif child.dep_ == "prep" and child.lower_ in MAKING:
            yield from _makers(child, named)
        elif child.dep_ == "acl" and child.tag_ == "VBN" and child.lemma_ in words("plan-nouns", "making"):
            yield from (t for agent in child.children if agent.dep_ == "agent" for t in _makers(agent, named))


def _called(owner: Token) -> str:
    """An owner's name: one for "U.S.", "American" and "the United States"."""
    whole = owner.doc[owner.left_edge.i : owner.i + 1].text.removeprefix("the ")
    known = authority.entry(whole) or authority.entry(owner.text) or authority.demonym(owner.text)
    return known.name if known else owner.lower_


def _body_before(its: Token) -> Iterator[Token]:
    """The body that "its" opens a sentence about: "The African Union offered to mediate. Under its draft, …"."""
    start = its.sent.start
    if not start or any(t.dep_ in SUBJECTS for t in its.doc[start : its.i]):
        return
    found = [t for t in its.doc[start - 1].sent if t.dep_ in SUBJECTS and t.head.dep_ == "ROOT"]
    yield from (t for t in found[:1] if t.ent_type_ == "ORG")


def _makers(preposition: Token, named: frozenset[str]) -> Iterator[Token]:
    for child in preposition.children:
        for each in (child, *child.conjuncts) if child.dep_ == "pobj" else ():
            person = each.ent_type_ == "PERSON" or each.lower_ in named
            if person or (preposition.lower_ != "of" and each.ent_type_ in NAMED):
                yield each


@dataclass(frozen=True)
class Known:
    """What all mentions of one plan tell of it together."""

    heads: frozenset[str]
    content: frozenset[str]
    owners: frozenset[str]
    people: frozenset[str]
    versions: frozenset[str]
    plural: bool
    sure: bool

    @classmethod
    def of(cls, first: Traits) -> Known:
        """What the first mention tells."""
        none: frozenset[str] = frozenset()
        return cls(none, none, none, none, none, first.plural, False).knowing(first, False)

    def knowing(self, more: Traits, sure: bool) -> Known:
        """With what a further mention tells; `sure` where it is a plan wherever it stands."""
        return Known(
            heads=self.heads | {more.head},
            content=self.content | more.content,
            owners=self.owners | more.owners,
            people=self.people | more.people,
            versions=self.versions | {more.version} if more.version else self.versions,
            plural=self.plural,
            sure=self.sure or sure,
        )


REACH, FAR_REACH = 3, 12
"""Sentences back to the plan that a bare "the deal" can mean: under another noun, and under the same one."""


def authored(known: Known, new: Traits) -> bool:
    """One person's plan under two names: "the Kellogg Plan", "Keith Kellogg's doctrine of dual pressure"."""
    if (
        _apart(known, new)
        or not new.people & known.people
        or not {new.head, *known.heads} <= words("plan-nouns", "authored")
    ):
        return False
    return not new.content or not known.content or bool(new.content & known.content)


def same(known: Known, new: Traits, distance: int, general: bool) -> bool:
    """Whether a mention means a plan that was last named `distance` sentences before.

    `general`: also under another noun for plans at large ("the proposal" for a plan).
    """
    if _apart(known, new):
        return False
    if new.bare and not new.version and known.sure and _kin(new.head) & known.content:
        return distance <= REACH  # "a ceasefire", after "the plan for a ceasefire"
    alike = new.head in known.heads or bool(_kin(new.head) & known.heads)
    loose = general and new.head in words("plan-nouns", "general") and _general(known)
    if not alike and not loose:
        return False
    if new.bare and not new.version:
        reach = FAR_REACH if new.definite and alike else REACH
        return distance <= reach and (new.definite or (distance > 0 and known.sure and _agreed(known)))
    if new.late and alike and distance <= FAR_REACH:
        return new.definite if known.content or known.owners else True
    if new.content:
        finer = alike and distance <= REACH and bool(known.content) and known.content <= new.content
        return finer or new.content <= known.content
    again = new.definite and distance <= FAR_REACH  # "the EU draft", after the European Union's proposal for a zone
    return bool(new.owners & known.owners) and (again or (alike and not known.content))


def _apart(known: Known, new: Traits) -> bool:
    """Other owners, another version, other numbers, one against several."""
    if new.owners and known.owners and not new.owners & known.owners:
        return True
    if new.version and new.version not in known.versions and not (new.version == "older" and new.people):
        return True
    if known.plural != new.plural:
        return True
    numbers = frozenset(word for word in known.content if word[:1].isdigit())
    return bool(numbers and new.numbers - numbers)


@cache
def _kin(head: str) -> frozenset[str]:
    rows = lexicon("plan-nouns")["kin"]
    return frozenset(word for row in rows if head in row for word in row)


def _general(known: Known) -> bool:
    return bool(known.heads & words("plan-nouns", "general"))


def _agreed(known: Known) -> bool:
    """Whether a plan is of the kind that "a deal" or "a ceasefire" may mean: one to be agreed."""
    kinds = {nouns().get(head, ("", False))[0] for head in known.heads}
    return not kinds <= {"legislation", "resolution", "declaration", "package"}
