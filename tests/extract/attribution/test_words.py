"""Words, shapes, sentences and windows."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from kg.errors import SourceError
from kg.extract.attribution.network import gather, homes
from kg.extract.attribution.words import PIECES_A_WORD, Vocabulary, encode, windows

PIECES = ["<s>", "<pad>", "</s>", "[UNK]", "[unused1]", "we", "agree", ".", *"abcdefg", *(f"##{c}" for c in "abcdefg")]
TEXTS = st.lists(
    st.sampled_from(["We agree. ", "“No,” he said. ", "Mr. Bee (U.S.) left. ", "\n\n", "x", " ", "é́", "\u200b", "和平"])
).map("".join)


def vocabulary(pieces: list[str] = PIECES) -> Vocabulary:
    tokenizer = Tokenizer(models.WordPiece({piece: i for i, piece in enumerate(pieces)}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    return Vocabulary.of(tokenizer)


VOCABULARY = vocabulary()


def test_words_are_code_points_of_the_text() -> None:
    text = "\ufeffThe “deal”😀 is\u00a0off"
    words = encode(text, VOCABULARY)
    assert [text[a:b] for a, b in words.offsets] == ["\ufeff", "The", "“", "deal", "”", "😀", "is", "off"]


def test_every_word_has_pieces_and_no_word_has_too_many() -> None:
    words = encode("\u200b " + "a" * 400 + " " + "和" * 60 + " we", VOCABULARY)
    assert [len(pieces) for pieces in words.pieces] == [1, 1, PIECES_A_WORD, 1]


def test_sentences_end_at_stops_but_not_after_titles() -> None:
    text = "Mr. Smith met Sen. Lee. They spoke. “Yes.” He left.\nEnd"
    words = encode(text, VOCABULARY)
    starts = [text[words.offsets[i, 0] :].split()[0] for i in words.sentences[:-1]]
    assert starts == ["Mr.", "They", "“Yes.”", "He", "End"]
    assert words.breaks.sum() == 1


def test_quoted_words_have_shapes_of_their_own() -> None:
    words = encode('He "did" “go” on', VOCABULARY)
    assert (words.shapes >= 16).tolist() == [False, True, True, True, True, True, True, False]


def test_a_tokenizer_without_the_special_pieces_is_refused() -> None:
    with pytest.raises(SourceError, match=r"without the pieces .*\[unused1\]"):
        vocabulary(["<s>", "<pad>", "</s>", "[UNK]"])


@given(TEXTS, st.integers(16, 60), st.integers(0, 15), st.integers(0, 16))
def test_windows_cover_every_word_in_order_and_fit(text: str, size: int, overlap: int, first: int) -> None:
    words = encode(text, VOCABULARY)
    cut = windows(words, VOCABULARY, size, overlap, first)
    covered = [word for window in cut for word in range(window.first, window.last)]
    assert sorted(set(covered)) == list(range(len(words)))
    assert [window.first for window in cut] == sorted({window.first for window in cut})
    room = size + 2 + PIECES_A_WORD
    assert all(len(window.ids) <= room and len(window.heads) == window.last - window.first for window in cut)
    if not overlap:
        assert len(covered) == len(words)


@given(TEXTS.filter(str.split), st.integers(16, 60), st.integers(0, 15))
def test_joined_windows_give_each_word_its_own_row(text: str, size: int, overlap: int) -> None:
    words = encode(text, VOCABULARY)
    if not len(words):
        return
    cut = windows(words, VOCABULARY, size, overlap)

    def run(window):
        """States that tell which word stands where."""
        states = np.full((len(window.ids), 1), -1.0, dtype=np.float32)
        states[window.heads, 0] = np.arange(window.first, window.last)
        return states, np.zeros((len(window.ids), 11), dtype=np.float32), np.zeros((len(window.ids), 4), np.float32)

    scores = gather(words, cut, map(run, cut))
    assert scores.vectors[:, 0].tolist() == list(range(len(words)))
    home = homes(cut, len(words))
    assert all(cut[h].first <= word < cut[h].last for word, h in enumerate(home))
