"""The network's forward pass in plain numpy, written from the BERT paper's equations.

Shares no code with the graph: what the two agree on is right in both.
"""

from __future__ import annotations

import math

import numpy as np

erf = np.vectorize(math.erf, otypes=[np.float64])


def sentence_vector(tensors: dict[str, np.ndarray], ids: list[int], *, layers: int = 6, heads: int = 12) -> np.ndarray:
    """Returns the normalised mean-pooled vector of one text, given its word pieces, in float64."""

    def linear(x: np.ndarray, name: str) -> np.ndarray:
        return x @ tensors[f"{name}.weight"].T.astype(np.float64) + tensors[f"{name}.bias"]

    def norm(x: np.ndarray, name: str) -> np.ndarray:
        centred = x - x.mean(axis=-1, keepdims=True)
        deviation = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + 1e-12)
        return centred / deviation * tensors[f"{name}.weight"] + tensors[f"{name}.bias"]

    words = tensors["embeddings.word_embeddings.weight"].astype(np.float64)[ids]
    positions = tensors["embeddings.position_embeddings.weight"][: len(ids)]
    types = tensors["embeddings.token_type_embeddings.weight"][0]
    x = norm(words + positions + types, "embeddings.LayerNorm")
    for layer in range(layers):
        name = f"encoder.layer.{layer}"
        query, key, value = (
            linear(x, f"{name}.attention.self.{part}").reshape(len(ids), heads, -1).transpose(1, 0, 2)
            for part in ("query", "key", "value")
        )
        scores = query @ key.transpose(0, 2, 1) / math.sqrt(query.shape[-1])
        weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
        weights /= weights.sum(axis=-1, keepdims=True)
        attended = (weights @ value).transpose(1, 0, 2).reshape(len(ids), -1)
        x = norm(linear(attended, f"{name}.attention.output.dense") + x, f"{name}.attention.output.LayerNorm")
        wide = linear(x, f"{name}.intermediate.dense")
        wide = 0.5 * wide * (1.0 + erf(wide / math.sqrt(2.0)))
        x = norm(linear(wide, f"{name}.output.dense") + x, f"{name}.output.LayerNorm")
    mean = x.mean(axis=0)
    return mean / np.linalg.norm(mean)
