"""Where model files are: in the package, or in a folder of the user's."""

import json
import os
import sys
from pathlib import Path
from typing import Any

from kg.errors import UnknownName

NAMES = ("fast", "best")
NETWORK, TOKENIZER, SETTINGS = "model.onnx", "tokenizer.json", "model.json"
LEAN = "lean.onnx"
"""The same network over the weights in model.onnx, arranged to run faster, its `states` those of the middle layer; a
folder can do without."""

PACKED = Path(__file__).parent.parent / "data"


def user_folder() -> Path:
    """KG_MODELS where it is set, else `parley/models` in the platform's folder for a user's data."""
    if given := os.environ.get("KG_MODELS"):
        return Path(given)
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local"))
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return base / "parley" / "models"


def available() -> dict[str, Path]:
    """The models that can be loaded, by name, and their folders; a user's folder goes before the package."""
    found = {name: folder for name in NAMES for folder in _folders(name) if _complete(folder)}
    return {name: found[name] for name in NAMES if name in found}


def _folders(name: str) -> tuple[Path, Path]:
    """The last one that is complete counts."""
    return PACKED / f"attribution-{name}", user_folder() / f"attribution-{name}"


def _complete(folder: Path) -> bool:
    return all((folder / file).is_file() for file in (NETWORK, TOKENIZER, SETTINGS))


def folder_of(name: str) -> Path:
    """The folder of that model. Raises UnknownName, naming the models that are there and where others are sought."""
    if name in (found := available()):
        return found[name]
    raise UnknownName(f"attribution model in {PACKED} or {user_folder()}", name, found)


def settings(folder: Path) -> dict[str, Any]:
    """What the model in a folder was made with, and its version."""
    found: dict[str, Any] = json.loads((folder / SETTINGS).read_text(encoding="utf-8"))
    return found
