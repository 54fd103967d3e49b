"""Reading on Ray: the same records as without it, and a lost worker costs its batch only."""

import os
import signal
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from kg.errors import InputError, StoreError, UnknownName
from kg.ledger import Ledger
from kg.loading import Options, load
from kg.loading.mapping import here, mapper
from kg.text import Document
from tests.records import document

ray = pytest.importorskip("ray", reason="reading on Ray needs the extra: pip install 'parley-kg[ray]'")

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture(scope="module")
def cluster() -> Iterator[None]:
    """A cluster of two workers on this machine, for all tests here."""
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, object_store_memory=80_000_000)
    yield
    ray.shutdown()


def documents(count: int) -> list[Document]:
    return [document(f"Arvania proposed plan {number}.", key=f"{number}.txt") for number in range(count)]


def length(document: Document) -> list[int]:
    """A reader that needs no models."""
    if document.key == "3.txt":
        raise InputError("not this one")
    return [len(document.text)]


def killed_once(document: Document, mark: Path) -> list[int]:
    """Kills its own process the first time that it reads document 5."""
    if document.key == "5.txt" and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return [len(document.text)]


def found(read) -> dict[str, object]:
    return {doc.key: result if isinstance(result, list) else str(result) for doc, result in read}


@pytest.mark.usefixtures("cluster")
def test_results_are_those_of_reading_here() -> None:
    docs = documents(40)
    assert found(mapper("ray")(length, docs)) == found(here(length, docs))


@pytest.mark.usefixtures("cluster")
def test_a_worker_killed_in_the_middle_costs_only_its_batch(tmp_path: Path) -> None:
    docs = documents(40)
    reader = partial(killed_once, mark=tmp_path / "killed")
    read = found(mapper("ray")(reader, docs))
    assert (tmp_path / "killed").exists()
    assert read == {doc.key: [len(doc.text)] for doc in docs}


@pytest.mark.usefixtures("cluster")
def test_equal_graphs_with_and_without(tmp_path: Path) -> None:
    for number, words in enumerate(["France said that Germany had rejected the plan.", "“We agree,” said Spain."] * 5):
        (tmp_path / f"{number}.txt").write_text(f"{words} It was day {number}.", "utf-8")
    views = []
    for name, where in (("one", "here"), ("two", "ray")):
        with Ledger.open(tmp_path / name) as ledger:
            summary = load(
                ledger, [str(path) for path in sorted(tmp_path.glob("*.txt"))], Options(mapper=mapper(where))
            )
            assert len(summary.loaded) == 10
            views.append({record.uid: record for record in ledger.view().records()})
    assert views[0] == views[1]
    assert len(views[0]) > 10


def test_an_address_that_nobody_answers_is_a_store_error() -> None:
    with pytest.raises(StoreError, match="no Ray cluster answers"):
        list(mapper("ray://127.0.0.1:1")(length, documents(1)))


def test_a_place_that_does_not_exist_is_told() -> None:
    with pytest.raises(UnknownName, match="ray://HOST:PORT"):
        mapper("moon")
