"""A corpus of invented reports and a random encoder, both small enough to train on in a test."""

import json
from itertools import product
from pathlib import Path

import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from kg.training.attribution import Config, train

SPEAKERS = ("The minister", "Anna Berg", "Two envoys")
CUES = ("said", "warned")
CONTENTS = ("the talks will go on", "no treaty is near")
DIM, INNER, LAYERS, POSITIONS = 128, 256, 2, 300


def write_corpus(folder: Path, count: int = 6) -> None:
    """Texts of three reports each in `folder`/text, standoff in `folder`/attributions."""
    for part in ("text", "attributions"):
        (folder / part).mkdir(parents=True)
    reports = list(product(SPEAKERS, CUES, CONTENTS))
    for number in range(count):
        text, lines = "News of the day.\n\n", []
        for speaker, cue, content in reports[number : number + 3]:
            at = len(lines) + 1
            for role, words in (("Source", speaker), ("Cue", cue), ("Content", content)):
                lines.append(f"T{len(lines) + 1}\t{role} {len(text)} {len(text) + len(words)}\t{words}")
                text += words + " "
            lines.append(f"E{at}\tAttribution:T{at + 1} Source:T{at} Cue:T{at + 1} Content:T{at + 2}")
            text = text.rstrip() + ". "
        (folder / "text" / f"report-{number}.txt").write_text(text, "utf-8")
        (folder / "attributions" / f"report-{number}_a.ann").write_text("\n".join(lines), "utf-8")


def write_encoder(folder: Path) -> None:
    """A random MPNet-like encoder with the files that a real one has."""
    folder.mkdir(parents=True)
    words = sorted({word for text in (*SPEAKERS, *CUES, *CONTENTS) for word in text.lower().split()})
    letters = [prefix + chr(code) for code in range(97, 123) for prefix in ("", "##")]
    pieces = ["<s>", "<pad>", "</s>", "[UNK]", "[unused1]", ".", ",", *letters, *words]
    vocabulary = {piece: number for number, piece in enumerate(pieces)}
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.save(str(folder / "tokenizer.json"))
    config = {
        "model_type": "mpnet",
        "vocab_size": len(pieces),
        "hidden_size": DIM,
        "intermediate_size": INNER,
        "num_hidden_layers": LAYERS,
        "num_attention_heads": 2,
        "max_position_embeddings": POSITIONS,
        "layer_norm_eps": 1e-5,
    }
    (folder / "config.json").write_text(json.dumps(config), "utf-8")
    save_file(_weights(len(pieces)), folder / "model.safetensors")


def _weights(pieces: int) -> dict[str, torch.Tensor]:
    shapes = {"embeddings.word_embeddings": (pieces, DIM), "embeddings.position_embeddings": (POSITIONS, DIM)}
    shapes["encoder.relative_attention_bias"] = (32, 2)
    norms = ["embeddings.LayerNorm"]
    for number in range(LAYERS):
        layer = f"encoder.layer.{number}"
        shapes |= {f"{layer}.attention.attn.{part}": (DIM, DIM) for part in "qkvo"}
        shapes |= {f"{layer}.intermediate.dense": (INNER, DIM), f"{layer}.output.dense": (DIM, INNER)}
        norms += [f"{layer}.attention.LayerNorm", f"{layer}.output.LayerNorm"]
    random = torch.Generator().manual_seed(3)
    weights = {f"{name}.weight": torch.randn(shape, generator=random) * 0.1 for name, shape in shapes.items()}
    weights |= {f"{name}.bias": torch.zeros(shape[0]) for name, shape in shapes.items() if "layer" in name}
    weights |= {f"{name}.weight": torch.ones(DIM) for name in norms}
    return weights | {f"{name}.bias": torch.zeros(DIM) for name in norms}


def write_model(folder: Path) -> Path:
    """An attribution model of two layers, fitted for one epoch; gives its folder."""
    write_corpus(folder / "corpus")
    write_encoder(folder / "encoder")
    layers = {"layers": (0, 1), "frozen": 0, "vocabulary": 0, "window": 40, "held_out": 0.17}
    train(Config(folder / "corpus", folder / "encoder", folder / "out", epochs=1, report=lambda _: None, **layers))
    return folder / "out" / "attribution-best"
