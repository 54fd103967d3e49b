"""How ``kg train`` calls the programs that fit models."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from kg.cli.output import say
from kg.errors import UsageError


def attribution(
    corpus: Path, encoder: Path | None, output: Path | None, teacher: Path | None, epochs: float | None, resume: bool
) -> None:
    """Fit an attribution model: the best one, or with a teacher the fast one. Raises UsageError for what is missing."""
    if encoder is None or output is None:
        raise UsageError("kg train attribution needs --encoder and --output")
    try:
        from kg.training.attribution import Config, fast, train
    except ImportError as error:
        raise UsageError(f"kg train attribution needs {error.name}: pip install 'parley-kg[train]'") from error
    config = fast(corpus, encoder, output, teacher) if teacher else Config(corpus, encoder, output)
    train(replace(config, epochs=epochs or config.epochs, resume=resume, report=say))


def acts(labels: Path, texts: Path | None, output: Path | None) -> None:
    """Fit the classifiers of speech acts. Raises UsageError where the texts are missing."""
    from kg.training.acts import refit

    if texts is None:
        raise UsageError("kg train acts needs --texts, the folder that the labels point into")
    for line in refit(labels, texts, output):
        say(line)


def stances(snippets: Path, output: Path | None) -> None:
    """Fit the classifiers of stances."""
    from kg.training.stances import refit

    for line in refit(snippets, output):
        say(line)


def stance_network(snippets: Path, folder: Path | None, resume: bool) -> None:
    """Fit the network of stances beside an attribution model. Raises UsageError for what is missing."""
    if folder is None or not (folder / "model.onnx").is_file():
        raise UsageError("kg train stance-network needs --output, a folder that holds an attribution model")
    try:
        from kg.training.stance_network import train
    except ImportError as error:
        raise UsageError(f"kg train stance-network needs {error.name}: pip install 'parley-kg[train]'") from error
    train(snippets, folder, resume, say)
