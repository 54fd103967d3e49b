"""Reading in several processes: everything comes back, and nothing stays behind."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from functools import partial

import pytest

from kg.errors import SourceError, StoreError
from kg.ids import document_uid
from kg.loading.nursery import METHOD, spread
from kg.text import Document

SCRIPT = """
from functools import partial
from tests.test_nursery import asleep, documents
from kg.loading.nursery import spread

if __name__ == "__main__":
    for _, found in spread(asleep, documents(8), 2):
        print(*found, flush=True)
"""


def documents(count: int) -> list[Document]:
    keys = map(str, range(count))
    return [Document(uid=document_uid(key), key=key, text=f"Text {key}.") for key in keys]


def words(document: Document) -> list[str]:
    return document.text.split()


def refused(document: Document) -> list[str]:
    raise SourceError(f"{document.key} is refused")


def broken(document: Document) -> list[str]:
    return [{}[document.key]]


def killed(document: Document, key: str) -> list[str]:
    if document.key == key:
        os.kill(os.getpid(), signal.SIGKILL)
    return []


def asleep(document: Document) -> list[int]:
    """The process ids of the reader and of the one that started it; only the first documents are read at once."""
    if document.key.isdigit() and int(document.key) > 1:
        time.sleep(600)
    return [os.getpid(), os.getppid()]


@pytest.mark.parametrize("count", [1, 3, 6, 20])
def test_every_document_comes_back_once(count):
    given = documents(count)
    found = {document.key: read for document, read in spread(words, iter(given), 3)}
    assert found == {document.key: words(document) for document in given}


def test_an_error_of_ours_is_its_documents_result():
    assert {str(found) for _, found in spread(refused, documents(2), 2)} == {"0 is refused", "1 is refused"}


def test_a_fault_of_the_reader_is_raised_here():
    with pytest.raises(KeyError):
        list(spread(broken, documents(2), 2))


@pytest.mark.parametrize("key", ["3", "sample"])  # in a reading process; in the one that they are forked from
def test_a_killed_process_is_told_plainly(key):
    if key == "sample" and METHOD == "spawn":
        pytest.skip("nothing is read before the others start")
    with pytest.raises(StoreError, match="was killed; load again"):
        list(spread(partial(killed, key=key), documents(6), 2))


def runs(pid: int) -> bool:
    with suppress(ProcessLookupError):
        os.kill(pid, 0)
        return True
    return False


def test_no_reading_process_outlives_a_killed_load(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(SCRIPT, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, env=environment) as process:
        started = {int(pid) for _ in range(2) for pid in process.stdout.readline().split()}
        assert started
        assert all(map(runs, started))
        process.kill()
    until = time.monotonic() + 30
    while any(map(runs, started)) and time.monotonic() < until:
        time.sleep(0.05)
    assert not any(map(runs, started))


@pytest.mark.parametrize("seconds", [0.5, 2.0])
def test_an_interrupt_is_one_plain_line(tmp_path, seconds):
    for document in documents(200):
        (tmp_path / f"{document.key}.txt").write_text("France said that Spain had rejected the plan.", encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, "-m", "kg", "load", str(tmp_path), "--graph", str(tmp_path / "graph")],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as process:
        while not (tmp_path / "graph" / "ledger.sqlite").exists() and process.poll() is None:
            time.sleep(0.01)
        time.sleep(seconds)
        os.killpg(process.pid, signal.SIGINT)
        told, _ = process.communicate(timeout=60)
    assert process.returncode == 130
    assert told.decode() == "kg: stopped; what was finished is kept, run the same command again to go on\n"
