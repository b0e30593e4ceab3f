#!/usr/bin/env python3
"""Makes gradients.json: expressions, their gradients and second derivatives, as PyTorch 2.13 works them out.

usage: python3 Tests/CommandsTests/Vectors/make_gradient_vectors.py

The cases are in gradients/, a line each, families under headings, `::` between the lines of one case, whose last is the
expression; a line below `@ sum mean` is a case of each name, put where the line has `{}`. A line `= x [1.0, 2.0]` gives
the cases below it that name x the tensor `x = torch.tensor([1.0, 2.0], requires_grad=True)`; tensors that require gradients within an
expression get a name too. Before each case torch.manual_seed(42). Of each case there is
    y   the expression's value, as expressions.json writes it
    f   the name of its grad_fn, "" where it does not require gradients
    u   the gradient that backward is given
    g   each leaf's gradient, by name: its numbers in order, null where there is none
    h   the gradients of the leaves, and of `_u`, which is u, after a second backward of the sum of the gradients times `v`; absent where
        PyTorch has none
    v   these factors, by leaf
    e   1 where PyTorch refuses the lines or backward
After a line `## first` says that PyTorch's second derivative is not compared, as it is wrong or lost by rounding. In rules.txt a case's last line is what is shown: p is the text.
"coverage" counts the cases of each function of docs/reference.md, or says why it has none.
"""
import ast
import json
import math
import pathlib
import re
import warnings

import torch

import edge_kinds
from make_expression_vectors import answer, namespace

FOLDER = pathlib.Path(__file__).parent
warnings.simplefilter("ignore")
torch.set_num_threads(1)

# Functions that give nothing to differentiate, and why.
WITHOUT = {
    "makes a tensor of numbers": "zeros ones empty full eye arange linspace logspace empty_like rand_like randn_like zeros_like ones_like "
    "full_like new_zeros new_ones new_empty new_full new_tensor tensor as_tensor rand randn randint randperm manual_seed Generator multinomial normal "
    "bernoulli randint_like hann_window hamming_window blackman_window tril_indices triu_indices",
    "gives whole numbers or truth": "argmax argmin argsort any all count_nonzero isnan isinf isfinite isclose allclose equal eq ne "
    "lt le gt ge logical_and logical_or logical_xor logical_not bitwise_and bitwise_or bitwise_xor bitwise_not "
    "bitwise_left_shift bitwise_right_shift nonzero one_hot bincount searchsorted bucketize histc histogram unique unique_consecutive long int byte bool argwhere isin signbit isposinf isneginf "
    "unravel_index heaviside",
    "is the tensor itself, or watches its gradient: HookTests": "Variable register_hook",
    "gives a fact": "broadcast_shapes shape size ndim dim dtype numel stride is_contiguous is_floating_point item tolist Size is_tensor "
    "result_type promote_types can_cast get_default_dtype finfo iinfo element_size itemsize nbytes device is_meta is_cuda is_cpu get_default_device set_default_device",
}


def short(value, digits):
    """A number with some significant digits."""
    if isinstance(value, float) and math.isfinite(value):
        value = float(f"{value:.{digits}g}")
        return int(value) if value == int(value) and abs(value) < 1e15 else value
    return value


def shortened(value, digits=7):
    """Numbers with 7 significant digits, where the result is of float64 with 13."""
    if isinstance(value, dict):
        if isinstance(value.get("y"), dict) and value["y"].get("d") == "float64":
            digits = 13
        return {key: shortened(part, digits) for key, part in value.items()}
    if isinstance(value, list):
        return [shortened(part, digits) for part in value]
    return short(value, digits)


def factors(shape, step):
    """Numbers that differ and are exact, none of them 0."""
    count = math.prod(shape)
    numbers = [((step * i) % 11 - 4.5) / 4 for i in range(count)]
    return torch.tensor(numbers).reshape(shape)


def hoisted(lines):
    """The lines, where tensors that require gradients within others have names."""
    made, count = [], 0
    for line in lines:
        while not re.fullmatch(r"\w+ = torch\.\w+\([^()]*(\([^()]*\))?[^()]*requires_grad=True\)", line):
            end = line.find("requires_grad=True)")
            if end < 0:
                break
            end += len("requires_grad=True)")
            depth, start = 1, end - 1
            while depth:
                start -= 1
                depth += {")": 1, "(": -1}.get(line[start], 0)
            start = re.search(r"torch\.\w+$", line[:start]).start()
            count += 1
            made.append(f"a{count} = {line[start:end]}")
            line = f"{line[:start]}a{count}{line[end:]}"
        made.append(line)
    return made


def used(lines):
    """The names in lines."""
    return {node.id for line in lines for node in ast.walk(ast.parse(line)) if isinstance(node, ast.Name)}


def cases():
    """The cases of every family, in the order of the files."""
    families = {}
    for path in sorted((FOLDER / "gradients").glob("*.txt")):
        given, names, family = {}, [""], None
        for line in path.read_text().splitlines():
            line = line.strip()
            if line.startswith("## "):
                family, names = families.setdefault(line[3:], {}), [""]
            elif line.startswith("= "):
                name, numbers = line[2:].split(" ", 1)
                given[name] = f"{name} = torch.tensor({numbers}, requires_grad=True)"
            elif line.startswith("@ "):
                names = line[2:].split()
            elif line and not line.startswith("#"):
                for name in names if "{}" in line else [""]:
                    text = line.replace("{}", name)
                    text, _, note = text.partition(" ## ")
                    lines = [part.strip() for part in text.split(" :: ")]
                    own = [made for leaf, made in given.items() if leaf in used(lines)]
                    made = lines if path.stem == "rules" else hoisted(lines)
                    family[" :: ".join(own + made)] = "rules" if path.stem == "rules" else note
    return families


def run(lines):
    """The names after the lines, and the value of the last."""
    torch.manual_seed(42)
    torch.set_grad_enabled(True)
    names = namespace()
    for line in lines[:-1]:
        exec(line, names)
    try:
        tree = compile(lines[-1], "case", "eval")
    except SyntaxError:
        exec(lines[-1], names)
        return names, None
    return names, eval(tree, names)


def leaves(names):
    return {
        name: value
        for name, value in names.items()
        if isinstance(value, torch.Tensor) and value.is_leaf and value.requires_grad
    }


def numbers(tensor):
    return None if tensor is None else answer(tensor)["v"]


def second(lines, found):
    """The gradients of a sum of the gradients, or nothing where PyTorch has none."""
    names, y = run(lines)
    own = leaves(names)
    u = factors(y.shape, 7).to(y.dtype).requires_grad_()
    gradients = torch.autograd.grad(y, list(own.values()), u, create_graph=True, allow_unused=True)
    total = 0
    for (name, leaf), gradient in zip(own.items(), gradients):
        if gradient is not None:
            found["v"][name] = numbers(factors(leaf.shape, 5))
            total = total + (gradient * factors(leaf.shape, 5)).sum()
    total.backward()
    return {name: numbers(leaf.grad) for name, leaf in (own | {"_u": u}).items()}


def gradients(lines):
    """What a case gives."""
    try:
        names, y = run(lines)
    except Exception:
        return {"e": 1}
    if not isinstance(y, torch.Tensor) or not y.requires_grad:
        return {"y": answer(y), "f": ""}
    own = leaves(names)
    name = re.search(r"grad_fn=<(\w+)", repr(y))
    found = {"y": answer(y), "f": name[1] if name else "leaf"}
    u = factors(y.shape, 7).to(y.dtype)
    try:
        y.backward(u)
    except Exception:
        return {"e": 1, "u": numbers(u)}
    found |= {"u": numbers(u), "g": {name: numbers(leaf.grad) for name, leaf in own.items()}, "v": {}}
    try:
        found["h"] = second(lines, found)
    except Exception:
        del found["v"]
    return found


def rule(lines):
    try:
        return {"p": repr(run(lines)[1])}
    except Exception:
        return {"e": 1}


def worked(lines, kind):
    if kind == "rules":
        return rule(lines)
    found = gradients(lines)
    if kind == "first":
        found.pop("h")
        found.pop("v")
    return found


def coverage(families):
    """How many cases name each function, or why none does."""
    reasons = {name: reason for reason, names in WITHOUT.items() for name in names.split()}
    text = [case for family in families.values() for case, _ in family]
    counts, missing = {}, []
    for (is_python, name), function in edge_kinds.catalogue().items():
        # Optimizers step along gradients, and have none.
        if is_python or function.family == "optimizers" or name != function.name or not re.fullmatch(r"\w+", name):
            continue
        count = sum(bool(re.search(rf"\.{name}_?\b", case)) for case in text)
        counts[name] = reasons.get(name, count)
        if not counts[name]:
            missing.append(f"{name} has no case")
    return counts, missing


def main():
    families = {
        family: [[text, shortened(worked(text.split(" :: "), kind))] for text, kind in lines.items()]
        for family, lines in cases().items()
    }
    counts, missing = coverage(families)
    text = json.dumps(
        {"torch": torch.__version__, "coverage": counts, "families": families}, separators=(",", ":"), ensure_ascii=False)
    # A case a line, so that changes can be read.
    text = text.replace("],[\"", "],\n[\"")
    json.loads(text)
    (FOLDER / "gradients.json").write_text(text + "\n")
    for family, lines in families.items():
        answers = [answer for _, answer in lines]
        print(
            f"{family:14}{len(lines):5} cases, {sum('g' in a for a in answers)} with gradients, "
            f"{sum('h' in a for a in answers)} with second derivatives, {sum('e' in a for a in answers)} refused")
    if missing:
        raise SystemExit("\n".join(missing))


if __name__ == "__main__":
    main()
