#!/usr/bin/env python3
"""Makes residual.json: a stack of residual blocks trained by PyTorch's autograd in float32 on one batch, step after step.

usage (from the repository root, with torch 2.13): python3 Tests/EngineTests/Vectors/make_residual_vectors.py

{stack, ids, targets, parameters, gradients, losses}: `gradients` are those before the first step, `losses` the mean
cross-entropy before each step of plain gradient descent at rate 0.1. Linear's weight is (in, out); the batchnorm is the
lecture's: over all axes but the last, by the unbiased variance.
"""
import json
import pathlib

import torch
import torch.nn.functional as F

OUTPUT = pathlib.Path(__file__).with_name("residual.json")
STACK = ("embedding 11 6, residual (linear 6 8, tanh, linear 8 6), flatten 2, linear 12 10, "
         "residual (batchnorm 10, tanh, residual (linear 10 10, tanh)), flatten, linear 20 11")
STEPS, RATE, EPSILON = 50, 0.1, 1e-5


def draw(*shape, shift=0.0):
    return (torch.round((torch.randn(shape) * 0.4 + shift) * 1000) / 1000).requires_grad_()


def linear(place, inputs, outputs):
    return {f"layers.{place}.weight": draw(inputs, outputs), f"layers.{place}.bias": draw(outputs)}


def forward(p, ids):
    def linear(place, x):
        return x @ p[f"layers.{place}.weight"] + p[f"layers.{place}.bias"]

    x = p["layers.0.weight"][ids]
    x = x + linear("1.2", torch.tanh(linear("1.0", x)))
    x = linear("3", x.reshape(x.shape[0], 2, 12))
    normal = (x - x.mean((0, 1))) / torch.sqrt(x.var((0, 1)) + EPSILON)
    y = torch.tanh(p["layers.4.0.weight"] * normal + p["layers.4.0.bias"])
    x = x + (y + torch.tanh(linear("4.2.0", y)))
    return linear("6", x.flatten(1))


def main():
    torch.manual_seed(3)
    p = {"layers.0.weight": draw(11, 6), **linear("1.0", 6, 8), **linear("1.2", 8, 6), **linear("3", 12, 10),
         "layers.4.0.weight": draw(10, shift=1), "layers.4.0.bias": draw(10), **linear("4.2.0", 10, 10), **linear("6", 20, 11)}
    # Contexts that begin alike, as names do: equal windows come several times.
    ids, targets = torch.randint(0, 11, (24, 4)) * (torch.rand(24, 4) > 0.4), torch.randint(0, 11, (24,))
    number = lambda t: [float(str(v)) for v in t.detach().flatten().numpy()]
    made = dict(stack=STACK, ids=ids.flatten().tolist(), targets=targets.tolist(),
                parameters={name: number(t) for name, t in p.items()}, gradients={}, losses=[])
    for step in range(STEPS):
        loss = F.cross_entropy(forward(p, ids), targets)
        for t in p.values():
            t.grad = None
        loss.backward()
        made["losses"].append(float(f"{loss.item():.9g}"))
        if step == 0:
            made["gradients"] = {name: number(t.grad) for name, t in p.items()}
        with torch.no_grad():
            for t in p.values():
                t -= RATE * t.grad
    OUTPUT.write_text(json.dumps(dict(torch=torch.__version__) | made) + "\n")


main()
