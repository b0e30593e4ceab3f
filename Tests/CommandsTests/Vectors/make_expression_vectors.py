#!/usr/bin/env python3
"""Makes expressions.json and texts.json: expressions and what PyTorch 2.13, or Python, makes of them.

usage: python3 Tests/CommandsTests/Vectors/make_expression_vectors.py

The expressions stand in expressions.txt, what is written as text in texts.txt: a line each, families under headings, `::` between the lines of one case. Before
each case torch.manual_seed(42). An answer is
    {"s": sizes, "d": dtype, "v": values}   a tensor, its values in order
    {"t": [answers]}                         a tuple, a list or a named result
    {"f": number}                            a float
    {"r": text}                              anything else, as Python writes it
    {"e": 1}                                 an error
Under the heading "printing" the answer is {"p": text}, what print writes of the tensor. Floats have 9 significant digits.
"""
import builtins
import json
import math
import pathlib
import warnings

import torch
import torch.nn.functional as F

FOLDER = pathlib.Path(__file__).parent
warnings.simplefilter("ignore")
torch.set_num_threads(1)


def number(value):
    if math.isnan(value):
        return "nan"
    if math.isinf(value):
        return "inf" if value > 0 else "-inf"
    short = float(f"{value:.9g}")
    return int(short) if short == int(short) and abs(short) < 1e15 else short


def answer(value):
    if isinstance(value, torch.Tensor):
        flat = value.detach().reshape(-1).tolist()
        kind = str(value.dtype).removeprefix("torch.")
        if value.dtype == torch.bool:
            flat = [int(v) for v in flat]
        elif value.dtype.is_floating_point:
            flat = [number(v) for v in flat]
        return {"s": list(value.shape), "d": kind, "v": flat}
    if isinstance(value, torch.Size):
        return {"r": repr(value)}
    if isinstance(value, (tuple, list)) and any(isinstance(v, (torch.Tensor, float, tuple, list)) for v in value):
        return {"t": [answer(v) for v in value]}
    if isinstance(value, float):
        return {"f": number(value)}
    return {"r": repr(value)}


def namespace():
    names = {}
    for module in (F, torch):
        for name in dir(module):
            if not name.startswith("_") and not hasattr(builtins, name):
                names[name] = getattr(module, name)
    names.update(torch=torch, F=F)
    return names


def evaluate(text, family):
    torch.manual_seed(42)
    names = namespace()
    lines = [line.strip() for line in text.split(" :: ")]
    try:
        for line in lines[:-1]:
            exec(line, names)
        value = eval(lines[-1], names)
        return {"p": str(value)} if family == "printing" else answer(value)
    except Exception:
        return {"e": 1}


def main(name):
    families, family = {}, None
    for line in (FOLDER / f"{name}.txt").read_text().splitlines():
        line = line.strip()
        if line.startswith("## "):
            family = line[3:]
            families[family] = []
        elif line and not line.startswith("#"):
            families[family].append([line, evaluate(line, family)])
    text = json.dumps({"torch": torch.__version__, "families": families}, separators=(",", ":"), ensure_ascii=False)
    # A case a line, so that changes can be read.
    text = text.replace("],[\"", "],\n[\"").replace("},\"", "},\n\"")
    json.loads(text)
    (FOLDER / f"{name}.json").write_text(text + "\n")
    total = 0
    for name, cases in families.items():
        total += len(cases)
        errors = sum("e" in a for _, a in cases)
        print(f"{name:14} {len(cases):5} cases, {errors} errors")
    print(f"{'':14} {total:5} cases")


for name in ("expressions", "texts"):
    main(name)
