"""Fitting the attribution model: `train(config)`."""

import json
import math
import random
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer

from kg.errors import SourceError
from kg.extract.attribution.tags import TAGS
from kg.extract.attribution.words import SHAPES, Vocabulary
from kg.training.batches import IGNORED, Batch, Example, collate, epoch, prepare
from kg.training.corpus import Text, read_corpus
from kg.training.encoder import Encoder, Shape, read_encoder
from kg.training.finishing import finish
from kg.training.lean import SPARE
from kg.training.losses import loss_of
from kg.training.tagger import Tagger
from kg.training.vocabulary import cut_embeddings, cut_tokenizer, kept_pieces

CHECKPOINT = "checkpoint.pt"
TOKENIZER = "tokenizer.json"
SOFT = "soft.npz"
REPORTED = 20
"""Steps between two lines of the report."""


@dataclass(frozen=True)
class Config:
    """Everything that a run depends on; the defaults are those of the best model.

    `corpus` holds text/ and attributions/; `encoder` holds config.json, model.safetensors and tokenizer.json; `out`
    receives checkpoint.pt, tokenizer.json, soft.npz and, in attribution-`name`, the finished model. `teacher` is the
    `out` of another run, whose soft.npz is learned from too. `layers` of the encoder are kept (none named: all), and
    the lowest `frozen` of them stay as they are. Of a broken number of `epochs` the last is cut short. A
    window has at most `window` pieces in training; `cut` is how many it has in reading, and how many two share.
    `spare`: how far inner units are left out in reading (kg.training.lean).
    """

    corpus: Path
    encoder: Path
    out: Path
    name: str = "best"
    teacher: Path | None = None
    layers: tuple[int, ...] = tuple(range(10))
    frozen: int = 2
    vocabulary: int = 17_000
    epochs: float = 4.0
    rate: float = 6e-5
    head_factor: float = 8.0
    warm_up: int = 60
    batch: int = 8
    window: int = 254
    cut: tuple[int, int] = (230, 48)
    spare: float = SPARE
    held_out: float = 0.06
    seed: int = 1
    resume: bool = False
    report: Callable[[str], None] = field(default=print, compare=False)


def fast(corpus: Path, encoder: Path, out: Path, teacher: Path) -> Config:
    """The settings of the fast model: a small encoder, all of its layers fitted, with the best model as its teacher."""
    return Config(
        corpus,
        encoder,
        out,
        "fast",
        teacher,
        layers=(),
        frozen=0,
        epochs=5,
        rate=2.5e-4,
        head_factor=5.0,
        cut=(254, 64),
        spare=0.0,
    )


@dataclass
class Run:
    """A run's state between epochs."""

    config: Config
    model: Tagger
    vocabulary: Vocabulary
    optimizer: torch.optim.Optimizer
    done: int = 0


def split(texts: list[Text], share: float, seed: int) -> tuple[list[Text], list[Text]]:
    """The texts to train on and those held out to choose between settings, always the same for one seed."""
    order = list(texts)
    random.Random(seed).shuffle(order)
    count = round(len(order) * share)
    return sorted(order[count:], key=lambda text: text.name), sorted(order[:count], key=lambda text: text.name)


def train(config: Config) -> None:
    """Fit the model, writing a checkpoint after each epoch; with `resume`, go on after the last one.

    A resumed run ends with the same weights as an uninterrupted one. Raises SourceError where corpus or encoder
    cannot be read. Needs the extra `train`.
    """
    fitted, held = split(read_corpus(config.corpus), config.held_out, config.seed)
    resumed = config.resume and (config.out / CHECKPOINT).is_file()
    run = _resume(config) if resumed else _start(config, fitted)
    taught = read_soft(config.teacher) if config.teacher else {}
    examples = [prepare(text, run.vocabulary, taught.get(text.name)) for text in fitted]
    checks = [prepare(text, run.vocabulary) for text in held]
    for number in range(run.done, math.ceil(config.epochs)):
        soft = _fit_epoch(run, examples, number)
        write_soft(config.out, {text.name: rows for text, rows in zip(fitted, soft, strict=True)})
        run.done = number + 1
        _save(run)
        if checks:
            config.report(f"epoch {number + 1}: held out {json.dumps(_check(run, checks))}")
    folder = config.out / f"attribution-{config.name}"
    fit = finish(run.model, config.out / TOKENIZER, folder, held, config.cut, config.spare)
    config.report(f"{folder}: {json.dumps(asdict(fit)) if fit else 'no held-out texts, so confidence is not fitted'}")


def _start(config: Config, texts: list[Text]) -> Run:
    torch.manual_seed(config.seed)
    source = config.encoder / TOKENIZER
    if not source.is_file():
        raise SourceError(f"{config.encoder}: no {TOKENIZER}; config.json and model.safetensors are needed beside it")
    kept = kept_pieces(Tokenizer.from_file(str(source)), (text.text for text in texts), config.vocabulary)
    encoder = read_encoder(config.encoder, config.layers, config.frozen, SHAPES)
    cut_embeddings(encoder, kept)
    config.out.mkdir(parents=True, exist_ok=True)
    cut_tokenizer(source, kept).save(str(config.out / TOKENIZER))
    return _run(config, Tagger(encoder))


def _run(config: Config, model: Tagger) -> Run:
    vocabulary = Vocabulary.of(Tokenizer.from_file(str(config.out / TOKENIZER)))
    new = [*model.tags.parameters(), *model.links.parameters(), *model.encoder.word_shapes.parameters()]
    old = [p for p in model.parameters() if p.requires_grad and all(p is not other for other in new)]
    groups = [{"params": old, "lr": config.rate}, {"params": new, "lr": config.rate * config.head_factor}]
    return Run(config, model, vocabulary, torch.optim.AdamW(groups, weight_decay=0.01, fused=True))


def _save(run: Run) -> None:
    state = {
        "shape": asdict(run.model.encoder.shape),
        "model": run.model.state_dict(),
        "optimizer": run.optimizer.state_dict(),
        "done": run.done,
    }
    fresh = run.config.out / f"{CHECKPOINT}.new"
    torch.save(state, fresh)
    fresh.replace(run.config.out / CHECKPOINT)


def _resume(config: Config) -> Run:
    state = torch.load(config.out / CHECKPOINT, weights_only=True)
    run = _run(config, model_of(state))
    run.optimizer.load_state_dict(state["optimizer"])
    run.done = state["done"]
    return run


def model_of(state: dict[str, Any]) -> Tagger:
    """The network that a checkpoint holds."""
    model = Tagger(Encoder(Shape(**state["shape"]), SHAPES))
    model.load_state_dict(state["model"])
    return model


def _fit_epoch(run: Run, examples: list[Example], number: int) -> list[NDArray[np.float16]]:
    """One pass over the texts. Gives the tag log-probabilities that each word had when its turn came: soft labels for a
    student, free of cost and less sure of themselves than those of the finished model on texts it was fitted to."""
    config = run.config
    torch.manual_seed(config.seed * 1000 + number)
    batches = epoch(examples, run.vocabulary, config.window, config.batch, random.Random(config.seed * 1000 + number))
    count = len(batches)
    batches = batches[: round((config.epochs - number) * count)]
    soft = {id(example): np.zeros((len(example.encoded), len(TAGS)), dtype=np.float16) for example in examples}
    run.model.train()
    began, recent = time.monotonic(), 0.0
    for step, pairs in enumerate(batches):
        _set_rate(run, (number + step / count) / config.epochs, number * count + step)
        loss, tags = _step(run, collate(pairs, run.vocabulary.pad))
        for row, (example, window) in enumerate(pairs):
            soft[id(example)][window.first : window.last] = tags[row, window.heads]
        recent += loss
        if step % REPORTED == REPORTED - 1:
            pace = (time.monotonic() - began) / (step + 1)
            config.report(
                f"epoch {number + 1}: {step + 1}/{len(batches)}, loss {recent / REPORTED:.4f}, {pace:.2f} s a step"
            )
            recent = 0.0
    return [soft[id(example)] for example in examples]


def _step(run: Run, batch: Batch) -> tuple[float, NDArray[np.float32]]:
    """The loss before the step, and the tag log-probabilities (batch, length, tags)."""
    with torch.autocast("cpu", dtype=torch.bfloat16):
        output = run.model(batch.ids, batch.shapes, batch.mask)
        loss = loss_of(output, batch)
    loss.backward()  # type: ignore[no-untyped-call]
    torch.nn.utils.clip_grad_norm_(run.model.parameters(), 1.0)
    run.optimizer.step()
    run.optimizer.zero_grad(set_to_none=True)
    return float(loss.detach()), output.tags.detach().float().log_softmax(dim=-1).numpy()


def write_soft(folder: Path, soft: dict[str, NDArray[np.float16]]) -> None:
    """Soft labels (words, tags) by the text's name."""
    np.savez_compressed(folder / SOFT, allow_pickle=False, **soft)


def read_soft(folder: Path) -> dict[str, NDArray[np.float16]]:
    """Raises SourceError where the teacher has left none."""
    if not (folder / SOFT).is_file():
        raise SourceError(f"{folder}: no {SOFT}; a teacher is the --out of a finished run")
    with np.load(folder / SOFT) as stored:
        return dict(stored)


def _set_rate(run: Run, progress: float, step: int) -> None:
    """Warm up, then fall in a line to nothing."""
    scale = min(1.0, (step + 1) / run.config.warm_up) * (1.0 - progress)
    for group, factor in zip(run.optimizer.param_groups, (1.0, run.config.head_factor), strict=True):
        group["lr"] = run.config.rate * factor * scale


@torch.inference_mode()
def _check(run: Run, examples: list[Example]) -> dict[str, float]:
    """Loss and the share of right tags on held-out texts."""
    run.model.eval()
    losses, right, count = [], 0, 0
    for pairs in epoch(examples, run.vocabulary, run.config.window, run.config.batch, random.Random(0)):
        batch = collate(pairs, run.vocabulary.pad)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            output = run.model(batch.ids, batch.shapes, batch.mask)
            losses.append(float(loss_of(output, batch)))
        found = output.tags.argmax(dim=-1)
        right += int((found == batch.tags).sum())
        count += int((batch.tags != IGNORED).sum())
    return {"loss": sum(losses) / len(losses), "tags right": right / count}
