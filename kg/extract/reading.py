"""What is known of a text while it is read.

A `Reading` is frozen. It holds the document, its layers (parse, mentions, attributions) and the records found so
far. A `Component` takes one and gives back another with more in it, so extraction is a pure function of the document.
"""

from __future__ import annotations

import re
import warnings
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Literal

from kg import ids
from kg.errors import ParleyError, RecordError
from kg.extract.attribution.spans import Attribution
from kg.records import Edge, Evidence, Node, Record, Role, Span, Value, combine
from kg.text import Document

if TYPE_CHECKING:  # spaCy takes a second to import, and only the parse needs it
    from spacy.tokens import Doc, Token

    from kg.extract.attribution.model import Analysis

ACTORS = frozenset({"Person", "Organization", "Country", "Group"})
STATEMENTS = frozenset({"Claim", "Demand", "Threat", "Promise"})

WORD = re.compile(r"\w")

Place = tuple[int, int] | tuple[int, int, Role]
"""Start and end in the text (code points, end exclusive), and the role of that span where it is not the whole."""


@dataclass(frozen=True, slots=True, order=True)
class Mention:
    """Words that refer to an actor or a place: `text[start:end]` names the node `uid`.

    `form`: a name ("Mr Lavrov", "the Kremlin"), a description ("the minister") or a pronoun ("he", "their").
    """

    start: int
    end: int
    uid: str
    form: Literal["name", "description", "pronoun"]


@dataclass(frozen=True)
class Component:
    """One step of reading. `name` and `version` are stored on all that it finds. `load` fetches what `run` needs for a
    reader, once a process."""

    name: str
    version: str
    run: Callable[[Reading], Reading]
    kind: Literal["rule", "model"] = "rule"
    load: Callable[[str], object] | None = None

    @property
    def finder(self) -> str:
        """Who found something, as evidence names it: `rule:meetings@1`."""
        return f"{self.kind}:{self.name}@{self.version}"

    def __call__(self, reading: Reading) -> Reading:
        """The reading with what this component finds.

        A fault of ours in one component must not cost the text: it is left out, with a warning that names both.
        """
        try:
            return self.run(reading)
        except ParleyError:
            raise
        except Exception as error:
            warnings.warn(
                f"{reading.document.key}: the component {self.name} failed and was left out: {error!r}",
                RuntimeWarning,
                stacklevel=2,
            )
            return reading


@dataclass(frozen=True)
class Reading:
    """A document and all that has been read in it so far.

    `reader` is "fast" or "best"; `parse` is spaCy's, None until the parse component ran; `mentions` are in the order
    of the text; `records` are complete Nodes and Edges, one for each uid. `attributed_by` is the finder of the
    attributions; `analysis` the attribution model's run (words and vectors), None where rules found them.
    """

    document: Document
    reader: str = "best"
    parse: Doc | None = field(default=None, compare=False)
    attributions: tuple[Attribution, ...] = ()
    attributed_by: str = ""
    analysis: Analysis | None = field(default=None, compare=False)
    mentions: tuple[Mention, ...] = ()
    records: tuple[Record, ...] = ()

    @property
    def text(self) -> str:
        """The stored text."""
        return self.document.text

    @property
    def doc(self) -> Doc:
        """The parse. Raises LookupError where no component has parsed the text yet."""
        if self.parse is None:
            raise LookupError("the text has not been parsed: the component 'parse' must run first")
        return self.parse

    # --- layers ---

    @property
    def sentences(self) -> tuple[tuple[int, int], ...]:
        """Start and end of each sentence, without the white space around it, in the order of the text."""
        return _sentences(self.doc)

    def sentence(self, offset: int) -> tuple[int, int]:
        """Start and end of the sentence that stands at an offset (or the last one before it)."""
        place = bisect_right(self.sentences, (offset, len(self.text) + 1)) - 1
        return self.sentences[max(place, 0)]

    def tokens(self, start: int, end: int) -> list[Token]:
        """The tokens of the parse that touch a stretch of the text."""
        span = self.doc.char_span(start, end, alignment_mode="expand")
        return list(span) if span is not None else []

    def mentions_in(self, start: int, end: int) -> Iterator[Mention]:
        """Mentions that lie wholly within a stretch of the text, in the order of the text."""
        first, last = bisect_left(self._starts, start), bisect_left(self._starts, end)
        return (m for m in self.mentions[first:last] if m.end <= end)

    def mention_at(self, start: int, end: int) -> Mention | None:
        """The longest mention that overlaps a stretch of the text, the first of equals; None where none does."""
        first, last = bisect_left(self._starts, start - self._longest), bisect_left(self._starts, end)
        found = [m for m in self.mentions[first:last] if start < m.end]
        return max(found, key=lambda m: (m.end - m.start, -m.start), default=None)

    def mentions_ending(self, offset: int) -> list[Mention]:
        """Mentions that end at an offset of the text, in its order."""
        return self._ends.get(offset, [])

    @cached_property
    def _starts(self) -> list[int]:
        return [mention.start for mention in self.mentions]

    @cached_property
    def _longest(self) -> int:
        return max((mention.end - mention.start for mention in self.mentions), default=0)

    @cached_property
    def _ends(self) -> dict[int, list[Mention]]:
        found: dict[int, list[Mention]] = {}
        for mention in self.mentions:
            found.setdefault(mention.end, []).append(mention)
        return found

    # --- records ---

    @cached_property
    def by_uid(self) -> dict[str, Record]:
        """The records by uid."""
        return {record.uid: record for record in self.records}

    def nodes(self, *types: str) -> Iterator[Node]:
        """The nodes of these types (all, where none is named), in the order in which they were found."""
        return (r for r in self.records if isinstance(r, Node) and (not types or r.type in types))

    def edges(self, *types: str) -> Iterator[Edge]:
        """The edges of these types (all, where none is named), in the order in which they were found."""
        return (r for r in self.records if isinstance(r, Edge) and (not types or r.type in types))

    def evidence(self, places: Sequence[Place], finder: str, confidence: float) -> Evidence:
        """Evidence in this document: the places in the order given. Raises EvidenceError for an empty place."""
        spans = tuple(Span.of(self.text, *place) for place in places)
        return Evidence(
            document=self.document.uid, spans=spans, found_by=finder, confidence=round(min(max(confidence, 0), 1), 3)
        )

    def node(
        self,
        type: str,
        names: Sequence[str],
        evidence: Evidence,
        *,
        content: ids.Offsets = (),
        authority: str | None = None,
        **properties: Value | None,
    ) -> Node:
        """A node with the uid that kg.ids gives it; the first of `names` is its name, the rest are aliases.

        Unless an authority file knows the thing, one of the names must stand in the text; where none stands there as
        whole words ("L.L.C." in "L.L.C.s"), the words that it is part of become an alias.
        `content` holds the offsets of a statement's or provision's content. Properties that are None are left out.
        Raises RecordError where the text has none of the names.
        """
        try:
            uid = ids.node_uid(self.document.uid, self.text, type, names, content, authority)
        except RecordError:
            names = [*names, self._whole(names)]
            uid = ids.node_uid(self.document.uid, self.text, type, names, content, authority)
        kept = {name: value for name, value in properties.items() if value is not None}
        aliases = tuple(dict.fromkeys(name for name in names[1:] if name != names[0]))
        return Node(uid=uid, type=type, name=names[0], aliases=aliases, properties=kept, evidence=(evidence,))

    def _whole(self, names: Sequence[str]) -> str:
        """The first name that stands in the text, widened to whole words; the first name where none does."""
        for name in names:
            start = self.text.find(name)
            if name and start >= 0:
                end = start + len(name)
                while start and WORD.match(self.text[start - 1]):
                    start -= 1
                while end < len(self.text) and WORD.match(self.text[end]):
                    end += 1
                return self.text[start:end]
        return names[0]

    def edge(self, type: str, origin: str, target: str, evidence: Evidence, **properties: Value | None) -> Edge:
        """An edge from `origin` to `target` (uids). Properties that are None are left out."""
        spans = [(span.start, span.end) for span in evidence.spans]
        uid = ids.edge_uid(self.document.uid, type, origin, target, spans)
        kept = {name: value for name, value in properties.items() if value is not None}
        return Edge(uid=uid, type=type, from_uid=origin, to_uid=target, properties=kept, evidence=(evidence,))

    def adding(self, records: Iterable[Record]) -> Reading:
        """This reading with further records; those that share a uid become one."""
        united = dict(self.by_uid)
        for record in records:
            known = united.get(record.uid)
            united[record.uid] = combine([known, record]) if known else record
        return replace(self, records=tuple(united.values()))


@lru_cache(maxsize=1)  # every component's reading has the same parse
def _sentences(doc: Doc) -> tuple[tuple[int, int], ...]:
    found = ((sentence.start_char, sentence.text) for sentence in doc.sents if sentence.text.strip())
    return tuple((start + len(text) - len(text.lstrip()), start + len(text.rstrip())) for start, text in found)
