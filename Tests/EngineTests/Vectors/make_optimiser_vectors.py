#!/usr/bin/env python3
"""Makes optimisers.json: five steps of PyTorch's optimisers on a vector of seven, in float32.

usage (from the repository root, with torch 2.13 and numpy): python3 Tests/EngineTests/Vectors/make_optimiser_vectors.py

A case is {optimiser, options, start, gradients, values}: gradients[i] is the gradient of step i, values[i] the vector after it.
With an option clip, clip_grad_norm_ shortens the gradient before the step. With an option ema, averages[i] is the vector of an
AveragedModel with get_ema_multi_avg_fn(ema) that is updated after each step.
Options not named are PyTorch's own (Adam: betas 0.9 and 0.999, eps 1e-8; AdamW: weight_decay 0.01), and are written out.
"""
import json
import pathlib

import torch
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

OUTPUT = pathlib.Path(__file__).with_name("optimisers.json")
START = [0.5, -1.25, 2.0, 0.001, -3.5, 0.0, 10.0]
OPTIMISERS = [
    ("sgd", torch.optim.SGD, dict(lr=0.1)),
    ("sgd", torch.optim.SGD, dict(lr=0.1, momentum=0.9)),
    ("adam", torch.optim.Adam, dict(lr=0.001)),
    ("adamw", torch.optim.AdamW, dict(lr=0.001)),
    ("sgd", torch.optim.SGD, dict(lr=0.1, clip=1.5)),
    ("adam", torch.optim.Adam, dict(lr=0.001, clip=0.5)),
    ("sgd", torch.optim.SGD, dict(lr=0.1, ema=0.9)),
    ("adamw", torch.optim.AdamW, dict(lr=0.004, betas=(0.9, 0.99), weight_decay=0.05, clip=1, ema=0.999)),
    ("sgd", torch.optim.SGD, dict(lr=0.1, momentum=0.9, ema=0.25)),
]
SHOWN = {"sgd": ["lr", "momentum", "weight_decay"], "adam": ["lr", "betas", "eps", "weight_decay"]}
SHOWN["adamw"] = SHOWN["adam"]


def numbers(tensor):
    """float32 with the fewest digits that read back as the same float32."""
    return [float(str(v)) for v in tensor.detach().numpy()]


def main():
    torch.manual_seed(1)
    gradients = torch.round(torch.randn(5, len(START)) * 1000) / 1000
    gradients[:, 5] = 0  # a place that gets no gradient
    gradients[1, 0] = 1e-6
    lines = []
    for name, make, options in OPTIMISERS:
        clip = options.pop("clip", None)
        decay = options.pop("ema", None)
        parameter = torch.nn.Parameter(torch.tensor(START))
        average = AveragedModel(torch.nn.ParameterList([parameter]), multi_avg_fn=get_ema_multi_avg_fn(decay or 0))
        optimiser = make([parameter], **options)
        values, averages = [], []
        for gradient in gradients:
            parameter.grad = gradient.clone()
            if clip is not None:
                torch.nn.utils.clip_grad_norm_([parameter], clip)
            optimiser.step()
            values.append(numbers(parameter))
            average.update_parameters(torch.nn.ParameterList([parameter]))
            averages.append(numbers(average.module[0]))
        options = {key: optimiser.defaults[key] for key in SHOWN[name]}
        if clip is not None:
            options["clip"] = clip
        case = dict(optimiser=name, options=options, start=START, gradients=[numbers(g) for g in gradients], values=values)
        if decay is not None:
            options["ema"] = decay
            case["averages"] = averages
        lines.append(json.dumps(case))
    OUTPUT.write_text(f'{{"torch": "{torch.__version__}", "cases": [\n' + ",\n".join(lines) + "\n]}\n")


main()
