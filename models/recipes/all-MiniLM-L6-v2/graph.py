"""Writes the network as an ONNX graph in ONNX Runtime's fused operators.

What a generic exporter leaves to the runtime's optimiser is written down directly: one `Attention`
a layer for the four projections and the softmax, `SkipLayerNormalization` for residual, bias and
norm, `BiasGelu` for the feed-forward part, and the pooling, so that a session answers with the
finished sentence vector. The graph takes any batch and any length up to the table of positions.
"""

from __future__ import annotations

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

HEADS = 12
LAYERS = 6
HIDDEN = 384
LAYER_NORM_EPSILON = 1e-12

# Fused operators come from the runtime's own domain.
FUSED = "com.microsoft"
OPSET = 17
# IR 8 belongs to opset 17; a newer one would shut out runtimes that read the graph perfectly well.
IR_VERSION = 8


class Graph:
    """Collects nodes and weights, naming every one so that two builds give the same bytes."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []

    def weight(self, name: str, values: np.ndarray) -> str:
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def node(self, operator: str, inputs: list[str], output: str, domain: str = "", **attributes: object) -> str:
        self.nodes.append(
            helper.make_node(operator, inputs, [output], name=f"{output}/{operator}", domain=domain, **attributes)
        )
        return output


def build_graph(tensors: dict[str, np.ndarray], *, small_word_table: bool) -> onnx.ModelProto:
    """Returns the model: `input_ids` and `attention_mask` (int64, batch × length) to `sentence_embedding`.

    With `small_word_table` the word table, three quarters of all weights, is stored in int8 with one
    scale a row, and a row is widened after it is looked up.
    """
    graph = Graph()
    mask = graph.node("Cast", ["attention_mask"], "mask", to=TensorProto.INT32)
    hidden = embeddings(graph, tensors, small_word_table=small_word_table)
    for layer in range(LAYERS):
        hidden = transformer_layer(graph, tensors, layer, hidden, mask)
    pooling(graph, hidden)

    model = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "all-MiniLM-L6-v2",
            [
                helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["batch", "length"]),
                helper.make_tensor_value_info("attention_mask", TensorProto.INT64, ["batch", "length"]),
            ],
            [helper.make_tensor_value_info("sentence_embedding", TensorProto.FLOAT, ["batch", HIDDEN])],
            initializer=graph.weights,
        ),
        opset_imports=[helper.make_opsetid("", OPSET), helper.make_opsetid(FUSED, 1)],
        producer_name="continuo",
    )
    model.ir_version = IR_VERSION
    return model


def embeddings(graph: Graph, tensors: dict[str, np.ndarray], *, small_word_table: bool) -> str:
    """Adds word, position and type vectors, normalised."""
    words = tensors["embeddings.word_embeddings.weight"]
    if small_word_table:
        scale = np.abs(words).max(axis=1, keepdims=True) / np.float32(127)
        # The rows of unused pieces may be all zeros.
        scale = np.where(scale == 0, np.float32(1), scale).astype(np.float32)
        rows = graph.weight("embeddings.words", np.rint(words / scale).astype(np.int8))
        narrow = graph.node("Gather", [rows, "input_ids"], "embeddings.narrow")
        wide = graph.node("Cast", [narrow], "embeddings.wide", to=TensorProto.FLOAT)
        scales = graph.weight("embeddings.word_scales", scale)
        row_scale = graph.node("Gather", [scales, "input_ids"], "embeddings.row_scale")
        word = graph.node("Mul", [wide, row_scale], "embeddings.word")
    else:
        word = graph.node("Gather", [graph.weight("embeddings.words", words), "input_ids"], "embeddings.word")

    # One text a run is all of type 0, so its vector is folded into the positions.
    positions = tensors["embeddings.position_embeddings.weight"] + tensors["embeddings.token_type_embeddings.weight"][0]
    table = graph.weight("embeddings.positions", positions)
    shape = graph.node("Shape", ["input_ids"], "embeddings.shape", start=1, end=2)
    start = graph.weight("embeddings.start", np.array([0], dtype=np.int64))
    axis = graph.weight("embeddings.axis", np.array([0], dtype=np.int64))
    position = graph.node("Slice", [table, start, shape, axis], "embeddings.position")
    added = graph.node("Add", [word, position], "embeddings.sum")
    return graph.node(
        "LayerNormalization",
        [
            added,
            graph.weight("embeddings.norm.weight", tensors["embeddings.LayerNorm.weight"]),
            graph.weight("embeddings.norm.bias", tensors["embeddings.LayerNorm.bias"]),
        ],
        "embeddings.output",
        axis=-1,
        epsilon=LAYER_NORM_EPSILON,
    )


def transformer_layer(graph: Graph, tensors: dict[str, np.ndarray], layer: int, hidden: str, mask: str) -> str:
    source = f"encoder.layer.{layer}."
    name = f"layer.{layer}."

    def transposed(part: str) -> np.ndarray:
        return tensors[f"{source}{part}.weight"].T

    def bias(part: str) -> np.ndarray:
        return tensors[f"{source}{part}.bias"]

    projections = ["attention.self.query", "attention.self.key", "attention.self.value"]
    attended = graph.node(
        "Attention",
        [
            hidden,
            graph.weight(f"{name}attention.weight", np.concatenate([transposed(part) for part in projections], axis=1)),
            graph.weight(f"{name}attention.bias", np.concatenate([bias(part) for part in projections])),
            mask,
        ],
        f"{name}attention",
        domain=FUSED,
        num_heads=HEADS,
    )
    hidden = projection_and_norm(graph, tensors, layer, "attention.output", attended, residual=hidden)

    weight = graph.weight(f"{name}intermediate.weight", transposed("intermediate.dense"))
    widened = graph.node("MatMul", [hidden, weight], f"{name}intermediate")
    activated = graph.node(
        "BiasGelu",
        [widened, graph.weight(f"{name}intermediate.bias", bias("intermediate.dense"))],
        f"{name}activation",
        domain=FUSED,
    )
    return projection_and_norm(graph, tensors, layer, "output", activated, residual=hidden)


def projection_and_norm(
    graph: Graph, tensors: dict[str, np.ndarray], layer: int, part: str, value: str, residual: str
) -> str:
    source = f"encoder.layer.{layer}.{part}."
    name = f"layer.{layer}.{part}"
    weight = graph.weight(f"{name}.weight", tensors[f"{source}dense.weight"].T)
    projected = graph.node("MatMul", [value, weight], f"{name}.projection")
    return graph.node(
        "SkipLayerNormalization",
        [
            projected,
            residual,
            graph.weight(f"{name}.norm.weight", tensors[f"{source}LayerNorm.weight"]),
            graph.weight(f"{name}.norm.bias", tensors[f"{source}LayerNorm.bias"]),
            graph.weight(f"{name}.bias", tensors[f"{source}dense.bias"]),
        ],
        name,
        domain=FUSED,
        epsilon=LAYER_NORM_EPSILON,
    )


def pooling(graph: Graph, hidden: str) -> None:
    """The mean over the tokens that the mask keeps, at length 1."""
    mask = graph.node("Cast", ["attention_mask"], "pooling.mask", to=TensorProto.FLOAT)
    last = graph.weight("pooling.last_axis", np.array([-1], dtype=np.int64))
    tokens = graph.weight("pooling.token_axis", np.array([1], dtype=np.int64))
    column = graph.node("Unsqueeze", [mask, last], "pooling.mask_column")
    kept = graph.node("Mul", [hidden, column], "pooling.kept")
    total = graph.node("ReduceSum", [kept, tokens], "pooling.total", keepdims=0)
    count = graph.node("ReduceSum", [mask, tokens], "pooling.count", keepdims=1)
    mean = graph.node("Div", [total, count], "pooling.mean")
    graph.node("LpNormalization", [mean], "sentence_embedding", axis=-1, p=2)
