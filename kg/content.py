"""Where the content folders are (``ontology``, ``loaders``, ``queries``), in a checkout and in a wheel."""

from __future__ import annotations

import importlib.util
import sys
from functools import cache
from pathlib import Path
from types import ModuleType

from kg.errors import UnknownName

FOLDERS = ("ontology", "loaders", "queries")


def folder(name: str) -> Path:
    """The folder of that name: inside the package where it was installed, else beside it in the checkout."""
    if name not in FOLDERS:
        raise UnknownName("content folder", name, FOLDERS)
    package = Path(__file__).parent
    packed = package / "_content" / name
    return packed if packed.is_dir() else package.parent / name


@cache
def loaders() -> dict[str, ModuleType]:
    """Every loader by name: the files of ``loaders/``, imported as ``kg_loaders.<name>``."""
    files = sorted(path for path in folder("loaders").glob("*.py") if not path.name.startswith("_"))
    return {path.stem: _module(path) for path in files}


def _module(path: Path) -> ModuleType:
    name = f"kg_loaders.{path.stem}"
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise UnknownName("loader", path.stem, [])
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module
