#!/usr/bin/env python3
"""Makes modules.txt: what PyTorch 2.13 prints of a Sequential of each layer that the shell has too.

usage: python3 Tests/CommandsTests/Vectors/make_module_texts.py

The first line is the Sequential as it is written; the text that print writes of it follows.
"""
import pathlib

from torch import nn

LAYERS = [
    "nn.Embedding(27, 10)",
    "nn.Flatten()",
    "nn.Linear(80, 20)",
    "nn.Linear(20, 20, bias=False)",
    "nn.BatchNorm1d(20)",
    "nn.LayerNorm(20)",
    "nn.Tanh()",
    "nn.ReLU()",
    "nn.Sigmoid()",
    "nn.GELU()",
    "nn.Dropout()",
    "nn.Dropout(0.1)",
]

line = f"nn.Sequential({', '.join(LAYERS)})"
text = f"{line}\n{eval(line)}\n"
(pathlib.Path(__file__).parent / "modules.txt").write_text(text)
