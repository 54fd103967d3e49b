"""Names as all their spellings share them: letters of other scripts in Latin ones, without accents, endings as one."""

from __future__ import annotations

import re
import unicodedata

from kg.ids import normal

CYRILLIC = str.maketrans(
    {
        **dict(zip("абвгґдеєзиіїйклмнопрстуфыэь", "abvhgdeeziiijklmnoprstufye'", strict=True)),
        **{"ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "yu", "я": "ya", "ё": "e", "ъ": ""},
    }
)
WHOLE = str.maketrans({"ı": "i", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe"})
"""Letters that are no letter with an accent."""

ARTICLES = frozenset({"al", "el", "ul"})
"""Arabic articles, which some texts leave out."""


def skeleton(name: str) -> str:
    """A surname as all its transliterations share it: Zelensky, Zelenskyy, Zelenskiy and Зеленський give one."""
    folded = unicodedata.normalize("NFKD", name.casefold().translate(CYRILLIC))
    plain = re.sub(r"[^a-z]", "", "".join(c for c in folded if not unicodedata.combining(c)))
    return re.sub(r"(?<=sk|ts|nk)(?:iyi|yyi|yy|iy|ij|yj|ii|yi|i|y)$", "y", plain) if len(plain) > 4 else plain


def personal(name: str) -> str:
    """A personal name as its spellings share it, with doubled letters and Arabic articles left out and i for y: Abdel
    Fattah al-Burhan and Abdel-Fattah Burhan give one."""
    parts = re.split(r"[\s-]+", normal(name).translate(WHOLE))
    joined = "".join(skeleton(part) for part in parts if part not in ARTICLES)
    return re.sub(r"(.)\1", r"\1", joined.replace("y", "i"))
