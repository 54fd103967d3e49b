"""Commands that measure and fit readers: evaluate, train."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from kg.cli import app
from kg.cli.options import Output


@app.command()
def evaluate(
    gold: Annotated[Path | None, typer.Option(metavar="DIR", help="Texts with curated graphs.")] = None,
    attributions: Annotated[Path | None, typer.Option(metavar="DIR", help="A corpus in brat standoff.")] = None,
    stances: Annotated[Path | None, typer.Option(metavar="FILE", help="Snippets with stances, as JSON lines.")] = None,
    acts: Annotated[Path | None, typer.Option(metavar="FILE", help="Speech acts, as JSON lines.")] = None,
    questions: Annotated[Path | None, typer.Option(metavar="FILE", help="Questions with their answers.")] = None,
    reader: Annotated[str, typer.Option(metavar="fast|best", help="Which reader.")] = "best",
    form: Annotated[str, typer.Option("--format", "-f", metavar="text|json")] = "text",
    output: Output = None,
) -> None:
    """Measure what the machine reads against what people annotated, with intervals and the worst errors.

    Example: kg evaluate --gold seeds/re-russia
    """
    from kg import evaluate as evaluating
    from kg.errors import UsageError
    from kg.export.files import whole

    given = {"gold": gold, "attributions": attributions, "stances": stances, "acts": acts, "questions": questions}
    chosen = {name: path for name, path in given.items() if path is not None}
    if not chosen:
        raise UsageError(f"nothing to measure; give one of {', '.join('--' + name for name in given)}")
    text = evaluating.report(chosen, reader, form)
    if output:
        with whole(output) as file:
            file.write(f"{text}\n".encode())
    else:
        print(text)


@app.command()
def train(
    what: Annotated[
        Literal["attribution", "acts", "stances", "stance-network"], typer.Argument(help="Which model to fit.")
    ],
    data: Annotated[Path, typer.Argument(metavar="DATA", help="A corpus folder, or labels as JSON lines.")],
    encoder: Annotated[
        Path | None, typer.Option(metavar="DIR", help="For attribution: the encoder to start from.")
    ] = None,
    teacher: Annotated[
        Path | None, typer.Option(metavar="DIR", help="For attribution: the best model's --output.")
    ] = None,
    texts: Annotated[
        Path | None, typer.Option(metavar="DIR", help="For acts: the texts that the labels point into.")
    ] = None,
    epochs: Annotated[float | None, typer.Option(help="For attribution: how long to train.")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="For the networks: go on after the last epoch.")] = False,
    output: Output = None,
) -> None:
    """Fit a model that reading uses (docs/training.md).

    Example: kg train attribution polnear/train --encoder all-mpnet-base-v2 -o fitted/best
    """
    from kg.cli import fitting

    if what == "attribution":
        fitting.attribution(data, encoder, output, teacher, epochs, resume)
    elif what == "acts":
        fitting.acts(data, texts, output)
    elif what == "stances":
        fitting.stances(data, output)
    else:
        fitting.stance_network(data, output, resume)
