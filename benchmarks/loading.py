"""How fast texts are loaded, by stage, beside raw spaCy on the same texts in the same run.

    python -m benchmarks.loading [--texts DIR] [--copies N] [--reader fast|best]

Prints words per second of each stage, and its ratio to spaCy's full small pipeline on one thread.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from kg import extract, schema
from kg.extract.parse import plain
from kg.ids import document_uid
from kg.ledger import Ledger
from kg.loading.mapping import processes
from kg.loading.projecting import project
from kg.records import Record
from kg.text import Document

SEEDS = Path(__file__).parent.parent / "seeds"


def main() -> None:
    """Measure and print."""
    options = arguments()
    documents = copies(options.texts, options.copies)
    words = sum(len(document.text.split()) for document in documents)
    print(f"{len(documents)} texts, {words} words, reader {options.reader}")
    reader, peer = partial(extract.read, reader=options.reader), plain()
    reader(documents[0])  # loads the models before the clock runs
    found = {document.uid: list(map(schema.load().complete, reader(document))) for document in documents}
    with tempfile.TemporaryDirectory() as folder, Ledger.open(Path(folder)) as ledger:
        beside(
            words,
            lambda: list(peer.pipe([document.text for document in documents])),
            {
                "reading, one process": lambda: [reader(document) for document in documents],
                "reading, all processes": lambda: list(processes(reader, documents)),
                "ledger": lambda: [append(ledger, d, found[d.uid]) for d in documents],
                "both stores": lambda: project(ledger, Path(folder), "http://localhost:8080/"),
            },
        )


def beside(words: int, peer: Callable[[], object], stages: Mapping[str, Callable[[], object]]) -> None:
    """Each stage beside the mean of the peer's rates just before and just after it: a machine that others use too is
    not equally fast all the time."""
    before = rate(words, peer)
    print(f"{'raw spaCy, one thread':28}{before:10.0f} words/s")
    for stage, work in stages.items():
        found, after = rate(words, work), rate(words, peer)
        ratio = 2 * found / (before + after)
        print(f"{stage:28}{found:10.0f} words/s   {ratio:6.2f} × spaCy ({after:.0f} after it)")
        before = after


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=Path, default=SEEDS)
    parser.add_argument("--copies", type=int, default=5)
    parser.add_argument("--reader", default="best", choices=extract.READERS)
    return parser.parse_args()


def copies(folder: Path, count: int) -> list[Document]:
    """Every text of a folder, so many times, each a document of its own."""
    texts = [path.read_text("utf-8") for path in sorted(folder.rglob("*.txt"))]
    keys = [(f"{number}-{place}", text) for number in range(count) for place, text in enumerate(texts)]
    return [Document(uid=document_uid(key), key=key, text=text) for key, text in keys]


def append(ledger: Ledger, document: Document, records: list[Record]) -> None:
    """One document into the ledger."""
    ledger.append(document, records, reader="benchmark", origins={"machine"})


def rate(words: int, work: Callable[[], object]) -> float:
    """Words per second."""
    began = time.perf_counter()
    work()
    return words / (time.perf_counter() - began)


if __name__ == "__main__":
    main()
