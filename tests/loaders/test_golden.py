"""Each loader on a small input of its own: what it gives is compared with a golden file.

``PARLEY_WRITE_GOLDEN=1`` writes the files anew; look at the difference before it is committed.
"""

import json
import os
from pathlib import Path

import pytest

from kg import content
from kg.errors import InputError
from kg.loading.sources import find, sources
from kg.text import Metadata

HERE = Path(__file__).parent
LOADERS = sorted(path.name for path in HERE.iterdir() if (path / "input").is_dir())


def taken(name: str) -> list:
    """What a loader gives for every source of its folder."""
    folder = str(HERE / name / "input")
    module = content.loaders()[name]
    items = []
    for source in sources(find([folder], Metadata()), [folder], Metadata()):
        assert not isinstance(source, InputError)
        assert module.accepts(source) == max(other.accepts(source) for other in content.loaders().values()) > 0
        items += [
            f"refused: {item}" if isinstance(item, InputError) else item.model_dump(mode="json", exclude_defaults=True)
            for item in module.load(source)
        ]
    return items


def test_every_loader_has_a_golden_folder():
    assert set(content.loaders()) == set(LOADERS)


@pytest.mark.parametrize("name", LOADERS)
def test_golden(name):
    path = HERE / name / "expected.json"
    found = json.dumps(taken(name), ensure_ascii=False, indent=1) + "\n"
    if os.environ.get("PARLEY_WRITE_GOLDEN"):
        path.write_text(found, "utf-8")
    assert json.loads(found) == json.loads(path.read_text("utf-8"))
