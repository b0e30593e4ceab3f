#!/usr/bin/env python3
"""Makes expressions.json: expressions and what PyTorch 2.13, or Python, makes of them.

usage: python3 Tests/CommandsTests/Vectors/make_expression_vectors.py

The expressions stand in expressions.txt, edges.txt and, what is written as text, texts.txt, those of further functions in
functions/: a line each, families under headings, `::` between the lines of one case; a line below `@ sum mean` is a case of each name, which stands where it has `{}`. Before each case
torch.manual_seed(42). An answer is
    {"s": sizes, "d": dtype, "v": values}   a tensor, its values in order
    {"t": [answers]}                         a tuple, a list or a named result
    {"f": number}                            a float
    {"r": text}                              anything else, as Python writes it
    {"e": 1}                                 an error
Under the heading "printing" the answer is {"p": text}, what print writes of the tensor. Floats have 9 significant digits, those of float64 tensors 15.
"differences" are those that the reference tells. "coverage" counts the cases of each function by kind of edge: see edge_kinds.py. The script fails where there is none.
"""
import builtins
import json
import math
import pathlib
import warnings

import torch
import torch.nn.functional as F

import edge_kinds

FOLDER = pathlib.Path(__file__).parent
warnings.simplefilter("ignore")
torch.set_num_threads(1)


def number(value, digits=9):
    if math.isnan(value):
        return "nan"
    if math.isinf(value):
        return "inf" if value > 0 else "-inf"
    short = float(f"{value:.{digits}g}")
    return int(short) if short == int(short) and abs(short) < 1e15 else short


def answer(value):
    if isinstance(value, torch.Tensor):
        flat = value.detach().reshape(-1).tolist()
        kind = str(value.dtype).removeprefix("torch.")
        if value.dtype == torch.bool:
            flat = [int(v) for v in flat]
        elif value.dtype.is_floating_point:
            flat = [number(v, 15 if value.dtype == torch.float64 else 9) for v in flat]
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


def evaluate(text, family, observer):
    torch.manual_seed(42)
    names = namespace() | observer.names
    lines = [line.strip() for line in text.split(" :: ")]
    try:
        for line in lines[:-1]:
            exec(observer.compiled(line, "exec"), names)
        value = eval(observer.compiled(lines[-1], "eval"), names)
        return {"p": str(value)} if family == "printing" else answer(value)
    except Exception:
        return {"e": 1}
    finally:
        observer.finish_case()


def expressions():
    """Every case once, by family."""
    families = {}
    further = sorted((FOLDER / "functions").glob("*.txt"))
    for path in [FOLDER / "expressions.txt", FOLDER / "edges.txt", FOLDER / "texts.txt", *further]:
        family, names = None, [""]
        for line in path.read_text().splitlines():
            line = line.strip()
            if line.startswith("## "):
                family = families.setdefault(line[3:], {})
                names = [""]
            elif line.startswith("@ "):
                names = line[2:].split()
            elif line and not line.startswith("#"):
                family |= {line.replace("{}", name): None for name in names}
    return families


def differences():
    """The rows of the reference's differences: their lines, and what PyTorch makes of them, null for an error."""
    found = []
    for row in edge_kinds.reference()[1].splitlines():
        if not row.startswith("| `"):
            continue
        shown, told, _ = row.strip("| ").split(" | ")
        lines = shown.strip("`").split("` then `")
        torch.manual_seed(42)
        names = namespace()
        try:
            for line in lines[:-1]:
                exec(line, names)
            value = eval(lines[-1], names)
            outcome = str(value) if isinstance(value, torch.Tensor) else repr(value)
        except Exception:
            outcome = None
        if told.strip("`") != (outcome or "an error"):
            raise SystemExit(f"{shown} gives {outcome} in PyTorch, not {told}")
        found.append([lines, outcome])
    return found


def main():
    observer = edge_kinds.Observer()
    families = {
        family: [[line, evaluate(line, family, observer)] for line in lines] for family, lines in expressions().items()
    }
    coverage, missing = edge_kinds.coverage(observer)
    text = json.dumps(
        {"torch": torch.__version__, "differences": differences(), "coverage": coverage, "families": families},
        separators=(",", ":"), ensure_ascii=False)
    # A case and a function a line, so that changes can be read.
    text = text.replace("],[\"", "],\n[\"").replace("},\"", "},\n\"")
    json.loads(text)
    (FOLDER / "expressions.json").write_text(text + "\n")
    report(families, coverage)
    if missing:
        raise SystemExit("\n".join(missing))


def report(families, coverage):
    total = 0
    for name, cases in families.items():
        total += len(cases)
        errors = sum("e" in a for _, a in cases)
        print(f"{name:14} {len(cases):5} cases, {errors} errors")
    print(f"{'':14} {total:5} cases\n")
    print(f"{'':16}" + "".join(f"{kind:>9}" for kind in edge_kinds.KINDS))
    for family, functions in coverage.items():
        print(f"{family}:")
        for name, row in functions.items():
            counts = (row[kind] if isinstance(row[kind], int) else "-" for kind in edge_kinds.KINDS)
            print(f"  {name:14}" + "".join(f"{count:9}" for count in counts))


if __name__ == "__main__":
    main()
