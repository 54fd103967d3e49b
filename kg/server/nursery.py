"""The process that query workers are forked from: it has everything imported and opens nothing, so that a worker starts
in a few milliseconds. It takes the network away from itself and with that from them, where the system allows it.

``python -m kg.server.nursery FD FOLDER BASE-IRI MEGABYTES``
"""

from __future__ import annotations

import ctypes
import gc
import os
import resource
import signal
import socket
import struct
import sys
import traceback
from contextlib import suppress
from importlib import import_module
from pathlib import Path

ORDER = struct.Struct(">ci")
"""To the nursery: START with the worker's socket beside it, or STOP and the worker's process id."""

REPLY = struct.Struct(">i")
"""From the nursery: the process id of a worker that was started, or how one ended (negative: by which signal)."""

START, STOP = b"S", b"K"

NEEDED = ("kg.server.worker", "kg.stores.oxigraph", "kg.stores.embedded")
"""What workers need, imported once for all of them."""

CLONE_NEWNET = 0x40000000
CLONE_NEWUSER = 0x10000000
PR_SET_PDEATHSIG = 1


def confine() -> None:
    """See no network, where the system allows it, and leave no memory on disk."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.unshare(CLONE_NEWNET) != 0:
            libc.unshare(CLONE_NEWUSER | CLONE_NEWNET)


def end_with_parent() -> None:
    """Be killed when the process that started this one ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def run(control: socket.socket, folder: Path, base: str, megabytes: int) -> None:
    """Take orders until the server is gone."""
    while True:
        message, handles, _, _ = socket.recv_fds(control, ORDER.size, 1)
        if not message:
            return
        kind, pid = ORDER.unpack(message)
        if kind == START:
            pid = os.fork()
            if pid == 0:
                control.close()
                _work(handles[0], folder, base, megabytes)
            os.close(handles[0])
        else:  # a worker's id stays its own until it is waited for, which happens only here
            os.kill(pid, signal.SIGKILL)
            _, ended = os.waitpid(pid, 0)
            pid = os.waitstatus_to_exitcode(ended)
        control.sendall(REPLY.pack(pid))


def _work(handle: int, folder: Path, base: str, megabytes: int) -> None:
    """Be a worker; never returns."""
    from kg.server.worker import Worker

    try:
        end_with_parent()
        with suppress(ConnectionError), socket.socket(fileno=handle) as sock:  # till the server is gone
            Worker(sock, folder, base, megabytes).run()
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(0)


def main() -> None:
    """Run on an inherited socket."""
    number, folder, base, megabytes = sys.argv[1:]
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the server ends its workers itself
    end_with_parent()
    confine()
    for module in NEEDED:
        import_module(module)
    gc.freeze()  # what is here stays, and is shared with the workers
    with socket.socket(fileno=int(number)) as control:
        run(control, Path(folder), base, int(megabytes))


if __name__ == "__main__":
    main()
