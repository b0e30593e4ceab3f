#!/usr/bin/env python3
"""Makes whole.json: a small WaveNet trained by PyTorch on whole words for a hundred steps, in float32.

usage (from the repository root, with torch 2.13): python3 Tests/EngineTests/Vectors/make_whole_vectors.py

[{words, stack, batch, rate, seed, parameters, losses, generator}]: every word is an item with a target at every place, in the order of
random.seed(42)'s shuffle; what the network sees in front of a word is `.`. A batch is torch.randint's. `losses` is the mean
cross-entropy over the real places before each step of AdamW (0.9, 0.99; weight decay 0.01; gradients clipped at norm 1),
`generator` the next number of torch.rand afterwards. A linear's weight is (in, out), a convolution's (taps · in, out). The second
network has batchnorm: its statistics (the lecture's, the unbiased variance) are over the real places alone.
"""
import json
import pathlib
import random

import torch
import torch.nn.functional as F

OUTPUT = pathlib.Path(__file__).with_name("whole.json")
WORDS = ["emma", "olivia", "ava", "isabella", "sophia", "mia", "amelia", "ella", "elizabeth", "camila", "luna", "sofia",
         "avery", "mila", "aria", "scarlett", "penelope", "layla", "chloe", "victoria", "nora", "riley", "zoey", "jo"]
R, D, S, DILATIONS = 8, 8, 12, [1, 2, 4, 1]
BATCH, STEPS, RATE, SEED = 6, 100, 0.004, 7


def block(dilation):
    return (f"residual (conv {R} {2 * D} 2{'' if dilation == 1 else f' dilation={dilation}'}, gate, "
            f"skip (linear {D} {S}), linear {D} {R})")


SYMBOLS = [".", *sorted(set("".join(WORDS)))]
V = len(SYMBOLS)
STACK = f"embedding {V} {R}, skips ({', '.join(map(block, DILATIONS))}), relu, linear {S} {V}"
FRONT = sum(DILATIONS)


def draw(*shape, scale):
    return (torch.round(torch.randn(shape) * scale * 1000) / 1000).requires_grad_()


def drawn():
    named = {"layers.0.weight": draw(V, R, scale=1.0)}
    for index in range(len(DILATIONS)):
        prefix = f"layers.1.{index}."
        for name, rows, columns in [("0", 2 * R, 2 * D), ("2.0", D, S), ("3", D, R)]:
            named[f"{prefix}{name}.weight"] = draw(rows, columns, scale=rows ** -0.5)
            named[f"{prefix}{name}.bias"] = draw(columns, scale=0.1)
    named["layers.3.weight"], named["layers.3.bias"] = draw(S, V, scale=0.2), draw(V, scale=0.1)
    return named


def logits(p, ids):
    """(B, FRONT + T) -> (B, T, V), without padding: each convolution shortens T."""
    x, taps = p["layers.0.weight"][ids], []
    for index, dilation in enumerate(DILATIONS):
        name = f"layers.1.{index}."
        old, new = x[:, :-dilation], x[:, dilation:]
        y = torch.cat([old, new], -1) @ p[name + "0.weight"] + p[name + "0.bias"]
        z = torch.tanh(y[..., :D]) * torch.sigmoid(y[..., D:])
        taps.append(z @ p[name + "2.0.weight"] + p[name + "2.0.bias"])
        x = new + z @ p[name + "3.weight"] + p[name + "3.bias"]
    s = sum(t[:, t.shape[1] - x.shape[1]:] for t in taps)
    return torch.relu(s) @ p["layers.3.weight"] + p["layers.3.bias"]


WIDTHS = [R, 10, 9]
NORMED = (f"embedding {V} {R}, conv {R} 10 2 pad=none, batchnorm 10, tanh, conv 10 9 2 dilation=2 pad=none, batchnorm 9, tanh, "
          f"linear 9 {V}")


def drawn_normed():
    named = {"layers.0.weight": draw(V, R, scale=1.0)}
    for place, (inputs, outputs) in zip((1, 4), zip(WIDTHS, WIDTHS[1:])):
        named[f"layers.{place}.weight"] = draw(2 * inputs, outputs, scale=(2 * inputs) ** -0.5)
        named[f"layers.{place}.bias"] = draw(outputs, scale=0.1)
        named[f"layers.{place + 1}.weight"] = (1 + draw(outputs, scale=0.1)).detach().requires_grad_()
        named[f"layers.{place + 1}.bias"] = draw(outputs, scale=0.1)
    named["layers.7.weight"], named["layers.7.bias"] = draw(9, V, scale=0.2), draw(V, scale=0.1)
    return named


def normalised(x, real, weight, bias):
    """The last steps of x are the rows' places; `real` says which of them are no padding."""
    counted = x[:, x.shape[1] - real.shape[1]:][real]
    return (x - counted.mean(0)) / torch.sqrt(counted.var(0, unbiased=True) + 1e-5) * weight + bias


def logits_normed(p, ids, real):
    x = p["layers.0.weight"][ids[:, FRONT - 3:]]
    for place, dilation in ((1, 1), (4, 2)):
        x = torch.cat([x[:, :-dilation], x[:, dilation:]], -1) @ p[f"layers.{place}.weight"] + p[f"layers.{place}.bias"]
        x = torch.tanh(normalised(x, real, p[f"layers.{place + 1}.weight"], p[f"layers.{place + 1}.bias"]))
    return x @ p["layers.7.weight"] + p["layers.7.bias"]


def rows(words):
    longest = max(map(len, words)) + 1
    ids = torch.zeros(len(words), FRONT + longest, dtype=torch.long)
    targets = torch.full((len(words), longest), -100)
    for index, word in enumerate(words):
        numbers = [SYMBOLS.index(c) for c in word]
        ids[index, FRONT + 1:FRONT + 1 + len(word)] = torch.tensor(numbers)
        targets[index, :len(word) + 1] = torch.tensor([*numbers, 0])
    return ids, targets


def trained(stack, p, forward):
    initial = {name: [float(str(v)) for v in t.detach().flatten().numpy()] for name, t in p.items()}
    words = list(WORDS)
    random.seed(42)
    random.shuffle(words)
    ids, targets = rows(words)
    optimiser = torch.optim.AdamW(p.values(), lr=RATE, betas=(0.9, 0.99), weight_decay=0.01)
    losses = []
    torch.manual_seed(SEED)
    for _ in range(STEPS):
        batch = torch.randint(0, len(words), (BATCH,))
        made = forward(p, ids[batch], targets[batch] >= 0)
        loss = F.cross_entropy(made.reshape(-1, V), targets[batch].flatten())
        losses.append(loss.item())
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(p.values(), 1.0)
        optimiser.step()
    return dict(words=WORDS, stack=stack, batch=BATCH, rate=RATE, seed=SEED, parameters=initial, losses=losses,
                generator=torch.rand(1).item())


def main():
    torch.manual_seed(1)
    cases = [trained(STACK, drawn(), lambda p, ids, real: logits(p, ids))]
    torch.manual_seed(2)
    cases.append(trained(NORMED, drawn_normed(), logits_normed))
    OUTPUT.write_text(json.dumps(cases) + "\n")


main()
