"""What the command line names, as sources for loaders: files, folders, addresses, and the metadata beside them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from kg.dates import bounds
from kg.errors import InputError, SourceError
from kg.text import LARGEST, Metadata, Source

META = (".meta.yaml", ".meta.json")
BESIDE = (*META, ".gold.yaml", ".ann")
UNREAD = ("readme", "license", "notice", "changelog")
FETCH_SECONDS = 30.0


def find(inputs: Sequence[str], given: Metadata, key: str | None = None) -> list[Path | str]:
    """The files and addresses that the inputs name, folders walked in order.

    Raises SourceError for what is not there, for a file that lies beside a text, and for ``key`` with several files.
    """
    found: list[Path | str] = []
    for named in inputs:
        found += [named] if _is_address(named) else _files(Path(named))
    if key is not None and len(found) > 1:
        raise SourceError(f"--key names one text, but {len(found)} were given")
    if given.published:
        bounds(given.published)
    return found


def _is_address(named: str) -> bool:
    return named.startswith(("http://", "https://"))


def _files(path: Path) -> list[Path | str]:
    if path.is_dir():
        files = sorted(file for file in path.rglob("*") if file.is_file() and _is_text(file, path))
        if not files:
            raise SourceError(f"{path}: the folder holds no texts")
        return [*files]
    if not path.is_file():
        raise SourceError(f"{path}: there is no such file or folder")
    if path.name.endswith(BESIDE):
        raise SourceError(f"{path}: this lies beside a text; name the text itself")
    return [path]


def _is_text(file: Path, folder: Path) -> bool:
    hidden = any(part.startswith(".") for part in file.relative_to(folder).parts)
    return not hidden and not file.name.endswith(BESIDE) and not file.stem.lower().startswith(UNREAD)


def sources(
    found: Sequence[Path | str], inputs: Sequence[str], given: Metadata, key: str | None = None
) -> Iterator[Source | InputError]:
    """Each as a Source with its bytes and what lies beside it; what cannot be read is yielded as its error."""
    folders = [Path(named) for named in inputs if not _is_address(named) and Path(named).is_dir()]
    seen: dict[str, Path | str] = {}
    for item in found:
        name = key or (item if isinstance(item, str) else _key(item, folders))
        if name in seen:
            yield SourceError(f"{item}: its key {name!r} is that of {seen[name]}; load it alone with --key")
            continue
        seen[name] = item
        try:
            yield _fetched(item, name, given) if isinstance(item, str) else _opened(item, name, given)
        except InputError as error:
            yield error


def _key(file: Path, folders: Sequence[Path]) -> str:
    for folder in folders:
        if file.is_relative_to(folder):
            return file.relative_to(folder).as_posix()
    return file.name


def _opened(file: Path, key: str, given: Metadata) -> Source:
    stem = file.name.split(".", 1)[0]
    beside = tuple(sorted(p for p in file.parent.glob(f"{_escaped(stem)}.*") if p != file and p.name.endswith(BESIDE)))
    beside = tuple(path for path in beside if path.name.split(".", 1)[0] == stem)
    try:
        size = file.stat().st_size
        if size > LARGEST:
            raise SourceError(f"{key}: {size:,} bytes; a file may have at most {LARGEST:,}")
        data = file.read_bytes()
    except OSError as error:
        raise SourceError(f"{file}: {error.strerror}") from error
    return Source(key=key, path=file, data=data, metadata=given.over(_metadata(beside)), beside=beside)


def _escaped(stem: str) -> str:
    return "".join(f"[{char}]" if char in "*?[" else char for char in stem)


def _metadata(beside: Sequence[Path]) -> Metadata:
    files = [path for path in beside if path.name.endswith(META)]
    if len(files) > 1:
        raise SourceError(f"{files[0]}: metadata twice; keep either {files[0].name} or {files[1].name}")
    return _read_metadata(files[0]) if files else Metadata()


def _read_metadata(path: Path) -> Metadata:
    known = ", ".join(Metadata.model_fields)
    try:
        text = path.read_text("utf-8-sig")
        parsed: Any = json.loads(text) if path.suffix == ".json" else yaml.safe_load(text)
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise SourceError(f"{path}: cannot be read: {error}") from error
    if not isinstance(parsed, dict):
        raise SourceError(f"{path}: metadata is a mapping of {known}")
    if "date" in parsed:
        parsed.setdefault("published", parsed["date"])
        del parsed["date"]
    try:
        metadata = Metadata(**{name: str(value) for name, value in parsed.items() if value is not None})
    except (ValidationError, TypeError) as error:
        unknown = ", ".join(sorted(set(map(str, parsed)) - set(Metadata.model_fields)))
        raise SourceError(f"{path}: unknown metadata {unknown}; known: {known}") from error
    if metadata.published:
        bounds(metadata.published)
    return metadata


def _fetched(address: str, key: str, given: Metadata) -> Source:
    """The page at an address that the user named: the one place where the network is used."""
    import httpx  # needed for addresses only

    try:
        with httpx.stream("GET", address, timeout=FETCH_SECONDS, follow_redirects=True) as answer:
            answer.raise_for_status()
            data = bytearray()
            for chunk in answer.iter_bytes():
                data += chunk
                if len(data) > LARGEST:
                    raise SourceError(f"{address}: more than {LARGEST:,} bytes")
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise SourceError(f"{address}: {error}") from error
    return Source(key=key, data=bytes(data), metadata=given.over(Metadata(url=address)))
