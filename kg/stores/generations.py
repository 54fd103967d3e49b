"""Generations of an embedded store: folders that never change once they are published.

``FOLDER/<position>/`` holds the whole store at one position of the ledger. A writer makes the next generation beside
it, under a name that readers pass over, and publishes it by one rename; so reading and writing never meet, and a
crash leaves the last generation whole. A reader holds a shared lock (flock) on a file in its generation; an older
generation that nobody holds is removed by the next writer. POSIX only.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
import tempfile
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from kg.errors import StoreError

_PUBLISHED = re.compile(r"(\d+)(?:-(\d+))?")
_HELD, _ABOUT, _WRITER = "held", "about.json", "writer"
_MAKING, _GOING = ".making-", ".going-"

COARSE = 100_000_000
"""Nanoseconds that are well above the steps in which file systems count time."""


@dataclass(frozen=True, order=True)
class Generation:
    """One published generation; ``turn`` counts the generations of one position."""

    position: int
    turn: int
    path: Path


class Hold:
    """A generation that cannot go while this is open; one that is forgotten lets go too."""

    def __init__(self, generation: Generation, handle: int) -> None:
        self.generation = generation
        self._release = weakref.finalize(self, os.close, handle)

    def close(self) -> None:
        """Let it go."""
        self._release()

    def __enter__(self) -> Hold:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


class Generations:
    """The generations of one store. ``form`` says how it was made (the base IRI, the mapping): a generation of
    another form counts as none, so that the store is built anew.
    """

    def __init__(self, folder: Path, form: str) -> None:
        self.folder = folder
        self.form = form
        self._listed: list[Generation] = []
        self._forms: dict[Path, str | None] = {}
        self._changed: int | None = None

    def latest(self) -> Generation | None:
        """The newest one, if it has the right form."""
        published = self._published()
        return published[-1] if published and self._form_of(published[-1].path) == self.form else None

    def newest(self) -> str:
        """The name of the newest one, of whatever form, which changes whenever the store does; or the empty text."""
        published = self._published()
        return published[-1].path.name if published else ""

    def hold(self) -> Hold | None:
        """The newest one, held open; None where there is none of the right form."""
        while (newest := self.latest()) is not None:
            try:
                handle = os.open(newest.path / _HELD, os.O_RDONLY)
            except FileNotFoundError:
                continue  # a writer removed it just now, which means that there is a newer one
            hold = Hold(newest, handle)
            fcntl.flock(handle, fcntl.LOCK_SH)
            if _still_there(handle, newest.path / _HELD):
                return hold
            hold.close()
        return None

    @contextmanager
    def make(self, position: int) -> Iterator[tuple[Path, Path | None]]:
        """Make the next generation: gives its folder (empty) and that of the generation before it, if any.

        Published when the block ends well; else nothing stays. Raises StoreError for a position behind the newest.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / f".{_WRITER}").open("wb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self._remove_leftovers()
            newest = self.latest()
            ahead = [found.position for found in self._published() if found.position > position]
            if ahead:
                raise StoreError(f"{self.folder}: stands at {ahead[-1]}, ahead of {position}; delete it to rebuild it")
            fresh = Path(tempfile.mkdtemp(prefix=_MAKING, dir=self.folder))
            try:
                yield fresh, newest.path if newest else None
                self._publish(fresh, position)
            finally:
                shutil.rmtree(fresh, ignore_errors=True)
            self._remove_old()

    def _published(self) -> list[Generation]:
        """All of them in order; the folder is listed again only when it changed, since every query asks."""
        changed = _settled(self.folder)
        if changed is None or changed != self._changed:
            self._listed, self._forms, self._changed = self._list(), {}, changed
        return self._listed

    def _list(self) -> list[Generation]:
        if not self.folder.is_dir():
            return []
        found = ((_PUBLISHED.fullmatch(name), name) for name in os.listdir(self.folder))
        return sorted(Generation(int(m[1]), int(m[2] or 0), self.folder / name) for m, name in found if m)

    def _form_of(self, path: Path) -> str | None:
        if path not in self._forms:
            try:
                self._forms[path] = str(json.loads((path / _ABOUT).read_text("utf-8"))["form"])
            except (OSError, ValueError, KeyError):
                self._forms[path] = None
        return self._forms[path]

    def _publish(self, fresh: Path, position: int) -> None:
        (fresh / _HELD).touch()
        (fresh / _ABOUT).write_text(json.dumps({"form": self.form, "position": position}), "utf-8")
        _sync(fresh)
        turns = [g.turn for g in self._published() if g.position == position]
        os.chmod(fresh, 0o755)  # noqa: S103  (mkdtemp makes it private; other users may read the graph)
        os.rename(fresh, self.folder / (f"{position}-{max(turns) + 1}" if turns else str(position)))
        _sync(self.folder)

    def _remove_leftovers(self) -> None:
        """Folders of writers that crashed; only the one writer is here."""
        for path in self.folder.iterdir():
            if path.name.startswith((_MAKING, _GOING)):
                shutil.rmtree(path, ignore_errors=True)

    def _remove_old(self) -> None:
        """Generations before the newest that no reader holds."""
        for old in self._published()[:-1]:
            with (old.path / _HELD).open("ab") as file:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    continue
                going = self.folder / f"{_GOING}{old.path.name}"
                os.rename(old.path, going)
                shutil.rmtree(going, ignore_errors=True)


def _settled(folder: Path) -> int | None:
    """When a folder changed last; None where that is so near that one more change may get the same time."""
    try:
        changed = os.stat(folder).st_mtime_ns
    except OSError:
        return None
    return changed if time.time_ns() - changed > COARSE else None


def _still_there(handle: int, path: Path) -> bool:
    """Whether an open file is the one that its path names."""
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
