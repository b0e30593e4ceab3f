#!/usr/bin/env python3
"""Makes stack.json: lines that work on a stack's own tensors, and what PyTorch 2.13 makes of them.

usage: python3 Tests/CommandsTests/Vectors/make_stack_vectors.py

A case of "cases" is {name, stack, lines, looks}: after `seed 42` and `add STACK`, the lines are run, and each look is an
expression with its shape and its values in order. `model` is here a torch.nn.Sequential of torch's modules and of the
lecture's layers, drawn in the same order. A line is Python as it stands.
"""
import json
import pathlib

import torch
import torch.nn as nn
import torch.nn.functional as F

torch.set_num_threads(1)
OUTPUT = pathlib.Path(__file__).with_name("stack.json")


class LectureLinear(nn.Module):
    def __init__(self, inputs, outputs, bias=True):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(inputs, outputs) / inputs**0.5)
        self.bias = nn.Parameter(torch.zeros(outputs)) if bias else None

    def forward(self, x):
        y = x @ self.weight
        return y if self.bias is None else y + self.bias


class LectureBatchNorm(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.weight, self.bias = nn.Parameter(torch.ones(channels)), nn.Parameter(torch.zeros(channels))
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_var", torch.ones(channels))

    def forward(self, x):
        if self.training:
            axes = tuple(range(x.dim() - 1))
            mean, variance = x.mean(axes, keepdim=True), x.var(axes, keepdim=True)
            with torch.no_grad():
                self.running_mean = 0.9 * self.running_mean + 0.1 * mean
                self.running_var = 0.9 * self.running_var + 0.1 * variance
        else:
            mean, variance = self.running_mean, self.running_var
        return self.weight * (x - mean) / torch.sqrt(variance + 1e-5) + self.bias


class FlattenConsecutive(nn.Module):
    def __init__(self, group):
        super().__init__()
        self.group = group

    def forward(self, x):
        batch, steps, channels = x.shape
        x = x.view(batch, steps // self.group, channels * self.group)
        return x.squeeze(1) if x.shape[1] == 1 else x


class Residual(nn.Module):
    def __init__(self, *layers):
        super().__init__()
        self.inside = nn.Sequential(*layers)

    def forward(self, x):
        return x + self.inside(x)


def made(line):
    """A layer as `add` reads it; brackets hold layers."""
    if line.startswith("residual"):
        return Residual(*stack(line[line.index("(") + 1 : line.rindex(")")]))
    if line.startswith("nn."):
        return eval(line)
    name, *words = line.split()
    if name == "dropout":
        return nn.Dropout(float(words[0]))
    numbers = [int(word) for word in words if "=" not in word]
    match name:
        case "linear":
            return LectureLinear(*numbers, bias="bias=false" not in words)
        case "batchnorm":
            return LectureBatchNorm(*numbers)
        case "flatten":
            return FlattenConsecutive(*numbers) if numbers else nn.Flatten()
        case "embedding":
            return nn.Embedding(*numbers)
        case "tanh":
            return nn.Tanh()
        case "relu":
            return nn.ReLU()
    raise ValueError(line)


def stack(text):
    depth, parts = 0, [""]
    for character in text:
        depth += (character in "[(") - (character in "])")
        if character == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return [made(part.strip()) for part in parts]


STEP = "logits = model(x); loss = F.cross_entropy(logits, y); model.zero_grad(); loss.backward()"
SMALL = "linear 6 5, batchnorm 5, tanh, nn.Linear(5, 3)"
SMALL_INPUT = "x = torch.randn(4, 6); y = torch.tensor([0, 2, 1, 1])"
GRADIENTS = ["model[0].weight.grad", "model[0].bias.grad", "model[1].weight.grad", "model[1].bias.grad",
             "model[3].weight.grad", "model[3].bias.grad"]
TREE = ("embedding 27 10, flatten 2, linear 20 16 bias=false, batchnorm 16, tanh, flatten 2, linear 32 16 bias=false, batchnorm 16, tanh, "
        "flatten 2, linear 32 16 bias=false, batchnorm 16, tanh, linear 16 27")
TREE_INPUT = "X = torch.randint(0, 27, (200, 8)); Y = torch.randint(0, 27, (200,))"
TREE_LOOKS = ["loss", "model[0].weight.sum(0)", "model[2].weight.sum(1)", "model[13].weight.sum(1)", "model[13].bias",
              "model[3].running_mean", "model[7].running_var", "model[11].weight"]


def loop(steps, update):
    return f"for i in range({steps}): ix = torch.randint(0, X.shape[0], (32,)); logits = model(X[ix]); " \
           f"loss = F.cross_entropy(logits, Y[ix]); opt.zero_grad(); loss.backward(); {update}"


CASES = [
    ("a training step", SMALL, [SMALL_INPUT, STEP], ["logits", "loss", *GRADIENTS, "model[1].running_mean", "model[1].running_var"]),
    ("evaluation with gradients", SMALL,
     [SMALL_INPUT, STEP, "m = model.eval()", STEP], ["logits", "loss", *GRADIENTS, "model[1].running_mean"]),
    ("evaluation of one example", SMALL, [SMALL_INPUT, "m = model.eval()", "z = model(x[:1])", "z.sum().backward()"],
     ["z", *GRADIENTS]),
    ("torch's batchnorm in evaluation", "nn.BatchNorm1d(3), nn.Flatten(), nn.Linear(12, 2)",
     ["x = torch.randn(5, 3, 4, requires_grad=True)", "z = model(x)", "m = model.eval()", "z = model(x)", "z.pow(2).sum().backward()"],
     ["z", "x.grad", "model[0].weight.grad", "model[0].bias.grad", "model[2].weight.grad"]),
    ("the gradient of the input", SMALL,
     ["x = torch.randn(4, 6, requires_grad=True)", "z = model(x)", "(z * z).mean().backward()"], ["z", "x.grad", *GRADIENTS]),
    ("a layer alone", SMALL,
     [SMALL_INPUT, "h = model[2](model[1](model[0](x)))", "h.pow(3).sum().backward()"], ["h", *GRADIENTS[:4]]),
    ("gradients add up", SMALL, [SMALL_INPUT, STEP, "F.cross_entropy(model(x), y).backward()"], GRADIENTS),
    ("a graph that is kept", SMALL,
     [SMALL_INPUT, "loss = F.cross_entropy(model(x), y)", "loss.backward(retain_graph=True)", "loss.backward()"], GRADIENTS),
    ("two graphs at once", SMALL,
     [SMALL_INPUT, "a = model(x)", "b = model(x * 2)", "(a * b).sum().backward()"], ["a", "b", *GRADIENTS]),
    ("a layer used twice", "nn.Linear(4, 4), nn.Tanh()",
     ["x = torch.randn(3, 4)", "h = model[0](model[1](model[0](x)))", "h.sum().backward()"], ["h", "model[0].weight.grad"]),
    ("dropout draws", "nn.Linear(8, 8), dropout 0.4, relu, nn.Linear(8, 2)",
     ["x = torch.randn(6, 8)", "z = model(x)", "z.sum().backward()"], ["z", "model[0].weight.grad", "torch.rand(2)"]),
    ("a weight changed in place", SMALL,
     [SMALL_INPUT, "with torch.no_grad(): model[0].weight *= 0.5; model[3].weight[0] = 0; model[3].bias.fill_(0.25)",
      "m = model[1].weight.data.mul_(2)", STEP], ["logits", *GRADIENTS]),
    ("an initialiser", "nn.Linear(6, 4), tanh, nn.Linear(4, 3)",
     ["w = nn.init.kaiming_normal_(model[0].weight); b = nn.init.zeros_(model[0].bias)", "w = nn.init.xavier_uniform_(model[2].weight)",
      SMALL_INPUT, STEP], ["logits", "model[0].weight", "model[2].weight", "model[2].weight.grad"]),
    ("clipping", SMALL, [SMALL_INPUT, STEP, "n = nn.utils.clip_grad_norm_(model.parameters(), 0.1)"], ["n", *GRADIENTS]),
    ("a frozen layer", SMALL, [SMALL_INPUT, "m = model[0].requires_grad_(False)", STEP],
     ["model[0].weight.grad is None", *GRADIENTS[2:]]),
    ("layers inside a layer", "embedding 9 6, residual (nn.Linear(6, 6), tanh, nn.Linear(6, 6)), flatten, linear 18 4",
     ["x = torch.randint(0, 9, (5, 3)); y = torch.randint(0, 4, (5,))", STEP],
     ["logits", "model[0].weight.grad", "model[3].weight.grad", "[p.grad.abs().sum().item() for p in model[1].parameters()]"]),
    ("convolutions and norms", "nn.Conv1d(3, 5, 3, padding=1), nn.Tanh(), nn.Flatten(), nn.LayerNorm(20), nn.GELU(), nn.Linear(20, 2)",
     ["x = torch.randn(3, 3, 4, requires_grad=True)", "z = model(x)", "z.pow(2).sum().backward()"],
     ["z", "x.grad", "model[0].weight.grad", "model[0].bias.grad", "model[3].weight.grad", "model[3].bias.grad"]),
    ("a hundred steps", TREE, [TREE_INPUT, "opt = torch.optim.SGD(model.parameters(), lr=0.1)", loop(100, "opt.step()")], TREE_LOOKS),
]
for name, made_by in [
    ("SGD with momentum", "torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9, nesterov=True, weight_decay=0.01)"),
    ("Adam", "torch.optim.Adam(model.parameters(), lr=0.01)"), ("AdamW", "torch.optim.AdamW(model.parameters(), lr=0.01)"),
    ("RMSprop", "torch.optim.RMSprop(model.parameters(), lr=0.01)"), ("Adagrad", "torch.optim.Adagrad(model.parameters(), lr=0.01)"),
]:
    CASES.append((name, TREE, [TREE_INPUT, f"opt = {made_by}", loop(5, "opt.step()")], TREE_LOOKS))


def short(number):
    return float(f"{number:.7g}")


def values(value):
    if isinstance(value, torch.Tensor):
        return [short(number) for number in value.detach().flatten().tolist()]
    return [short(float(number)) for number in (value if isinstance(value, list) else [value])]


def case(name, text, lines, looks):
    torch.manual_seed(42)
    names = {"torch": torch, "nn": nn, "F": F, "model": nn.Sequential(*stack(text))}
    for line in lines:
        exec(line, names)
    found = [(look, eval(look, names)) for look in looks]
    return dict(name=name, stack=text, lines=lines, looks=[
        dict(expression=look, shape=list(value.shape) if isinstance(value, torch.Tensor) else None, values=values(value))
        for look, value in found])


cases = [case(*given) for given in CASES]
OUTPUT.write_text(json.dumps(dict(torch=torch.__version__, cases=cases), separators=(",", ":")) + "\n")
print(f"{len(cases)} cases, {OUTPUT.stat().st_size} bytes")
