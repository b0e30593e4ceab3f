#!/usr/bin/env python3
"""Makes safetensors.bin: a small file written by Python's safetensors, as anyone may bring one.

usage (from the repository root): python3 Tests/EngineTests/Vectors/make_safetensors_vectors.py

Needs torch and safetensors (made with 2.13 and 0.5 or later). The file holds the tensors of the stack
`embedding 4 3, flatten 2, linear 6 2, batchnorm 2` under the names that the shell gives them, values counted up
by quarters, running buffers as torch shapes them, the counter of torch's BatchNorm1d, and metadata that is not
the shell's. The ending is .bin because *.safetensors is git-ignored.
"""
import pathlib

import torch
from safetensors.torch import save_file

OUTPUT = pathlib.Path(__file__).with_name("safetensors.bin")
SHAPES = {
    "layers.0.weight": (4, 3),
    "layers.2.weight": (6, 2),
    "layers.2.bias": (2,),
    "layers.3.weight": (2,),
    "layers.3.bias": (2,),
    "layers.3.running_mean": (2,),
    "layers.3.running_var": (2,),
}


def main():
    tensors, start = {}, 0
    for name, shape in SHAPES.items():
        count = torch.Size(shape).numel()
        tensors[name] = (torch.arange(start, start + count, dtype=torch.float32) * 0.25 - 1).reshape(shape)
        start += count
    tensors["layers.3.num_batches_tracked"] = torch.tensor(7)
    save_file(tensors, OUTPUT, metadata={"format": "pt", "note": "é \u2192 \"quoted\"\n"})
    print(OUTPUT, OUTPUT.stat().st_size, "bytes")


main()
