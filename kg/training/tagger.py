"""The network that is fitted: an encoder, a tag for each word, and links from cues to sources, contents to cues."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from kg.extract.attribution.tags import LINK_DIM, TAGS
from kg.training.encoder import Encoder


@dataclass(frozen=True)
class Output:
    """States and links stand at every piece; links hold four vectors of LINK_DIM after another."""

    states: Tensor
    tags: Tensor
    links: Tensor


class Tagger(nn.Module):
    """ids, shapes, mask (batch, length) → Output of tag scores and link vectors (batch, length, …)."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        self.encoder = encoder
        dim = encoder.shape.dim
        self.dropout = nn.Dropout(0.1)
        self.tags = nn.Linear(dim, len(TAGS))
        self.links = nn.Linear(dim, 4 * LINK_DIM)
        nn.init.normal_(self.tags.weight, std=0.02)
        nn.init.normal_(self.links.weight, std=0.02)

    def forward(self, ids: Tensor, shapes: Tensor, mask: Tensor) -> Output:
        states = self.encoder(ids, shapes, mask)
        features = self.dropout(states)
        return Output(states, self.tags(features), self.links(features))


def link_scores(links: Tensor, targets: Tensor, pair: int) -> Tensor:
    """Scores (batch, length, length) of links from each piece to each; only `targets` (batch, length) can be linked to.

    `pair` is 0 for cue → source (piece 0 stands for no source), 1 for content → cue.
    """
    query, key = links.float().chunk(4, dim=-1)[2 * pair : 2 * pair + 2]
    scores: Tensor = query @ key.transpose(1, 2) / LINK_DIM**0.5
    return scores.masked_fill(~targets[:, None, :], torch.finfo(scores.dtype).min)
