from collections import namedtuple
from contextlib import contextmanager
from dataclasses import dataclass

import torch

Pair = namedtuple("Pair", "first second")


@dataclass
class Config:
    width: int = 6
    heads: int = 2


@contextmanager
def scaled(x, factor):
    y = x * factor
    yield y


def batches(x, size):
    for start in range(0, len(x), size):
        part = x[start : start + size]
        yield part


def nested(x):
    def inner(y, *rest, scale=2, **more):
        z = y * scale
        return z, rest

    first, (second,) = inner(x, x.T, other=1)
    return Pair(first, second.sum(0))


def walrus(x):
    if (n := x.sum(1)).numel() > 1:
        y = n.unsqueeze(0)
    else:
        y = x
    while y.size(0) < 4:
        y = torch.cat([y, y])
    return y


def fails(x):
    try:
        y = x.view(7, 7)
    except RuntimeError:
        y = x.reshape(-1)
    finally:
        z = y[:2]
    return z


config = Config()
x = torch.arange(24.0).view(4, config.width)
a, *b = x
c, d = x.chunk(2)
e = f = x[None]
x[0] = 1
x[:, 1] += 2
for i, part in enumerate(batches(x, 3)):
    total = part.sum(0)
pair = nested(x)
first, second = pair
with scaled(x, 3) as y:
    z = y[..., ::2]
w = walrus(x)
v = fails(x)
table = {name: x[i] for i, name in enumerate("abc")}
row = table["b"]
top = max(x, key=lambda r: r.sum())
values, places = x.max(dim=1)
eye = torch.eye(3)[torch.tensor([0, 2, 1, 1])]
outer = torch.einsum("i,j->ij", x[0], x[:, 0])
picked = torch.where(x > 3, x, torch.zeros(()))
mask = x > 100
none = x[mask]
scalar = x.mean()
u, s = (x @ x.T).sort(descending=True)
double = lambda t: torch.stack([t, t], dim=1)
g = double(x)
h = g if g.dim() == 3 else x
k: torch.Tensor = h.flatten(1)
