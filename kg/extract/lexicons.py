"""Word lists of the data folder, read once."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).parent / "data"


@cache
def lexicon(name: str) -> dict[str, Any]:
    """The content of `data/<name>.yaml`."""
    text = (DATA / f"{name}.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return loaded


@cache
def words(name: str, *keys: str) -> frozenset[str]:
    """The words under these keys of a lexicon (under all, where none is given), whatever their nesting."""
    content = lexicon(name)
    chosen = [content[key] for key in keys] if keys else list(content.values())
    return frozenset(_flat(chosen))


def _flat(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    parts = value.values() if isinstance(value, dict) else value
    return [word for part in parts for word in _flat(part)]
