"""What kind of act of speech an attribution reports: type, act, modality and manner of attribution.

Four linear classifiers over words, cue classes and mood, fitted by `kg/training/acts.py`; run time needs numpy alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from kg.extract.lexicons import DATA, lexicon, words

MODEL = DATA / "acts.npz"
HEADS = ("type", "act", "modality", "attribution")
ACTS = {
    "Claim": ("assert", "deny", "accuse", "forecast", "evaluate", "refuse", "decline-comment"),
    "Demand": ("demand", "urge", "condition"),
    "Threat": ("warn", "threaten"),
    "Promise": ("commit", "agree", "offer"),
}
"""The acts of each type."""

WORD = re.compile(r"n[’']t\b|[’']\w+|\w+(?=n[’']t\b)|\w+|[^\w\s]")
MODALS = frozenset(
    [
        "will",
        "would",
        "must",
        "should",
        "may",
        "might",
        "could",
        "can",
        "shall",
        "need",
        "needs",
        "ought",
        "'ll",
        "’ll",
        "'d",
        "’d",
        "won't",
    ]
)
FIRST = frozenset(["i", "we", "my", "our", "us", "me"])
SELF = FIRST | {"he", "she", "it", "they"}
WILLING = frozenset(
    ["ready", "willing", "prepared", "determined", "committed", "going", "open", "intend", "intends", "plan", "plans"]
)
OBLIGING = frozenset(["must", "should", "need", "needs", "ought", "has", "have", "let", "please"])
NEGATIONS = frozenset(
    ["not", "n't", "n’t", "never", "no", "without", "nor", "refuse", "refused", "refuses", "refusing"]
)
CONDITIONS = frozenset(["if", "unless", "until", "only", "before", "once", "provided"])
IMPERATIVE = re.compile(r"(?:please|let|do not|don.t|stop|end|give|make|get|go|come|take|help|stand|join)\b", re.I)
WISHING = frozenset(["demand", "propos", "insist", "suggest", "urg", "recommend"])
"""Stems of verbs that a clause without a modal follows: "insisted that the code be binding"."""

HEAD_WORDS = 3
FAMILY = 4
"""First letters that the words of a family share: propose, proposal, proposing."""

PLAIN_CONFIDENCE = 0.6
"""Confidence in a type that words alone give."""

OBLIGATION = re.compile(
    r"\bmust\b(?! have)|\bwould have to\b|\bhad to come first\b"
    r"|\bonly\b.{0,80}\bif\b|\bonly (?:once|with)\b|\bcould only (?:sign|accept|agree|back)\b|^\W*first\b.*\bthen\b"
    r"|(?:\b(?:not|no|never)\b|n['’]t\b).{0,90}\b(?:until|unless|before) \w|^provided that\b"
    r"|\b(?:important|essential|necessary|vital|crucial|imperative) that\b",
    re.IGNORECASE,
)
COMMITMENT = re.compile(
    r"[\"“'‘]?(?:he|she|they|we|i)(?: (?:probably|also|now))?(?:['’](?:ll|re)| would| will| (?:is|are|was|were|am|be))?"
    r"(?: (?:probably|also|now))? (?:(?:ready|willing|prepared|determined|committed|open) to"
    r"|look(?:ed|ing|s)? forward to|(?<=will )\w+|(?<=would )\w+|(?<=['’]ll )\w+)",
    re.IGNORECASE,
)
REFUSAL = re.compile(
    r"\W*(?:(?:he|she|they|we|i|it|the [\w-]+)(?:['’]ll)? (?:will|would|are|am|is|was) (?:not|never)\b"
    r"|(?:he|she|they|we|i|it) (?:won|wouldn)['’]t\b|nobody is going to\b)",
    re.IGNORECASE,
)
"""Refusing is no promise: "we will not sign away our rights"."""

STATIVE = re.compile(
    r"\W*\w+(?:['’]ll| would| will)(?: \w+ly)? (?:be|have|not|never|win|lose|gain|need|know|see|become|get)\b", re.I
)


@dataclass(frozen=True, slots=True)
class Act:
    """The labels of one attribution, each with the probability of its own head."""

    type: str
    act: str
    modality: str
    attribution: str
    confidence: float


def features(source: str, cue: str, content: str) -> list[str]:
    """What the classifiers look at: strings, each counted once."""
    found = {"always"}
    found.update(_cue_features(cue))
    found.update(_content_features(content))
    found.update(_source_features(source))
    opening = _opening(content)
    found.update(f"{group}+{opening}" for group in _groups(cue))
    return sorted(found)


def weight(name: str) -> float:
    """How much a feature counts: single words of the content little, classes and moods in full."""
    if name.startswith(("in=", "in2=", "at")):
        return 0.3
    return 0.5 if name.startswith(("cue2=", "source")) else 1.0


@cache
def _readiness() -> re.Pattern[str]:
    """What a state or body announces of itself: "Ankara was ready to host a round", "it would return to the talks"."""
    ready, deeds = ("|".join(sorted(words("announced-acts", key))) for key in ("readiness", "deeds"))
    standing = "is|was|are|were|stands?|stood|remains?|remained"
    return re.compile(
        rf"(?:[\w'’.-]+ ){{1,4}}(?:{standing}) (?:{ready}) to\b|its? (?:[\w-]+ )?(?:would|will) (?:{deeds})\b", re.I
    )


@cache
def _harm() -> re.Pattern[str]:
    """What announced harm is called: "retaliate", "… would be hit in kind"."""
    listed = "|".join(sorted(words("announced-acts", "harm"), key=len, reverse=True))
    return re.compile(rf"\b(?:{listed})\b|\bin kind\W*$", re.I)


def threatens(cue: str, content: str) -> bool:
    """Whether an announced harm is read from cue and content alone; too few labels teach it.

    `threatened to leave`; `warned that they must go or Russia will seize it`; `warned it may not accept`.
    """
    groups = _groups(cue)
    if "threaten" in groups:
        return True
    tokens = _tokens(content)
    if _harm().search(content) and MODALS | {"remain", "open", "are"} & set(tokens):
        return True
    if "warn" not in groups or "against" in _tokens(cue) or not MODALS & set(tokens):
        return False
    conditional = bool({"if", "unless", "or", "otherwise"} & set(tokens))
    return conditional or bool(SELF & set(tokens[:2]))


def demands(cue: str, content: str) -> bool:
    """Whether words oblige somebody or set a condition: `must leave`, `only if`, `demanded that`."""
    asked = "demand" in _groups(cue) and content.startswith("that ") and not NEGATIONS & set(_tokens(cue))
    wished = _unmodal(content) and bool(WISHING & {stem(token) for token in _tokens(cue)})
    return asked or wished or bool(OBLIGATION.search(content))


def _unmodal(content: str) -> bool:
    """Whether a content has "be" without a modal, as what is proposed or insisted on: "monitors be deployed"."""
    found = re.search(r"(\w+) be \w+", content)
    return found is not None and found[1].lower() not in MODALS | {"to", "not", "also", "ll"}


def commits(cue: str, content: str) -> bool:
    """Whether a speaker announces an act of his own: `he would meet`, `we are ready to`."""
    said = not _groups(cue) - {"assert"}
    announced = any(COMMITMENT.match(content, m.end()) for m in re.finditer(r"^|, ", content))
    return said and (announced or _readiness().match(content) is not None) and not STATIVE.match(content)


JUDGING = re.compile(r"call(?:ed|ing|s)? (?:it|this|that|them|(?:the|its|their|his) [\w-]+) (?!to\b|for\b|on\b)", re.I)
"""Calling something by a name asks nothing of anybody: `calling it a surrender`."""

PLAIN = {"Threat": threatens, "Demand": demands, "Promise": commits}
"""Types that plain words tell."""


def _cue_features(cue: str) -> Iterator[str]:
    tokens = _tokens(cue)
    yield from (f"cue={stem(t)}" for t in tokens)
    yield from (f"cue2={stem(a)} {stem(b)}" for a, b in pairwise(tokens))
    yield from (f"class={group}" for group in _groups(cue))
    yield from (f"family={t[:FAMILY]}" for t in tokens if len(t) > FAMILY)
    if NEGATIONS & set(tokens):
        yield "cue-negated"
        yield from (f"negated={group}" for group in _groups(cue))
    yield from (f"cue-modal={t}" for t in tokens if t in MODALS)
    yield f"cue-first={tokens[0] if tokens else ''}"
    if len(tokens) > 1 and tokens[0] == "to":
        yield "cue-infinitive"


def _content_features(content: str) -> Iterator[str]:
    tokens = _tokens(content)
    plain = [t for t in tokens if t[0].isalnum() or t[0] in "'’"]
    yield from (f"in={stem(t)}" for t in plain)
    yield from (f"in2={a} {b}" for a, b in pairwise(plain[:12]))
    yield f"opens={_opening(content)}"
    yield from (f"at{i}={t}" for i, t in enumerate(plain[:HEAD_WORDS]))
    for name, group in (("modal", MODALS), ("first", FIRST), ("negation", NEGATIONS), ("condition", CONDITIONS)):
        if group & set(tokens):
            yield name
    if FIRST & set(tokens) and MODALS & set(tokens):
        yield "first+modal"
    if set(plain[:2]) & SELF and set(plain[:6]) & (MODALS | WILLING):
        yield "self+will"
    if set(plain[:8]) & OBLIGING and not set(plain[:1]) & SELF:
        yield "other+must"
    if set(plain[:8]) & WILLING:
        yield "willing"
    if IMPERATIVE.match(content.strip("\"“'‘ ")):
        yield "imperative"
    if re.match(r"[\"“]", content.strip()):
        yield "quoted"
    yield "short" if len(plain) < 6 else "long"


def _source_features(source: str) -> Iterator[str]:
    tokens = _tokens(source)
    yield "no-source" if not tokens else f"source={tokens[0]}"
    if source[:1].isupper() and tokens[0] not in FIRST:
        yield "source-named"


def _opening(content: str) -> str:
    """How the content begins: infinitive, gerund, clause with a modal, bare noun phrase."""
    tokens = [t for t in _tokens(content) if t[0].isalnum()]
    if not tokens:
        return "empty"
    if tokens[0] == "to":
        return "to"
    if tokens[0].endswith("ing"):
        return "gerund"
    modal = next((t for t in tokens[:8] if t in MODALS), "")
    infinitive = "+to" if "to" in tokens[1:8] else ""
    return f"{'that' if tokens[0] == 'that' else ''}{modal or infinitive or 'other'}"


def _tokens(text: str) -> list[str]:
    return WORD.findall(text.lower())


def stem(word: str) -> str:
    """A word without its commonest endings."""
    for ending in ("ing", "ied", "ies", "ed", "es", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)] + ("y" if ending in ("ied", "ies") else "")
    return word


@cache
def _classes() -> Mapping[str, frozenset[str]]:
    """Stem of a reporting verb → the acts under which the lexicon has it."""
    found: dict[str, set[str]] = {}
    for act, entry in lexicon("cue-verbs").items():
        for verb in (*entry["verbs"], *entry["objects"]):
            found.setdefault(stem(verb), set()).add(act)
    return {word: frozenset(acts) for word, acts in found.items()}


def _groups(cue: str) -> frozenset[str]:
    return frozenset(act for token in _tokens(cue) for act in _classes().get(stem(token), ()))


@dataclass(frozen=True)
class Model:
    """Vocabulary (feature → column) and, for each head, its labels and weights (labels × features)."""

    vocabulary: Mapping[str, int]
    labels: Mapping[str, tuple[str, ...]]
    weights: Mapping[str, NDArray[np.float32]]

    def probabilities(self, found: Iterable[str], head: str) -> NDArray[np.float32]:
        """The probability of each label of a head. Shape (labels,)."""
        known = [name for name in found if name in self.vocabulary]
        counts = np.array([weight(name) for name in known], dtype=np.float32)
        scores = self.weights[head][:, [self.vocabulary[name] for name in known]] @ counts
        raised = np.exp(scores - scores.max())
        return np.asarray(raised / raised.sum(), dtype=np.float32)

    def classify(self, source: str, cue: str, content: str) -> Act:
        """The most probable labels; the act is one of the type's own."""
        found = features(source, cue, content)
        kind, sure = _best(self.labels["type"], self.probabilities(found, "type"))
        plain = next((name for name, holds in PLAIN.items() if holds(cue, content)), None)
        if plain and (plain == "Threat" or kind == "Claim"):
            kind, sure = plain, max(PLAIN_CONFIDENCE, 1 - sure)
        judged, refused = JUDGING.match(content), REFUSAL.match(content)
        if (kind == "Demand" and judged) or (kind == "Promise" and refused):
            kind, sure = "Claim", max(PLAIN_CONFIDENCE, 1 - sure)
        acts = self.probabilities(found, "act")
        allowed = [i for i, label in enumerate(self.labels["act"]) if label in ACTS[kind]]
        act = self.labels["act"][max(allowed, key=lambda i: acts[i])] if allowed else ACTS[kind][0]
        modality, _ = _best(self.labels["modality"], self.probabilities(found, "modality"))
        manner, _ = _best(self.labels["attribution"], self.probabilities(found, "attribution"))
        return Act(kind, act, modality, manner, sure)


def _best(labels: Sequence[str], chances: NDArray[np.float32]) -> tuple[str, float]:
    place = int(chances.argmax())
    return labels[place], float(chances[place])


@cache
def model() -> Model:
    """The fitted classifiers that come with the package."""
    with np.load(MODEL, allow_pickle=False) as stored:
        vocabulary = {str(name): i for i, name in enumerate(stored["vocabulary"])}
        labels = {head: tuple(str(label) for label in stored[f"{head}-labels"]) for head in HEADS}
        weights = {head: stored[f"{head}-weights"].astype(np.float32) for head in HEADS}
    return Model(vocabulary, labels, weights)
