"""Reading on Ray: one worker against two, and the cost of a document from 100 documents to many, in the same run.

    python -m benchmarks.reading_on_ray --documents 5000

Loads generated texts into a fresh ledger each time, models and all. Needs the extra ``ray``. A graph read by one worker
must equal the one read by two. Memory is this process's, which holds the ledger and hands out batches.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import ray

from kg.ledger import Ledger
from kg.loading import Options, load
from kg.loading.mapping import mapper

NAMES = ("France", "Germany", "Spain", "Ukraine", "Russia", "Turkey", "Egypt", "Qatar")
FORMS = (
    "On {day} May {a} said that {b} had rejected the plan for a ceasefire.",
    "“We will sign nothing under pressure,” the foreign minister of {a} told reporters.",
    "{a} proposed talks in Geneva, but {b} demanded a withdrawal of troops first.",
    "According to officials, {a} and {b} met on {day} June and agreed on an exchange of prisoners.",
    "The president of {b} warned that sanctions on {a} would follow if the offer was refused.",
)


def corpus(folder: Path, count: int) -> Path:
    """A file of texts of ten sentences each."""
    chance = Random(1)
    path = folder / f"corpus-{count}.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for number in range(count):
            sentences = [_sentence(chance) for _ in range(10)]
            file.write(json.dumps({"id": str(number), "text": f"Report {number}. {' '.join(sentences)}"}) + "\n")
    return path


def _sentence(chance: Random) -> str:
    a, b = chance.sample(NAMES, 2)
    return chance.choice(FORMS).format(a=a, b=b, day=chance.randint(1, 30))


def timed(folder: Path, texts: Path, workers: int, reader: str) -> tuple[float, int]:
    """Seconds for a load by so many workers, and this process's MiB afterwards; workers start and warm up before."""
    ray.init(num_cpus=workers, include_dashboard=False, log_to_driver=False, object_store_memory=200_000_000)
    try:
        with Ledger.open(folder / "warm") as ledger:
            load(ledger, [str(corpus(folder, 32 * workers))], Options(reader=reader, mapper=mapper("ray")))
        started = time.perf_counter()
        with Ledger.open(folder / "graph") as ledger:
            load(ledger, [str(texts)], Options(reader=reader, mapper=mapper("ray")))
        return time.perf_counter() - started, _resident()
    finally:
        ray.shutdown()


def _resident() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 2**20


def same(one: Path, other: Path) -> bool:
    """Whether two ledgers hold the same records, compared one by one."""
    with Ledger.open(one / "graph") as a, Ledger.open(other / "graph") as b:
        return dict(a.view().nodes) == dict(b.view().nodes) and dict(a.view().edges) == dict(b.view().edges)


def main() -> None:
    """Print seconds, milliseconds a document, the ratio and memory."""
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=1_000)
    parser.add_argument("--reader", default="fast")
    given = parser.parse_args()
    sizes = [size for size in (100, 1_000) if size < given.documents]
    with TemporaryDirectory(prefix="parley-bench-") as place:
        root = Path(place)
        for size in sizes:
            seconds, memory = timed(_made(root / f"few-{size}"), corpus(root, size), 2, given.reader)
            print(f"{size:,} documents, 2 workers: {1000 * seconds / size:.1f} ms each, {memory} MiB", flush=True)
        texts = corpus(root, given.documents)
        two, memory = timed(_made(root / "two"), texts, 2, given.reader)
        print(f"{given.documents:,} documents, 2 workers: {1000 * two / given.documents:.1f} ms each, {memory} MiB")
        one, memory = timed(_made(root / "one"), texts, 1, given.reader)
        print(f"{given.documents:,} documents, 1 worker: {1000 * one / given.documents:.1f} ms each, {memory} MiB")
        equal = same(root / "one", root / "two")
        print(f"two workers are {one / two:.2f} times as fast as one; graphs {'equal' if equal else 'DIFFER'}")


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


if __name__ == "__main__":
    main()
