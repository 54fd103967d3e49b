"""Files that are there whole or not at all."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from kg.errors import SourceError, UsageError


@contextmanager
def whole(output: Path | None) -> Iterator[IO[bytes]]:
    """A file to write into, which takes its place when all is written; standard output where there is no path.

    Raises UsageError for a folder, SourceError where the file cannot be written.
    """
    if output is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    if output.is_dir():
        raise UsageError(f"{output} is a folder; name a file")
    with _told(output):
        output.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{output.name}.", dir=output.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                yield file
            _publish(Path(name), output)
        finally:
            Path(name).unlink(missing_ok=True)


def fill(output: Path | None, files: Iterable[tuple[str, bytes]]) -> None:
    """Write named files into a folder; none takes its place before all are written.

    Raises UsageError where the path is missing or a file, SourceError where the folder cannot be written.
    """
    if output is None or output.is_file():
        raise UsageError("this form is several files; name a folder with --output")
    with _told(output):
        output.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{output.name}.", dir=output.parent) as aside:
            names = []
            for name, content in files:
                path = Path(aside) / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
                names.append(name)
            for name in names:
                (output / name).parent.mkdir(parents=True, exist_ok=True)
                _publish(Path(aside) / name, output / name)


def _publish(made: Path, place: Path) -> None:
    mask = os.umask(0)
    os.umask(mask)
    made.chmod(0o666 & ~mask)
    made.replace(place)


@contextmanager
def _told(output: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise SourceError(f"{output}: cannot be written: {error.strerror or error}") from error
