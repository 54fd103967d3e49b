"""A real server in a process of its own, on a free port of this machine."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

SEEDS = Path(__file__).parents[2] / "seeds"


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def configure(folder: Path, **settings: object) -> int:
    """Settings of a graph whose base IRI is where its server will be; returns the port."""
    port = free_port()
    known = {"base_iri": f"http://127.0.0.1:{port}/", **settings}
    lines = (
        f"{name} = {str(v).lower() if isinstance(v, (bool, int, float)) else repr(v)}" for name, v in known.items()
    )
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "settings.toml").write_text("\n".join(lines).replace("'", '"') + "\n")
    return port


@contextmanager
def serving(folder: Path, port: int) -> Iterator[httpx.Client]:
    """The server of a graph, until the block ends; gives a client that follows no redirects."""
    command = [sys.executable, "-m", "kg", "serve", "--port", str(port), "--graph", str(folder)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
            _wait(client, process)
            yield client
    finally:
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=30)
        assert b"Traceback" not in err, err.decode()


def _wait(client: httpx.Client, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        try:
            client.get("/ontology/context.jsonld")
            return
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError(f"the server does not answer: {process.stderr and process.stderr.read()!r}")
