"""Ids come from content; sources become texts, or say clearly why not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import ids
from kg.errors import EvidenceError, RecordError, SourceError
from kg.records import Span
from kg.text import LARGEST, Source, occurrences


def source(data: bytes) -> Source:
    return Source(key="a.txt", data=data)


def test_ids_are_the_same_on_every_machine():
    assert ids.document_uid("talks/story.txt") == "document-2e040900929bfcec"
    assert ids.edge_uid("d", "REJECTED_BY", "a", "b", [(1, 5)]).startswith("rejected-by-")
    assert ids.authority_uid("Country", "RU") == "country-ru"
    assert ids.topic_uid("The NATO membership") == ids.topic_uid("nato  membership")


def test_first_mention_is_the_earliest_whole_word_and_the_longest_there():
    text = "Kelloggs spoke. Keith Kellogg and Kellogg met."
    assert ids.first_mention(text, ["Kellogg", "Keith Kellogg"]) == (16, 29)
    with pytest.raises(RecordError, match="none of the names"):
        ids.first_mention(text, ["Witkoff"])


def test_byte_order_mark_shifts_nothing():
    assert source(b"\xef\xbb\xbfHello").text() == "Hello"


@pytest.mark.parametrize("ending", ["\r\n", "\n", "\r"])
def test_line_ends_and_decomposed_letters_stay_as_they_are(ending):
    text = f"One{ending}Zele\u0301nsky"
    assert source(text.encode()).text() == text


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "holds no text"),
        (b" \n\t", "holds no text"),
        (b"\xff\xfeH\x00i\x00", "binary file or UTF-16"),
        ("naïve".encode("latin-1"), "not UTF-8 at byte 2"),
        (b"x" * (LARGEST + 1), "at most 50,000,000"),
    ],
)
def test_what_is_no_text_is_refused_in_plain_words(data, message):
    with pytest.raises(SourceError, match=message):
        source(data).text()


@given(st.text(min_size=1, max_size=60), st.integers(0, 60), st.integers(0, 60))
def test_a_span_holds_exactly_its_text(text, start, end):
    if 0 <= start < end <= len(text):
        span = Span.of(text, start, end)
        span.verify(text)
        assert span.prefix + span.quote + span.suffix in text
        with pytest.raises(EvidenceError):
            span.verify("\0" + text.replace(span.quote, "", 1))
    else:
        with pytest.raises(EvidenceError):
            Span.of(text, start, end)


def test_occurrences_overlap():
    assert occurrences("aaa", "aa") == [0, 1]
