#!/usr/bin/env python3
"""Makes vectors.json: modules of torch.nn and what PyTorch 2.13 makes of them.

usage: python3 Tests/CommandsTests/Vectors/modules/make_module_vectors.py

The modules are in cases.txt. The answers are written as make_expression_vectors.py writes them; before each case
torch.manual_seed(42).
"""
import json
import pathlib
import sys

FOLDER = pathlib.Path(__file__).parent
sys.path.insert(0, str(FOLDER.parent))

import torch  # noqa: E402
from torch import nn  # noqa: E402

import make_expression_vectors as expressions  # noqa: E402

# Weights of the sum whose gradient is taken, so that no gradient is the same everywhere.
LOSS = "y = {} :: (y * torch.linspace(-1, 1, y.numel()).view(y.shape)).sum().backward()"


def expanded(heading, line):
    if heading == "lines":
        return [line]
    made, given = [part.strip() for part in line.split(" :: ", 1)]
    first = f"m = {made}"
    called = f"m({given})" + ("[0]" if heading == "several with gradients" else "")
    cases = [
        f"{first} :: str(m)",
        f"{first} :: list(m.state_dict().items())",
        f"{first}.requires_grad_(False) :: {called}",
        f"{first}.requires_grad_(False) :: m.eval() :: {called}",
    ]
    if "with gradients" in heading:
        names = [f"x{number}" for number in range(len(arguments(given)))]
        inputs = [f"{name} = {text}" for name, text in zip(names, arguments(given))]
        wanting = [name for name, text in zip(names, arguments(given)) if ".tensor([" not in text and "None" not in text]
        inputs += [f"{name} = {name}.detach().requires_grad_()" for name in wanting]
        call = f"m({', '.join(names)})" + ("[0]" if heading == "several with gradients" else "")
        cases.append(" :: ".join(
            [first, *inputs, LOSS.format(call), f"[{', '.join(f'{n}.grad' for n in wanting)}] + [p.grad for p in m.parameters()]"]))
    return cases


def arguments(text):
    """The arguments of a call, cut at the commas outside brackets."""
    parts, depth, start = [], 0, 0
    for place, sign in enumerate(text):
        depth += (sign in "([") - (sign in ")]")
        if sign == "," and depth == 0:
            parts.append(text[start:place].strip())
            start = place + 1
    return [*parts, text[start:].strip()]


def evaluate(text):
    torch.manual_seed(42)
    names = expressions.namespace() | {"nn": nn}
    lines = text.split(" :: ")
    try:
        for line in lines[:-1]:
            exec(line, names)
        try:
            code = compile(lines[-1], "case", "eval")
        except SyntaxError:
            exec(lines[-1], names)
            return {"r": "None"}
        return expressions.answer(eval(code, names))
    except Exception:
        return {"e": 1}


def main():
    families, heading = {}, None
    for line in (FOLDER / "cases.txt").read_text().splitlines():
        line = line.strip()
        if line.startswith("## "):
            heading = line[3:]
        elif line and not line.startswith("#"):
            for case in expanded(heading, line):
                answer = evaluate(case)
                if heading != "lines" and "e" in answer:
                    raise SystemExit(f"PyTorch refuses {case}")
                families.setdefault(heading, []).append([case, answer])
    text = json.dumps({"torch": torch.__version__, "families": families}, separators=(",", ":"))
    (FOLDER / "vectors.json").write_text(text.replace("],[\"", "],\n[\"") + "\n")
    print({heading: len(cases) for heading, cases in families.items()})


if __name__ == "__main__":
    main()
