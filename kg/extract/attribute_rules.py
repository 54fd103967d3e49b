"""The parser's rules that turn tags into parts of speech and forms, applied faster, with the same outcome.

Nearly all of the model's rules are for one token and look at no more than its tag, its word and its dependency. spaCy
tries every rule at every token, a sixth of the parse's time; here a token like one seen before gets the rules found
for that one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from spacy.pipeline import AttributeRuler
    from spacy.tokens import Doc

LOOKED_AT = frozenset({"TAG", "LOWER", "DEP", "IS_SPACE"})
"""What a rule may ask of a token so that tokens alike in tag, word and dependency get the same rules."""

MOST = 50_000
"""Kinds of token that are remembered; then it begins anew."""

Match = tuple[int, int, int]
"""A rule, and the first token and the end (exclusive) of what it matched."""


class RememberedMatches:
    """A matcher in place of an attribute ruler's own."""

    def __init__(self, ruler: AttributeRuler) -> None:
        from spacy.matcher import Matcher

        self._alone, self._others = Matcher(ruler.vocab), Matcher(ruler.vocab)
        rules: Any = ruler.patterns  # typed more loosely than a matcher's
        for number, rule in enumerate(rules):
            for matcher, alone in ((self._alone, True), (self._others, False)):
                if patterns := [pattern for pattern in rule["patterns"] if _is_alone(pattern) is alone]:
                    matcher.add(str(number), patterns)
        self._known: dict[tuple[int, ...], list[int]] = {}

    def __call__(self, doc: Doc, **options: Any) -> list[Match]:
        """What spaCy's matcher gives, in another order."""
        found = self._others(doc, **options)
        for place, kind in enumerate(map(tuple, doc.to_array(["TAG", "LOWER", "DEP"]).tolist())):
            if kind not in self._known:
                if len(self._known) == MOST:
                    self._known.clear()
                self._known[kind] = [rule for rule, _, _ in self._alone(doc[place : place + 1], **options)]
            found += [(rule, place, place + 1) for rule in self._known[kind]]
        return found


def _is_alone(pattern: list[dict[str, Any]]) -> bool:
    """Whether a rule is for one token, and asks of it what is remembered."""
    return len(pattern) == 1 and pattern[0].keys() <= LOOKED_AT
