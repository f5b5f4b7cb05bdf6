"""Reads a .safetensors file with numpy alone.

The format is a little-endian u64 (length of the header), a JSON header naming each tensor's type,
shape and byte range, then the bytes: https://github.com/huggingface/safetensors#format
"""

from __future__ import annotations

import json
import struct
from pathlib import Path

import numpy as np


def read_safetensors(path: Path) -> dict[str, np.ndarray]:
    """Returns the float32 tensors of the file by name; tensors of other types are left out."""
    data = path.read_bytes()
    (header_length,) = struct.unpack_from("<Q", data)
    body = 8 + header_length
    header = json.loads(data[8:body])
    tensors = {}
    for name, entry in header.items():
        if name == "__metadata__" or entry["dtype"] != "F32":
            continue
        start, end = entry["data_offsets"]
        flat = np.frombuffer(data, dtype="<f4", count=(end - start) // 4, offset=body + start)
        tensors[name] = flat.reshape(entry["shape"])
    return tensors
