#!/usr/bin/env python3
"""Makes generator.json: first values of PyTorch's and Python's random streams, drawn by PyTorch and Python themselves.

usage (from the repository root, with torch 2.13 and numpy): python3 Tests/EngineTests/Vectors/make_generator_vectors.py

A case is {seed, name, args, values, after}: seed the generator, do what name and args say, get the values flattened in order;
`after` is the next torch.rand(1) (or random.random()), which shows how many numbers were drawn. Floats have the digits that
give the same float32 back; Python's own are doubles.

PyTorch draws bernoulli_ and dropout differently on Intel's processors (by MKL). The values here are those of all others:
the script stops where PyTorch takes the other way.
"""
import json
import pathlib
import random
import sys

import torch
import torch.nn.functional as F

SEEDS = [0, 42, 2147483647, 4294967295, 4294967296 + 7]  # torch takes the low 32 bits of the last (7), Python all of it
WEIGHTS = [0.1, 0.02, 0.3, 0.08, 0.25, 0.15, 0.1]
OUTPUT = pathlib.Path(__file__).with_name("generator.json")


def numbers(tensor):
    """A tensor's values in order; float32 with the fewest digits that read back as the same float32."""
    flat = tensor.flatten()
    return [float(str(v)) for v in flat.numpy()] if flat.is_floating_point() else flat.tolist()


def randn_randn_rand():
    return torch.cat([torch.randn(3), torch.randn(3), torch.rand(2)])


def randn_ends():
    flat = torch.randn(27, 24).flatten()
    return torch.cat([flat[:20], flat[-20:]])


def multinomial_times():
    weights = torch.tensor(WEIGHTS)
    return torch.cat([torch.multinomial(weights, 1) for _ in range(12)])


TORCH = [
    ("rand", dict(shape=[10]), lambda: torch.rand(10)),
    ("randn", dict(shape=[5]), lambda: torch.randn(5)),
    ("randn", dict(shape=[16]), lambda: torch.randn(16)),
    ("randn", dict(shape=[40]), lambda: torch.randn(40)),
    ("randn_first20_last20", dict(shape=[27, 24]), randn_ends),
    ("randn3_randn3_rand2", {}, randn_randn_rand),  # the value one randn keeps is the first of the next
    ("randint", dict(low=0, high=182625, shape=[8]), lambda: torch.randint(0, 182625, (8,))),
    ("randint", dict(low=-5, high=7, shape=[20]), lambda: torch.randint(-5, 7, (20,))),
    ("randint", dict(low=0, high=2**28, shape=[4]), lambda: torch.randint(0, 2**28, (4,))),  # the first wide range
    ("randint", dict(low=0, high=2**40, shape=[4]), lambda: torch.randint(0, 2**40, (4,))),
    ("exponential", dict(shape=[8]), lambda: torch.empty(8).exponential_(1)),
    ("randperm", dict(n=20), lambda: torch.randperm(20)),
    ("multinomial_1_each_time", dict(weights=WEIGHTS, times=12), multinomial_times),
    ("multinomial", dict(weights=WEIGHTS, samples=10, replacement=True),
     lambda: torch.multinomial(torch.tensor(WEIGHTS), 10, replacement=True)),
    ("dropout_of_ones", dict(p=0.3, shape=[40]), lambda: F.dropout(torch.ones(40), p=0.3)),
    ("bernoulli", dict(p=0.25, shape=[20]), lambda: torch.empty(20).bernoulli_(0.25)),
]


def shuffled(n):
    items = list(range(n))
    random.shuffle(items)
    return items


PYTHON = [
    ("python.random", dict(times=4), lambda: [random.random() for _ in range(4)]),
    ("python.shuffle", dict(n=20), lambda: shuffled(20)),
    ("python.randrange", dict(high=10, times=12), lambda: [random.randrange(10) for _ in range(12)]),
    ("python.randrange", dict(high=182625, times=8), lambda: [random.randrange(182625) for _ in range(8)]),
]


def check_bernoulli():
    """Ten bernoullis must take ten 53-bit uniforms, as exponential_ does; Intel's way takes one draw."""
    torch.manual_seed(1)
    torch.empty(10).bernoulli_(0.5)
    after = torch.rand(1)
    torch.manual_seed(1)
    torch.empty(10).exponential_(1)
    if not torch.equal(after, torch.rand(1)):
        sys.exit("make_generator_vectors: PyTorch draws bernoulli_ by MKL on this processor; use one that is not Intel's")


def main():
    check_bernoulli()
    lines = []
    for seed in SEEDS:
        for name, args, draw in TORCH:
            torch.manual_seed(seed)
            values = numbers(draw())
            after = numbers(torch.rand(1))[0]
            lines.append(json.dumps(dict(seed=seed, name=name, args=args, values=values, after=after)))
        for name, args, draw in PYTHON:
            random.seed(seed)
            values = draw()
            lines.append(json.dumps(dict(seed=seed, name=name, args=args, values=values, after=random.random())))
    head = json.dumps(dict(torch=torch.__version__, python=sys.version.split()[0]))[1:-1]
    OUTPUT.write_text("{" + head + ', "cases": [\n' + ",\n".join(lines) + "\n]}\n")


main()
