"""What the classifier of stances looks at: the signs of a pair, how they are put, and the words between."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.extract.lexicons import words
from kg.extract.stances import cues, modality
from kg.extract.stances.frames import Hit
from kg.extract.stances.pairs import UNNAMED, Pair
from kg.extract.stances.paths import of_governors, of_way, way

if TYPE_CHECKING:
    from spacy.tokens import Token

Features = dict[str, float]

DIRECT = 5
"""Steps up to which a sign in the parse counts as direct."""

BETWEEN = 18
"""Words between plan and actor up to which they are looked at."""

NEGATED = {"support": "oppose", "propose": "propose-no", "oppose": "support-weak", "reject": "reject-no", "own": "own"}
MADE = frozenset({"poss", "by", "from"})
MODIFIERS = frozenset({"compound", "amod", "nmod"})
WISHED = frozenset({"aux:should", "aux:must", "aux:to", "mark:if", "up:mark:if", "mark:unless", "question"})
AGREED = frozenset({"ceasefire", "deal", "framework"})


def composed(hit: Hit) -> str:
    """The stance of a sign after negation and inner verbs: "doesn't support" opposes, "urges X to reject" opposes."""
    about = modality.marks(hit.cue)
    if (verb := modality.carrier(hit.cue)) != hit.cue:
        about = about | {mark for mark in modality.marks(verb) if mark == "neg"}
    name = hit.name
    inner = {each for lemma in hit.through for each in cues.strong_classes(lemma)}
    if name in ("urge", "support") and inner & {"reject", "oppose"}:
        name = "oppose"
    elif name == "urge":
        name = "support"
    if "neg" not in about:
        return name
    if name in ("accept", "support") and about & {"perf", "past", "tag:VBD"}:
        return f"{name}-no"
    return "reject" if name == "accept" else NEGATED[name]


def verdict(pair: Pair) -> tuple[str, Hit] | None:
    """What rules alone make of a pair: a class and the sign that decides; None where nothing strong is said."""
    direct = [h for h in pair.hits if h.name != "own" and h.strong and h.depth <= DIRECT]
    direct.sort(key=lambda h: (h.depth, h.name == "urge"))
    if direct:
        return _strongest(direct, pair)
    for hit in pair.hits:
        if hit.name == "own" and (name := _maker(hit, pair.plan.kind)):
            return name, hit
    loose = [h for h in pair.hits if h.strong and h.name != "own"]
    return (composed(loose[0]), loose[0]) if loose else None


def _strongest(direct: list[Hit], pair: Pair) -> tuple[str, Hit]:
    """The outermost no counts, then "wants to sign" as support, then the innermost sign."""
    names = [composed(hit) for hit in direct]
    for name, hit in zip(reversed(names), reversed(direct), strict=True):
        if name in ("reject", "oppose"):
            return name, hit
    wishes = any(not h.strong and h.name in ("support", "urge") and h.depth > direct[0].depth for h in pair.hits)
    if names[0] == "accept" and (wishes or "support" in names[1:]):
        return "support", direct[0]
    return names[0], direct[0]


def _maker(hit: Hit, kind: str) -> str:
    if hit.entry in MADE and kind not in ("deal", "ceasefire", "sanctions"):
        return "propose"
    if hit.entry in MODIFIERS and kind in ("proposal", "plan") and hit.actor.ent_type_:
        return "propose"
    return "accept" if hit.entry in ("between", "among") and kind in AGREED else ""


def features(pair: Pair) -> Features:
    """Named features with their weights: rarer and weaker ones count less, so that the penalty holds them down."""
    found: Features = {}
    decided = verdict(pair)
    for hit in pair.hits:
        found |= _of_hit(hit, pair)
    found |= _of_verdict(decided, pair)
    found |= _of_plan(pair)
    actor = nearest(pair)
    found |= _of_actor(actor)
    found |= _of_path(actor, pair.plan.head)
    found |= of_governors(actor, pair.plan.head) | of_way(actor, pair.plan.head)
    found |= _of_between(actor, pair, "r" if decided else "n")
    for hit in pair.others:
        if hit.strong:
            found[f"X:{hit.name}:{'r' if decided else 'n'}"] = 0.5
    return found | _of_speaker(pair, "r" if decided else "n")


def _of_speaker(pair: Pair, decided: str) -> Features:
    """What somebody says of a plan: what others do or should do about it, and how it is judged."""
    if not pair.speaking:
        return {}
    found: Features = {"S": 1.0, f"S:{decided}": 1.0}
    for hit in pair.others:
        wished = "wished" if modality.context(hit.cue) & WISHED else "told"
        found |= {f"S:{composed(hit)}:{wished}": 0.7, f"S:{wished}:{hit.strong}": 0.4}
    return found


def nearest(pair: Pair) -> Token:
    """The actor's word that its strongest sign rests on, else the one nearest the plan."""
    if pair.hits:
        return min(pair.hits, key=lambda h: (not h.strong, h.depth)).actor
    return min(pair.side.tokens, key=lambda t: abs(t.i - pair.plan.head.i))


def _of_hit(hit: Hit, pair: Pair) -> Features:
    name, kind = composed(hit), pair.plan.kind
    size = ("l" if hit.depth > DIRECT + 2 else "s") if hit.strong else "w"
    base = f"C:{name}:{size}"
    found = {base: 1.0, f"{base}:{hit.role}": 1.0, f"{base}:d{min(hit.depth, DIRECT)}": 1.0, f"{base}:{kind}": 1.0}
    found |= {f"C:{name}:{hit.side}": 0.5, f"C:{name}:{hit.entry}": 0.7, f"C:{name}:{hit.entry}:{kind}": 0.4}
    if hit.name == "own":
        named = hit.actor.ent_type_ or hit.actor.pos_
        lemma = pair.plan.head.lemma_.lower()
        return found | {
            f"own:{hit.entry}:{kind}": 1.0,
            f"own:{hit.entry}:{lemma}": 0.5,
            f"own:{hit.entry}:{named}": 0.5,
        }
    above = (mark for mark in modality.context(hit.cue) if mark.startswith("under:"))
    return found | {f"U:{name}:{mark}": 0.5 for mark in above}


def _of_verdict(decided: tuple[str, Hit] | None, pair: Pair) -> Features:
    together = "+".join(sorted({composed(h) for h in pair.hits if h.strong}))
    found: Features = {f"SET:{together}": 0.5}
    if pair.nested:
        found |= {"nested": 1.0, f"nested:{'r' if decided else 'n'}": 1.0}
    if decided:
        name, hit = decided
        found |= {f"R:{name}": 1.5, f"R:{name}:{hit.role}": 1.0, f"R:{name}:{hit.name}:d{min(hit.depth, DIRECT)}": 1.0}
        return found | {f"R:{name}:{pair.plan.kind}": 0.5, f"R:{name}:{pair.plan.sure}": 0.7}
    found["noR"] = 1.0
    best = min(pair.hits, key=lambda h: (h.depth, h.name == "urge"), default=None)
    if best is None:
        return found | {"nohit": 1.0}
    name = composed(best)
    return found | {f"B:{name}": 1.0, f"B:{name}:{best.role}": 1.0, f"B:{name}:{best.entry}": 0.7}


def _of_plan(pair: Pair) -> Features:
    head = pair.plan.head
    article = next((child.lower_ for child in head.children if child.dep_ == "det"), "-")
    found = {f"P:{head.lemma_.lower()}": 0.5, f"K:{pair.plan.kind}": 1.0, f"D:{article}": 0.4}
    found[f"sure:{pair.plan.sure}"] = 1.0
    if head.sent.text.rstrip().endswith("?"):
        found["Q"] = 0.4
    return found


def _of_actor(actor: Token) -> Features:
    named = actor.ent_type_ or actor.lemma_.lower()
    kind = f"PRON:{UNNAMED.get(actor.lower_, actor.lower_)}" if actor.pos_ in ("PRON", "DET") else named
    return {f"A:{kind}": 0.6, f"Adep:{actor.dep_}": 0.7}


def _of_path(actor: Token, plan: Token) -> Features:
    up, down = way(actor, plan)
    found = {f"len:{min(len(up) + len(down), 9)}": 1.0}
    ends = f"{up[-2].dep_ if len(up) > 1 else 'self'}:{down[-2].dep_ if len(down) > 1 else 'self'}"
    found |= {f"TOP:{name}:{ends}": 0.5 for name in cues.strong_classes(up[-1].lemma_.lower())}
    for token in (*up[1:], *down[1:]):
        lemma = token.lemma_.lower()
        found |= {f"PC:{name}": 0.6 for name in cues.strong_classes(lemma)}
        if lemma in words("stance-words", "striving"):
            found |= {"PW": 0.5, f"PW:{lemma}": 0.4}
    return found


def _of_between(actor: Token, pair: Pair, decided: str) -> Features:
    plan = pair.plan.head
    low, high = sorted((actor.i, plan.i))
    between = actor.doc[low + 1 : high]
    order = "ap" if actor.i < plan.i else "pa"
    rivals = min(sum(1 for t in between if t.ent_type_ in ("GPE", "ORG", "PERSON", "NORP") and t.ent_iob_ == "B"), 2)
    found: Features = {order: 1.0, f"dist:{order}:{min(len(between) // 3, 8)}": 0.7, f"rivals:{order}:{rivals}": 0.8}
    if len(between) > BETWEEN:
        return found
    for token in between:
        if not token.is_punct:
            found[f"W:{order}:{token.lemma_.lower()}"] = 0.2
        for name in cues.strong_classes(token.lemma_.lower()):
            found |= {f"WC:{order}:{name}:{mark}": 0.7 for mark in ("any", f"rivals{rivals}", decided)}
        if token.lower_ in modality.NEGATIONS:
            found["Wneg"] = 0.5
    return found
