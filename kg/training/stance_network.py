"""Fit the network of stances: `kg train stance-network SNIPPETS.jsonl -o FOLDER`.

FOLDER holds a best attribution model, whose upper layers are adapted (kg.training.low_rank). It is fitted twice: first
without a fifth of the snippets, on which the threshold is chosen, then on all. Invented sentences and passages are
fitted on, never scored on. AdamW, warm-up and linear fall, bfloat16; a checkpoint after each epoch.
"""

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from kg.extract.attribution.files import NETWORK as PACKED
from kg.extract.attribution.model import AttributionModel
from kg.extract.attribution.network import Network
from kg.extract.attribution.words import encode
from kg.extract.stances import network
from kg.extract.stances.model import NONE
from kg.extract.stances.passages import Passage, passages
from kg.training import lean, low_rank
from kg.training.low_rank import Upper
from kg.training.stance_pairs import LABELS, Example, Snippet, examples, read_lines
from kg.training.stance_scores import f1, kept, pair_counts, relation_counts, total, trust
from kg.training.stances import INVENTED, PLAIN, crossed, folds, varied

WRITTEN = (Path(__file__).with_name("stance-passages.jsonl"), PLAIN)
"""Invented passages in the manner of briefings, official prose and news."""

HELD = 0
"""The fold on which the threshold is chosen."""

EPOCHS, BATCH, WARM_UP, SEED = 4, 8, 60, 1
RATE, HEAD_RATE = 5e-4, 1e-3
HIDDEN, DROPOUT = 128, 0.2
SPREAD = 20
"""Batches are made of passages of like length: so many pieces may part neighbours by chance."""

THRESHOLDS = tuple(round(0.2 + 0.05 * step, 2) for step in range(9))

Report = Callable[[str], None]


@dataclass(frozen=True)
class Item:
    """A passage, and the label (a number) of each of its pairs."""

    passage: Passage
    labels: list[int]
    snippet: int


@dataclass(frozen=True)
class Material:
    """What is fitted on. `examples` are the pairs of the snippets (`lines`, each with its fold), `invented` those of
    the short sentences. `own` are the snippets' passages; of the invented ones those `alike` vary a held-out snippet,
    the others are `free`."""

    lines: list[Snippet]
    fold: list[int]
    examples: list[Example]
    invented: list[Example]
    own: list[Item]
    free: list[Item]
    alike: list[Item]

    def parts(self, held: bool) -> list[Item]:
        """The snippets' passages that are held out, or those that are not."""
        return [item for item in self.own if (self.fold[item.snippet] == HELD) == held]


class Reader(nn.Module):
    """Adapted layers and the head: items → scores (pairs, labels)."""

    def __init__(self, packed: Path) -> None:
        super().__init__()
        self.upper = Upper(packed)
        self.inner = nn.Linear(5 * self.upper.marks.embedding_dim, HIDDEN)
        self.outer = nn.Linear(HIDDEN, len(LABELS))
        self.dropout = nn.Dropout(DROPOUT)

    def forward(self, items: Sequence[Item]) -> Tensor:
        lengths = [len(item.passage.marks) for item in items]
        states, marks = (
            nn.utils.rnn.pad_sequence([torch.tensor(getattr(item.passage, name)) for item in items], batch_first=True)
            for name in ("states", "marks")
        )
        mask = (torch.arange(max(lengths))[None, :] < torch.tensor(lengths)[:, None]).float()
        found = self.upper(states.float(), marks, mask).float()
        rows = torch.cat([vectors(row, item.passage) for row, item in zip(found, items, strict=True)])
        scores: Tensor = self.outer(self.dropout(torch.tanh(self.inner(self.dropout(rows)))))
        return scores


def vectors(states: Tensor, passage: Passage) -> Tensor:
    """As kg.extract.stances.network.vectors, in torch."""
    plan, rows = states[passage.plan].mean(0), []
    for pair in passage.pairs:
        first, last = sorted((pair.nearest, int(passage.plan[0])))
        between = states[first : last + 1].max(0).values
        rows.append(torch.cat([states[pair.actor].mean(0), plan, states[pair.cue].mean(0), states[0], between]))
    return torch.stack(rows)


def train(snippets: Path, folder: Path, resume: bool = False, report: Report = print) -> None:
    """Fit on the snippets and write the network beside the attribution model in `folder`, with its checkpoints.

    Raises SourceError where the snippets cannot be read. Needs the extra `train`.
    """
    material = gather(snippets, AttributionModel(folder.name, Network(folder)), report)
    chosen = fit([*material.parts(False), *material.free], folder, "held", resume, report)
    threshold, sure = _threshold(chosen, material, report)
    fitted = fit([*material.own, *material.free, *material.alike], folder, "all", resume, report)
    finish(fitted, folder, material.lines, threshold, sure)


def gather(snippets: Path, model: AttributionModel, report: Report) -> Material:
    """Read the snippets and all that is invented, which takes as long as an epoch."""
    lines, written = read_lines(snippets), [line for file in WRITTEN for line in read_lines(file)]
    report(f"reading {len(lines)} snippets and {len(written)} invented passages")
    fold = folds(lines)
    unseen = {line["id"] for line, place in zip(lines, fold, strict=True) if place == HELD}
    given = [examples(number, snippet) for number, snippet in enumerate(lines)]
    invented = [examples(number, snippet) for number, snippet in enumerate(read_lines(INVENTED))]
    told = [(line, examples(number, line, told=True)) for number, line in enumerate(written)]
    free = [*invented, *(found for line, found in told if line.get("like") not in unseen)]
    alike = [found for line, found in told if line.get("like") in unseen]
    read = items(given, model), items(free, model), items(alike, model)
    return Material(lines, fold, [*chain(*given)], [*chain(*invented)], *read)


def items(found: Sequence[Sequence[Example]], model: AttributionModel) -> list[Item]:
    """The passages of the examples of several snippets."""
    return [
        Item(passage, [LABELS.index(each[number].label) for number in passage.numbers], each[0].snippet)
        for each in found
        if each
        for passage in passages([e.pair for e in each], model.analyse(each[0].pair.plan.head.doc.text))
    ]


def fit(fitted: Sequence[Item], folder: Path, name: str, resume: bool, report: Report) -> Reader:
    """A reader fitted to the items; its checkpoint is called by the name."""
    torch.manual_seed(SEED)
    reader, checkpoint = Reader(folder / PACKED), folder / f"stances-{name}.pt"
    optimizer = _optimizer(reader)
    done = _resume(reader, optimizer, checkpoint) if resume and checkpoint.is_file() else 0
    for number in range(done, EPOCHS):
        loss = _epoch(reader, optimizer, fitted, number)
        state = {"fitted": _fitted(reader), "optimizer": optimizer.state_dict(), "done": number + 1}
        torch.save(state, checkpoint.with_suffix(".new"))
        checkpoint.with_suffix(".new").replace(checkpoint)
        report(f"{name}, epoch {number + 1}: loss {loss:.3f}")
    return reader.eval()


def _optimizer(reader: Reader) -> torch.optim.AdamW:
    changes = [p for p in reader.upper.layers.parameters() if p.requires_grad]
    heads = [*reader.upper.marks.parameters(), *reader.inner.parameters(), *reader.outer.parameters()]
    groups = [{"params": changes, "lr": RATE, "most": RATE}, {"params": heads, "lr": HEAD_RATE, "most": HEAD_RATE}]
    return torch.optim.AdamW(groups, weight_decay=0.01)


def _fitted(reader: Reader) -> dict[str, Tensor]:
    kept = {name for name, parameter in reader.named_parameters() if parameter.requires_grad}
    return {name: tensor for name, tensor in reader.state_dict().items() if name in kept}


def _resume(reader: Reader, optimizer: torch.optim.AdamW, checkpoint: Path) -> int:
    state = torch.load(checkpoint, weights_only=True)
    reader.load_state_dict(state["fitted"], strict=False)
    optimizer.load_state_dict(state["optimizer"])
    return int(state["done"])


def _epoch(reader: Reader, optimizer: torch.optim.AdamW, fitted: Sequence[Item], number: int) -> float:
    """One pass; gives the mean loss."""
    torch.manual_seed(SEED * 1000 + number)
    chance = random.Random(SEED * 1000 + number)
    pool = sorted(fitted, key=lambda item: len(item.passage.marks) + SPREAD * chance.random())
    batches = [pool[first : first + BATCH] for first in range(0, len(pool), BATCH)]
    chance.shuffle(batches)
    reader.train()
    losses = []
    for step, batch in enumerate(batches, number * len(batches)):
        scale = min(1.0, (step + 1) / WARM_UP) * (1 - step / (EPOCHS * len(batches)))
        for group in optimizer.param_groups:
            group["lr"] = group["most"] * scale
        with torch.autocast("cpu", dtype=torch.bfloat16):
            scores = reader(batch)
        loss = functional.cross_entropy(
            scores.float(), torch.tensor([label for item in batch for label in item.labels])
        )
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(reader.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        losses.append(float(loss.detach()))
    return math.fsum(losses) / len(losses)


def _threshold(reader: Reader, material: Material, report: Report) -> tuple[float, float]:
    """The threshold under which most of the held-out relations come back, and the trust that its probabilities earn."""
    fold = material.fold
    chances = crossed(material.examples, fold, material.invented, varied(material.lines))
    _join(reader, chances, material)
    places = [place for place, example in enumerate(material.examples) if fold[example.snippet] == HELD]
    held, chances = [material.examples[place] for place in places], chances[places]
    lines = [(number, line) for number, line in enumerate(material.lines) if fold[number] == HELD]
    reached = [f1(total(relation_counts(lines, kept(held, chances, t)))) for t in THRESHOLDS]
    # a peak of one threshold alone is chance on so few relations: its neighbours count too
    place = max(range(1, len(reached) - 1), key=lambda i: math.fsum(reached[i - 1 : i + 2]))
    best, pairs = THRESHOLDS[place], f1(total(pair_counts(held, chances, THRESHOLDS[place])))
    report(f"threshold {best}; held out: F1 of relations {reached[place]:.3f}, of pairs {pairs:.3f}")
    return best, trust(held, chances, best)


@torch.inference_mode()
def _join(reader: Reader, chances: NDArray[np.float32], material: Material) -> None:
    """Average the other classifier's probabilities with the reader's, as when texts are read."""
    first = {example.snippet: place for place, example in reversed([*enumerate(material.examples)])}
    for item in material.parts(True):
        places = [first[item.snippet] + number for number in item.passage.numbers]
        if (chances[places, LABELS.index(NONE)] < 1 - network.UNLIKELY).any():
            chances[places] = (chances[places] + reader([item]).softmax(-1).numpy()) / 2


def finish(reader: Reader, folder: Path, snippets: Sequence[Snippet], threshold: float, sure: float) -> None:
    """Write the network and its head; what inner units do shows in the snippets."""
    attribution = Network(folder)
    encoded = (encode(f"{each['before']} {each['sentence']}", attribution.vocabulary) for each in snippets)
    units = lean.inner_units(folder / PACKED, (window for each in encoded for window in attribution.cut(each)))
    low_rank.export(reader.upper, folder / PACKED, units, folder / network.NETWORK)
    arrays: dict[str, NDArray[np.generic]] = {
        "labels": np.array(LABELS),
        "attribution": np.array(attribution.settings["version"]),
        "threshold": np.array(threshold, dtype=np.float32),
        "trust": np.array(sure, dtype=np.float32),
    }
    for name, linear in (("inner", reader.inner), ("outer", reader.outer)):
        arrays[f"{name}-weights"] = linear.weight.detach().numpy().T.astype(np.float16)
        arrays[f"{name}-bias"] = linear.bias.detach().numpy().astype(np.float32)
    np.savez_compressed(folder / network.HEAD, allow_pickle=False, **arrays)
