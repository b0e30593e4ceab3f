#!/usr/bin/env python3
"""Makes epochs.json: a small network trained by PyTorch for three epochs, each in an order of torch.randperm, in float32.

usage (from the repository root, with torch 2.13): python3 Tests/EngineTests/Vectors/make_epoch_vectors.py

{words, block, stack, batch, rate, parameters, losses, generator}: every word is trained on, in the order of random.seed(42)'s
shuffle. `losses` is the mean cross-entropy before each step of plain gradient descent, `generator` the next number of torch.rand
afterwards. The last batch of an epoch has what is left, as with DataLoader(shuffle=True). Linear's weight is (in, out); the
batchnorm is the lecture's, by the unbiased variance.
"""
import json
import pathlib
import random

import torch
import torch.nn.functional as F

OUTPUT = pathlib.Path(__file__).with_name("epochs.json")
WORDS = ["ab", "bcd", "cde", "de", "efgh", "fg", "ghi", "hij", "ij", "ja"]
STACK = "embedding 11 4, flatten, linear 12 6 bias=false, batchnorm 6, tanh, linear 6 11"
BLOCK, BATCH, EPOCHS, RATE, EPSILON = 3, 8, 3, 0.3, 1e-5


def draw(*shape, shift=0.0):
    return (torch.round((torch.randn(shape) * 0.4 + shift) * 1000) / 1000).requires_grad_()


def examples():
    words = list(WORDS)
    random.seed(42)
    random.shuffle(words)
    symbols = {c: i + 1 for i, c in enumerate(sorted(set("".join(words))))} | {".": 0}
    contexts, targets = [], []
    for word in words:
        context = [0] * BLOCK
        for c in word + ".":
            contexts.append(context)
            targets.append(symbols[c])
            context = context[1:] + [symbols[c]]
    return torch.tensor(contexts), torch.tensor(targets)


def forward(p, ids):
    x = p["layers.0.weight"][ids].flatten(1) @ p["layers.2.weight"]
    x = p["layers.3.weight"] * (x - x.mean(0)) / torch.sqrt(x.var(0) + EPSILON) + p["layers.3.bias"]
    return torch.tanh(x) @ p["layers.5.weight"] + p["layers.5.bias"]


def main():
    torch.manual_seed(5)
    p = {"layers.0.weight": draw(11, 4), "layers.2.weight": draw(12, 6), "layers.3.weight": draw(6, shift=1),
         "layers.3.bias": draw(6), "layers.5.weight": draw(6, 11), "layers.5.bias": draw(11)}
    made = dict(words=WORDS, block=BLOCK, stack=STACK, batch=BATCH, rate=RATE,
                parameters={name: [float(str(v)) for v in t.detach().flatten().numpy()] for name, t in p.items()}, losses=[])
    contexts, targets = examples()
    torch.manual_seed(42)
    for _ in range(EPOCHS):
        for rows in torch.randperm(len(targets)).split(BATCH):
            loss = F.cross_entropy(forward(p, contexts[rows]), targets[rows])
            for t in p.values():
                t.grad = None
            loss.backward()
            made["losses"].append(float(f"{loss.item():.9g}"))
            with torch.no_grad():
                for t in p.values():
                    t -= RATE * t.grad
    made["generator"] = float(str(torch.rand(1).numpy()[0]))
    print(len(targets), "examples", len(made["losses"]), "steps")
    OUTPUT.write_text(json.dumps(dict(torch=torch.__version__) | made) + "\n")


main()
