"""What is made small in training."""

import torch
from torch import Tensor
from torch.nn import functional

from kg.training.batches import IGNORED, Batch
from kg.training.tagger import Output, link_scores

LINK_WEIGHT = 0.2
"""How much the loss of the links counts beside that of the tags."""

TEMPERATURE = 2.0


def loss_of(output: Output, batch: Batch) -> Tensor:
    """Cross entropy of the tags and, with less weight, of the links; with a teacher, half of the tags' part is the
    divergence from its softened probabilities (Hinton et al. 2015)."""
    scores, wanted = output.tags.float().flatten(0, 1), batch.tags.flatten()
    tags = functional.cross_entropy(scores, wanted, ignore_index=IGNORED)
    if batch.soft is not None:
        soft = batch.soft.flatten(0, 1)
        taught = (wanted != IGNORED) & soft.any(dim=-1)
        tags = (tags + _divergence(scores[taught], soft[taught])) / 2
    return tags + LINK_WEIGHT * (_link_loss(output.links, batch, 0) + _link_loss(output.links, batch, 1))


def _divergence(scores: Tensor, soft: Tensor) -> Tensor:
    ours, theirs = ((part / TEMPERATURE).log_softmax(dim=-1) for part in (scores, soft))
    divergence = functional.kl_div(ours, theirs, reduction="sum", log_target=True)
    return divergence / max(1, len(soft)) * TEMPERATURE**2


def _link_loss(links: Tensor, batch: Batch, pair: int) -> Tensor:
    """The mean over cues (pair 0) or pieces of content (pair 1); nothing where a batch has none."""
    targets = batch.words.clone()
    targets[:, 0] = pair == 0
    wanted = (batch.cues if pair else batch.sources).flatten()
    linked = wanted != IGNORED
    scores = link_scores(links, targets, pair).flatten(0, 1)[linked]
    return functional.cross_entropy(scores, wanted[linked], reduction="sum") / torch.clamp(linked.sum(), min=1)
