"""How long saved questions take, in both languages, on the first seed text and on a generated graph.

    python -m benchmarks.queries [--records N] [--repeat N]

Prints the median of each question in milliseconds; Cypher's engine and SPARQL's are each other's peer.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import kg
from kg import saved, stores
from kg.saved import SavedQuery
from kg.settings import Settings
from kg.stores.base import Store
from kg.view import document_node
from tests import generated

SEEDS = Path(__file__).parent.parent / "seeds"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=10_000)
    parser.add_argument("--repeat", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        with kg.create(Path(folder) / "seed") as graph:
            graph.load([str(SEEDS / "re-russia")])
            seed = {language: graph.store(language) for language in stores.READERS}
            shown("the first text", measured(seed, options.repeat))
        large = {language: made(Path(folder), language, options.records) for language in stores.READERS}
        shown(f"{options.records} generated records", measured(large, options.repeat))


def made(folder: Path, language: stores.Language, count: int) -> Store:
    """A generated graph in the embedded store of a language."""
    documents, records = generated.graph(count)
    store = stores.reader(folder, language, Settings().base_iri)
    store.apply([*map(document_node, documents), *records], [], 1)
    return store


def measured(opened: Mapping[stores.Language, Store], repeat: int) -> dict[str, dict[str, float]]:
    """Median milliseconds of each question in each language."""
    return {
        name: {language: median(store, question, language, repeat) for language, store in opened.items()}
        for name, question in saved.load().items()
    }


def median(store: Store, question: SavedQuery, language: str, repeat: int) -> float:
    """Median milliseconds of one question with just the parameters that it needs."""
    given: dict[str, Any] = {p.name: p.example for p in question.parameters if p.default is None}
    text, values = question.asked(language, given)
    times = []
    for _ in range(repeat):
        began = time.perf_counter()
        store.query(text, values)
        times.append(time.perf_counter() - began)
    return 1000 * statistics.median(times)


def shown(title: str, found: Mapping[str, Mapping[str, float]]) -> None:
    """A line a question, slowest first, and the middle of all."""
    print(f"\n{title}: {len(found)} questions, median ms")
    languages = list(next(iter(found.values())))
    print(f"{'':28}" + "".join(f"{language:>10}" for language in languages) + "     ratio")
    for name, times in sorted(found.items(), key=lambda item: -max(item[1].values())):
        ratio = times["sparql"] / times["cypher"]
        print(f"{name:28}" + "".join(f"{times[language]:10.1f}" for language in languages) + f"{ratio:10.1f}")
    middles = (statistics.median(times[language] for times in found.values()) for language in languages)
    print(f"{'median of all':28}" + "".join(f"{middle:10.1f}" for middle in middles))


if __name__ == "__main__":
    main()
