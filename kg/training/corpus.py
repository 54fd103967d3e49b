"""Reading a corpus of attributions: texts beside brat standoff, as PolNeAR has it."""

import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from kg.errors import AnnotationError, SourceError

SPAN_LINE = re.compile(r"(T\d+)\t\S+ (\d[\d ;]*)\t")
EVENT_LINE = re.compile(r"E\d+\t(.+)")

Pieces = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Marked:
    """An attribution as annotated: pieces (start, end) of source, cue and content in code points."""

    source: Pieces
    cue: Pieces
    content: Pieces


@dataclass(frozen=True)
class Text:
    """One text of the corpus with its attributions."""

    name: str
    text: str
    attributions: tuple[Marked, ...]


def read_corpus(folder: Path) -> list[Text]:
    """The texts of `folder`/text/NAME.txt with `folder`/attributions/NAME_<annotator>.ann, ordered by name.

    Of several annotators the first by file name counts. Raises SourceError where the folder holds no such corpus
    and AnnotationError where a text is missing.
    """
    by_name = defaultdict(list)
    for path in sorted((folder / "attributions").glob("*.ann")):
        by_name[path.stem.rsplit("_", 1)[0]].append(path)
    if not by_name:
        raise SourceError(f"{folder}: no attributions/*.ann; a folder with text/ and attributions/ is needed")
    return [_read(folder / "text" / f"{name}.txt", paths[0]) for name, paths in sorted(by_name.items())]


def _read(text: Path, annotation: Path) -> Text:
    if not text.is_file():
        raise AnnotationError(f"{annotation}: its text {text} is missing")
    return Text(text.stem, text.read_bytes().decode("utf-8"), read_annotation(annotation.read_text(encoding="utf-8")))


def read_annotation(lines: str) -> tuple[Marked, ...]:
    """The events that have a content. Other lines are passed over: text fields hold raw newlines. An event may come
    before the spans that it names."""
    spans: dict[str, list[tuple[int, int]]] = {}
    events: list[list[tuple[str, str]]] = []
    for line in lines.split("\n"):
        if match := SPAN_LINE.match(line):
            spans[match[1]] = [(int(a), int(b)) for a, b in (part.split() for part in match[2].split(";"))]
        elif match := EVENT_LINE.match(line):
            pairs = (argument.split(":") for argument in match[1].split())
            events.append([(name.rstrip("0123456789").lower(), reference) for name, reference in pairs])
    found = (_marked(event, spans) for event in events)
    return tuple(marked for marked in found if marked.content)


def _marked(event: list[tuple[str, str]], spans: dict[str, list[tuple[int, int]]]) -> Marked:
    source, cue, content = (
        {span for name, reference in event if name == role for span in spans.get(reference, ())}
        for role in ("source", "cue", "content")
    )
    return Marked(tuple(sorted(source)), tuple(sorted(cue)), tuple(sorted(content)))
