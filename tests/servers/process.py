"""A server program as a child process that never outlives its parent."""

from __future__ import annotations

import atexit
import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from abc import ABC, abstractmethod
from pathlib import Path
from types import TracebackType
from typing import Self

SECONDS_TO_START = 240


def free_port() -> int:
    """A port that nothing on loopback listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def listening(port: int) -> bool:
    """Whether anything takes connections at a port of loopback."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


class Server(ABC):
    """A program on a data folder of its own; a context manager that starts it and clears everything away.

    ``kill`` and ``start`` in the middle of a test bring it back on the same data and the same port. ``home`` is
    given where the data must lie somewhere special, such as on a small disk.
    """

    user = "parley"
    stop_signal = signal.SIGTERM

    def __init__(self, home: Path | None = None) -> None:
        self.given = home is not None
        self.home = home or Path(tempfile.mkdtemp(prefix=f"parley-{type(self).__name__.lower()}-"))
        self.password = secrets.token_urlsafe(12)
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None
        self.prepared = False

    @abstractmethod
    def prepare(self) -> None:
        """Write configuration and empty data folders."""

    @abstractmethod
    def command(self) -> list[str]:
        """The program with its arguments."""

    @abstractmethod
    def answers(self) -> bool:
        """Whether it is up and lets the user in."""

    @property
    @abstractmethod
    def url(self) -> str:
        """The address as a user of Parley writes it, with user and password."""

    @property
    def log(self) -> Path:
        """What the program printed."""
        return self.home / "printed.log"

    def start(self) -> None:
        """Start the program and wait until it answers. Raises RuntimeError, with the log's end, where it does not."""
        if not self.prepared:
            self.prepare()
            self.prepared = True
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*self._privileges(), *self.command()],
                cwd=self.home,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        atexit.register(self.kill)
        deadline = time.monotonic() + SECONDS_TO_START
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise RuntimeError(f"{type(self).__name__} did not start:\n{self.log.read_text()[-2000:]}")
            time.sleep(0.2)

    def stop(self) -> None:
        """Ask it to end, and wait; kill it after 30 seconds."""
        self._end(self.stop_signal)

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        self._end(signal.SIGKILL)

    @property
    def memory(self) -> int:
        """The most bytes of memory that the running program has held."""
        assert self.process is not None
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.split("VmHWM:")[1].split()[0]) * 1024

    def owner(self) -> list[str]:
        """Options of ``setpriv`` that make the program run as somebody else."""
        return []

    def _privileges(self) -> list[str]:
        """Linux kills the program when the thread that started it ends, however that happens."""
        return ["setpriv", "--pdeathsig", "KILL", *self.owner()] if shutil.which("setpriv") else []

    def _end(self, how: signal.Signals) -> None:
        process, self.process = self.process, None
        if process is None:
            return
        atexit.unregister(self.kill)
        if process.poll() is None:
            process.send_signal(how) if how is self.stop_signal else os.killpg(process.pid, how)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.kill()
        if not self.given:
            shutil.rmtree(self.home, ignore_errors=True)
