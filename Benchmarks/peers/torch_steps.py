"""The steps of steps.py in PyTorch, eager, on one core: answers `step NAME COUNT` with milliseconds a step."""
import pathlib
import sys
import time

import torch
import torch.nn as nn
import torch.nn.functional as F

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))
from steps import STEPS  # noqa: E402

torch.set_num_threads(1)
ready = {}


def step(name, count):
    """The code is compiled once and warmed up, as a notebook's cell would be."""
    if name not in ready:
        names = {"torch": torch, "nn": nn, "F": F}
        exec(STEPS[name][3], names)
        ready[name] = names, compile(STEPS[name][4], name, "exec")
        for _ in range(3):
            exec(ready[name][1], names)
    names, code = ready[name]
    start = time.perf_counter()
    for _ in range(count):
        exec(code, names)
    return (time.perf_counter() - start) / count * 1e3


for line in sys.stdin:
    _, name, count = line.split()
    print(step(name, int(count)), flush=True)
