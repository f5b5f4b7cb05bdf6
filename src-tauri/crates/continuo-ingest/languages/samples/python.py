#!/usr/bin/env python3
# Copyright of nobody.
"""Attention layers."""

from __future__ import annotations

import os.path
import torch.nn as nn
from . import layers
from .config import Settings, load as load_settings

HIDDEN_DIM = 256


class MultiHeadAttention(nn.Module):
    """Attends with several heads.

    See https://example.org/attention.
    """

    scale: float = 1.0

    def __init__(self, d_model, n_heads):
        super().__init__()
        self.n_heads = n_heads

    @property
    def width(self) -> int:
        """Width of all heads."""
        return self.n_heads * HIDDEN_DIM

    @staticmethod
    @nn.no_grad()
    def forward(q, k, v):
        # FIXME: mask
        def inner(x):
            return x
        return inner(q @ k.T) @ v


# Scales before the softmax.
def scaled_dot_product(q, k, v, mask=None):
    path = os.path.join("data/weights.csv")
    return q, k, v, path


@nn.compile
async def run(
    text: str,
    *,
    limit: int = 10,
) -> list[str]:
    """Runs it."""
    return [text] * limit


if __name__ == "__main__":
    run("x")
