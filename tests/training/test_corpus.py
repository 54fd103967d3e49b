"""Reading brat standoff."""

from pathlib import Path

import pytest

from kg.errors import AnnotationError, SourceError
from kg.training.corpus import Marked, read_annotation, read_corpus
from tests.training.tiny import write_corpus

LINES = """E1\tAttribution:T4 Content:T3 Content2:T9 Cue:T2 Source:T1
T1\tSource 0 2\tWe
T2\tCue 3 6\tsay
T3\tContent 7 10;20 25\tall
of this
T9\tContent-2 30 33\tend
T10\tDiscuss 1 2\tx
E2\tAttribution:T4 Cue:T2
"""


def test_an_event_may_come_before_its_spans_and_be_in_pieces() -> None:
    assert read_annotation(LINES) == (Marked(((0, 2),), ((3, 6),), ((7, 10), (20, 25), (30, 33))),)


def test_the_first_annotator_counts(tmp_path: Path) -> None:
    write_corpus(tmp_path / "corpus", 2)
    (tmp_path / "corpus" / "attributions" / "report-0_b.ann").write_text("", "utf-8")
    assert [len(text.attributions) for text in read_corpus(tmp_path / "corpus")] == [3, 3]


def test_missing_parts_are_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="a folder with text/ and attributions/ is needed"):
        read_corpus(tmp_path)
    write_corpus(tmp_path / "corpus", 1)
    (tmp_path / "corpus" / "text" / "report-0.txt").unlink()
    with pytest.raises(AnnotationError, match=r"report-0_a\.ann: its text .*report-0\.txt is missing"):
        read_corpus(tmp_path / "corpus")
