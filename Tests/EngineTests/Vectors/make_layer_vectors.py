#!/usr/bin/env python3
"""Makes layers.json: every layer's output and gradients, and the loss's, by PyTorch's autograd in float32.

usage (from the repository root, with torch 2.13 and numpy): python3 Tests/EngineTests/Vectors/make_layer_vectors.py

A case of "cases" is {layer, mode, input, parameters, buffers, output, output_gradient, input_gradient, parameter_gradients,
buffers_after}; a tensor is {shape, values}. "ids": true says the input is rows of an embedding (it has no gradient);
"seed" is given to torch.manual_seed just before the layer runs. Linear's weight is (in, out); the batchnorm is the lecture's:
statistics over all axes but the last, the unbiased variance both for the output and for the running variance. A layer
written nn.… is torch's module itself.
Dropout's mask is that of processors which are not Intel's: see make_generator_vectors.py.
A case of "losses" is {logits, targets, ignored, loss, gradient}: the mean cross-entropy over the targets that are not `ignored`.
"""
import json
import pathlib

import torch
import torch.nn.functional as F

OUTPUT = pathlib.Path(__file__).with_name("layers.json")
EXTREMES = [0.0, 1e-4, -1e-4, 0.5, -0.5, 3.0, -3.0, 9.0, -9.0, 20.0, -20.0]
IGNORED = -1
EPSILON, MOMENTUM = 1e-5, 0.1


def tensor(t):
    """{shape, values}; float32 with the fewest digits that read back as the same float32."""
    flat = t.detach().flatten()
    values = [float(str(v)) for v in flat.numpy()] if t.is_floating_point() else flat.tolist()
    return dict(shape=list(t.shape), values=values)


def tensors(named):
    return {name: tensor(t) for name, t in named.items()}


def draw(*shape, scale=1.0, shift=0.0):
    """Random values with three decimals, to keep the file small."""
    return torch.round((torch.randn(shape) * scale + shift) * 1000) / 1000


def case(layer, forward, x, parameters=None, buffers=None, mode="training", ids=False, seed=None):
    """Runs forward(x, parameters, buffers), which may replace buffers, and its gradient for a random output gradient."""
    parameters = {name: p.clone().requires_grad_() for name, p in (parameters or {}).items()}
    buffers = dict(buffers or {})
    result = dict(layer=layer, mode=mode, input=tensor(x), parameters=tensors(parameters), buffers=tensors(buffers))
    if ids:
        result["ids"] = True
    else:
        x = x.clone().requires_grad_()
    if seed is not None:
        result["seed"] = seed
        torch.manual_seed(seed)
    output = forward(x, parameters, buffers)
    gradient = draw(*output.shape)
    output.backward(gradient)
    result.update(output=tensor(output), output_gradient=tensor(gradient), input_gradient=None if ids else tensor(x.grad),
                  parameter_gradients={name: tensor(p.grad) for name, p in parameters.items()}, buffers_after=tensors(buffers))
    return result


def embedding(x, p, b):
    return p["weight"][x]


def flatten(steps):
    def forward(x, p, b):
        batch, time, channels = x.shape
        x = x.reshape(batch, time // steps, channels * steps)
        return x.squeeze(1) if x.shape[1] == 1 else x
    return forward


def linear(x, p, b):
    y = x @ p["weight"]
    return y + p["bias"] if "bias" in p else y


def batchnorm(training):
    def forward(x, p, b):
        mean, variance = b["running_mean"], b["running_var"]
        if training:
            axes = tuple(range(x.ndim - 1))
            mean, variance = x.mean(axes), x.var(axes)
            with torch.no_grad():
                b["running_mean"] = (1 - MOMENTUM) * b["running_mean"] + MOMENTUM * mean
                b["running_var"] = (1 - MOMENTUM) * b["running_var"] + MOMENTUM * variance
        return p["weight"] * ((x - mean) / torch.sqrt(variance + EPSILON)) + p["bias"]
    return forward


def layernorm(x, p, b):
    return F.layer_norm(x, p["weight"].shape, p["weight"], p["bias"], EPSILON)


ACTIVATIONS = {"tanh": torch.tanh, "relu": F.relu, "sigmoid": torch.sigmoid, "gelu": F.gelu}
FURTHER_ACTIVATIONS = {
    "gelu approximate=tanh": lambda x: F.gelu(x, approximate="tanh"), "silu": F.silu, "identity": lambda x: x.clone(),
    "leakyrelu": F.leaky_relu, "leakyrelu slope=0.3": lambda x: F.leaky_relu(x, 0.3),
    "elu": F.elu, "elu alpha=0.7": lambda x: F.elu(x, 0.7),
    "softplus": F.softplus, "softplus beta=3 threshold=4": lambda x: F.softplus(x, 3, 4),
}


def layers():
    yield case("embedding 5 3", embedding, torch.tensor([4, 0, 2, 2, 0, 3]), dict(weight=draw(5, 3)), ids=True)
    yield case("embedding 5 3", embedding, torch.tensor([[0, 0, 1], [4, 1, 0], [3, 3, 3], [1, 4, 0]]), dict(weight=draw(5, 3)), ids=True)
    yield case("flatten 2", flatten(2), draw(2, 4, 3))
    yield case("flatten 2", flatten(2), draw(2, 2, 3))
    yield case("flatten", lambda x, p, b: x.flatten(1), draw(2, 4, 3))
    for shape in ((2, 3), (2, 5, 3)):
        yield case("linear 3 4", linear, draw(*shape), dict(weight=draw(3, 4), bias=draw(4)))
        yield case("linear 3 4 bias=false", linear, draw(*shape), dict(weight=draw(3, 4)))
    yield case("linear 40 27", linear, draw(33, 40), dict(weight=draw(40, 27), bias=draw(27)))
    for mode in ("training", "evaluation"):
        for shape in ((6, 5), (4, 3, 5)):
            yield case("batchnorm 5", batchnorm(mode == "training"), draw(*shape, scale=2, shift=0.7), mode=mode,
                       parameters=dict(weight=draw(5, shift=1, scale=0.5), bias=draw(5)),
                       buffers=dict(running_mean=draw(5), running_var=draw(5).abs() + 0.25))
    for shape in ((6, 5), (2, 3, 5)):
        yield case("layernorm 5", layernorm, draw(*shape, scale=2, shift=0.7), dict(weight=draw(5, shift=1, scale=0.5), bias=draw(5)))
    for name, function in ACTIVATIONS.items():
        forward = lambda x, p, b: function(x)
        yield case(name, forward, torch.tensor([EXTREMES]))
        yield case(name, forward, draw(2, 3, 13, scale=2))
    yield case("dropout 0.3", lambda x, p, b: F.dropout(x, 0.3), draw(4, 10), seed=42)
    torch.manual_seed(2)  # the output gradients and inputs that follow are not to depend on the dropout
    yield case("dropout 0.3", lambda x, p, b: F.dropout(x, 0.3, training=False), draw(4, 10), mode="evaluation")


def module(line, make, x, mode="training", scale=0.5, shift=0.3):
    """One of torch's modules with random parameters and statistics of its own."""
    made = make()
    made.train(mode == "training")
    parameters = {name: draw(*p.shape, scale=scale, shift=shift) for name, p in made.named_parameters()}
    buffers = {name: draw(*b.shape).abs() + 0.25 for name, b in made.named_buffers() if b.dim()}

    def forward(x, p, b):
        state = {**p, **b, **{name: t for name, t in made.named_buffers() if not t.dim()}}
        output = torch.func.functional_call(made, state, (x,))
        for name in b:
            b[name] = state[name]
        return output
    return case(line, forward, x, parameters, {name: t.clone() for name, t in buffers.items()}, mode)


def further_layers():
    for name, function in FURTHER_ACTIVATIONS.items():
        forward = lambda x, p, b: function(x)
        yield case(name, forward, torch.tensor([EXTREMES]))
        yield case(name, forward, draw(2, 3, 13, scale=2))
    for name, function in (("softmax", F.softmax), ("logsoftmax", F.log_softmax)):
        yield case(name, lambda x, p, b: function(x, -1), torch.tensor([[90.0, -90.0, 0.0], [-90.0, 90.0, 89.0]]))
        for dim, axes in ((-1, (4, 37)), (1, (2, 5, 3)), (0, (4, 3)), (-2, (2, 3, 4, 5))):
            line = name if dim == -1 else f"{name} dim={dim}"
            yield case(line, lambda x, p, b: function(x, dim), draw(*axes, scale=2))
    for dim, axes in ((-1, (4, 34)), (1, (2, 6, 3)), (0, (4, 3))):
        yield case("glu" if dim == -1 else f"glu dim={dim}", lambda x, p, b: F.glu(x, dim), draw(*axes, scale=2))
    for shape in ((6, 5), (2, 3, 5)):
        yield module("nn.RMSNorm(5)", lambda: torch.nn.RMSNorm(5), draw(*shape, scale=2, shift=0.7))
        yield module("nn.RMSNorm(5, eps=0.1)", lambda: torch.nn.RMSNorm(5, 0.1), draw(*shape, scale=2, shift=0.7))
        yield module("nn.LayerNorm(5, eps=0.1)", lambda: torch.nn.LayerNorm(5, 0.1), draw(*shape, scale=2, shift=0.7))
    yield module("nn.RMSNorm(40)", lambda: torch.nn.RMSNorm(40), draw(33, 40))
    for mode in ("training", "evaluation"):
        for shape in ((6, 5), (4, 5, 3)):
            line = "nn.BatchNorm1d(5, eps=0.001, momentum=0.3)"
            yield module(line, lambda: torch.nn.BatchNorm1d(5, 0.001, 0.3), draw(*shape, scale=2, shift=0.7), mode)
    for shape in ((2, 3), (2, 5, 3)):
        yield module("nn.Linear(3, 4)", lambda: torch.nn.Linear(3, 4), draw(*shape))
    yield module("nn.Linear(40, 27, bias=False)", lambda: torch.nn.Linear(40, 27, bias=False), draw(33, 40))


def convolution(dilation=1, before=None, after=0, stride=1, groups=1):
    """The shell's: (B, T, C), the weight (taps · in / groups, out), the oldest tap first; before=None is causal."""
    def forward(x, p, b):
        weight = p["weight"]
        own = x.shape[2] // groups
        taps = weight.shape[0] // own
        kernel = weight.reshape(taps, own, -1).permute(2, 1, 0)
        front = dilation * (taps - 1) if before is None else before
        y = F.conv1d(F.pad(x.transpose(1, 2), (front, after)), kernel, p.get("bias"), stride, 0, dilation, groups)
        return y.transpose(1, 2).contiguous()
    return forward


def convolutions():
    for line, forward, x, weight, bias in (
        ("conv 3 4", convolution(), draw(2, 5, 3), draw(6, 4), draw(4)),
        ("conv 3 4 3 dilation=2 bias=false", convolution(2), draw(2, 7, 3), draw(9, 4), None),
        ("conv 3 4 3 dilation=2 pad=none", convolution(2, 0), draw(2, 7, 3), draw(9, 4), draw(4)),
        ("conv 3 4 4 pad=same", convolution(1, 1, 2), draw(2, 7, 3), draw(12, 4), draw(4)),
        ("conv 3 4 3 pad=2 stride=2", convolution(1, 2, 2, 2), draw(2, 7, 3), draw(9, 4), draw(4)),
        ("conv 4 6 2 groups=2", convolution(groups=2), draw(2, 5, 4), draw(4, 6), draw(6)),
        ("conv 6 6 3 stride=3 groups=6", convolution(stride=3, groups=6), draw(2, 8, 6), draw(3, 6), draw(6)),
        ("conv 20 33 2 dilation=4", convolution(4), draw(3, 16, 20), draw(40, 33, scale=0.3), draw(33)),
        ("conv 3 4 1", convolution(), draw(2, 5, 3), draw(3, 4), draw(4)),
    ):
        yield case(line, forward, x, dict(weight=weight) | ({} if bias is None else dict(bias=bias)))
    for line, make, shape in (
        ("nn.Conv1d(3, 4, 2)", lambda: torch.nn.Conv1d(3, 4, 2), (2, 3, 5)),
        ("nn.Conv1d(3, 4, 3, 2, 1)", lambda: torch.nn.Conv1d(3, 4, 3, 2, 1), (2, 3, 7)),
        ("nn.Conv1d(3, 4, 2, padding='same', dilation=3)", lambda: torch.nn.Conv1d(3, 4, 2, padding="same", dilation=3), (2, 3, 7)),
        ("nn.Conv1d(4, 6, 3, groups=2, bias=False)", lambda: torch.nn.Conv1d(4, 6, 3, groups=2, bias=False), (2, 4, 7)),
        ("nn.Conv1d(3, 4, 1)", lambda: torch.nn.Conv1d(3, 4, 1), (2, 3, 5)),
        ("nn.Conv1d(3, 4, 2)", lambda: torch.nn.Conv1d(3, 4, 2), (3, 5)),
    ):
        yield module(line, make, draw(*shape))


def gates():
    for shape in ((4, 34), (2, 5, 6), (2, 3, 1, 8)):
        yield case("gate", lambda x, p, b: torch.tanh(x.chunk(2, -1)[0]) * torch.sigmoid(x.chunk(2, -1)[1]), draw(*shape, scale=2))
    yield case("gate", lambda x, p, b: torch.tanh(x.chunk(2, -1)[0]) * torch.sigmoid(x.chunk(2, -1)[1]), torch.tensor([EXTREMES + EXTREMES[::-1]]))


OPERATIONS = [  # layers made of operations: the module, the shapes that it gets, whether evaluation differs
    ("nn.Conv2d(2, 3, 3)", (2, 2, 5, 4)), ("nn.Conv2d(2, 3, (1, 3), stride=2, padding=1)", (2, 2, 5, 4)),
    ("nn.Conv2d(4, 6, 2, dilation=2, groups=2, bias=False)", (2, 4, 5, 5)), ("nn.Conv2d(2, 3, 3, padding='same')", (2, 5, 4)),
    ("nn.ConvTranspose1d(2, 3, 3)", (2, 2, 4)), ("nn.ConvTranspose1d(4, 6, 3, stride=3, padding=1, output_padding=2, groups=2)", (4, 5)),
    ("nn.ConvTranspose2d(2, 3, (2, 3), stride=2, dilation=2, bias=False)", (2, 2, 3, 4)),
    ("nn.MaxPool1d(2)", (2, 3, 7)), ("nn.MaxPool1d(3, stride=2, padding=1, dilation=2, ceil_mode=True)", (3, 8)),
    ("nn.MaxPool2d((2, 3), stride=1)", (2, 2, 5, 6)), ("nn.AvgPool1d(3, stride=2, padding=1)", (2, 3, 7)),
    ("nn.AvgPool2d(2, ceil_mode=True, count_include_pad=False)", (2, 2, 5, 5)), ("nn.AvgPool2d(2, divisor_override=3)", (2, 4, 4)),
    ("nn.AdaptiveAvgPool1d(3)", (2, 3, 7)), ("nn.AdaptiveAvgPool2d((2, None))", (2, 2, 5, 4)), ("nn.AdaptiveAvgPool2d(1)", (2, 5, 4)),
    ("nn.BatchNorm2d(3, eps=0.001, momentum=0.3)", (2, 3, 4, 2)), ("nn.BatchNorm2d(3, affine=False)", (2, 3, 4, 2)),
    ("nn.GroupNorm(2, 4)", (3, 4)), ("nn.GroupNorm(2, 4, eps=0.1, bias=False)", (2, 4, 3, 2)),
    ("nn.InstanceNorm1d(3)", (2, 3, 5)), ("nn.InstanceNorm1d(3, affine=True, track_running_stats=True, momentum=0.3)", (2, 3, 5)),
    ("nn.InstanceNorm2d(3, affine=True)", (3, 4, 2)),
    ("nn.ReLU6()", (3, 40)), ("nn.Mish()", (3, 40)), ("nn.SELU()", (3, 40)), ("nn.Hardsigmoid()", (3, 40)), ("nn.Hardswish()", (3, 40)),
    ("nn.LogSigmoid()", (3, 40)), ("nn.Softsign()", (3, 40)), ("nn.CELU(alpha=0.7)", (3, 40)), ("nn.Hardtanh(min_val=-2, max_val=0.5)", (3, 40)),
    ("nn.PReLU()", (3, 5)), ("nn.PReLU(3, init=0.1)", (2, 3, 5)),
    ("nn.Unflatten(1, (2, -1))", (2, 6, 3)), ("nn.PixelShuffle(2)", (2, 8, 2, 3)),
    ("nn.Upsample(scale_factor=2)", (2, 3, 4)), ("nn.Upsample(size=(5, 3), mode='bilinear', align_corners=True)", (2, 2, 3, 4)),
    ("nn.Upsample(scale_factor=(1.5, 2), mode='bicubic')", (1, 2, 4, 3)), ("nn.Upsample(scale_factor=2.5, mode='linear')", (2, 2, 4)),
    ("nn.ZeroPad1d((1, 2))", (2, 3, 4)), ("nn.ZeroPad2d((1, -1, 2, 0))", (2, 3, 4)), ("nn.ConstantPad1d(2, 0.5)", (2, 3, 4)),
    ("nn.ConstantPad2d((0, 1, 2, 1), -1.5)", (2, 2, 3, 4)), ("nn.ReflectionPad1d((2, 1))", (2, 3, 4)), ("nn.ReflectionPad2d(1)", (2, 2, 3, 4)),
    ("nn.ReplicationPad1d(3)", (3, 4)), ("nn.ReplicationPad2d((1, 2, 0, 1))", (2, 2, 3, 4)), ("nn.CircularPad1d((2, 1))", (2, 3, 4)),
    ("nn.CircularPad2d(1)", (2, 2, 3, 4)),
    ("nn.RNN(3, 4)", (5, 2, 3)), ("nn.RNN(3, 4, 2, nonlinearity='relu', batch_first=True, bidirectional=True)", (2, 5, 3)),
    ("nn.LSTM(3, 4)", (5, 2, 3)), ("nn.LSTM(3, 4, 2, bias=False, batch_first=True, bidirectional=True)", (2, 5, 3)),
    ("nn.LSTM(3, 5, proj_size=2)", (4, 3)), ("nn.GRU(3, 4)", (5, 2, 3)), ("nn.GRU(3, 4, num_layers=3, bidirectional=True)", (4, 3)),
    ("nn.RNNCell(3, 4)", (2, 3)), ("nn.RNNCell(3, 4, bias=False, nonlinearity='relu')", (3,)), ("nn.LSTMCell(3, 4)", (2, 3)), ("nn.GRUCell(3, 4)", (2, 3)),
    ("nn.MultiheadAttention(6, 2)", (4, 2, 6)), ("nn.MultiheadAttention(6, 3, bias=False, batch_first=True)", (2, 4, 6)),
    ("nn.TransformerEncoderLayer(6, 2, 5, dropout=0.0)", (4, 2, 6)),
    ("nn.TransformerEncoderLayer(6, 3, 5, dropout=0.0, activation='gelu', batch_first=True, norm_first=True, bias=False)", (2, 4, 6)),
    ("nn.TransformerEncoder(nn.TransformerEncoderLayer(4, 2, 3, dropout=0.0, batch_first=True), 2)", (2, 3, 4)),
]


class First(torch.nn.Module):
    """A module of which the first output goes on; attention asks itself."""

    def __init__(self, inner):
        super().__init__()
        self.inner = inner

    def forward(self, x):
        if isinstance(self.inner, torch.nn.MultiheadAttention):
            return self.inner(x, x, x)[0]
        y = self.inner(x)
        return y[0] if isinstance(y, tuple) else y


def operations():
    for line, shape in OPERATIONS:
        make = lambda: First(eval(line, dict(nn=torch.nn)))
        has_state = any(name.startswith("running") for name, _ in make().inner.named_buffers())
        for mode in ("training", "evaluation") if has_state else ("training",):
            small = "Attention" in line or "Transformer" in line  # softmax of large scores loses digits
            made = module(line, make, draw(*shape, scale=0.7 if small else 1.5, shift=0 if small else 0.3), mode,
                          *((0.4, 0) if small else ()))
            for section in ("parameters", "buffers", "parameter_gradients", "buffers_after"):
                made[section] = {name.removeprefix("inner."): t for name, t in made[section].items()}
            yield made


def initial_draws():
    """What torch draws for a module after manual_seed(42)."""
    for line, make in (("nn.Linear(3, 4)", lambda: torch.nn.Linear(3, 4)), ("nn.Linear(20, 7)", lambda: torch.nn.Linear(20, 7)),
                       ("nn.Linear(33, 2, bias=False)", lambda: torch.nn.Linear(33, 2, bias=False)),
                       ("nn.Embedding(5, 3)", lambda: torch.nn.Embedding(5, 3)),
                       ("nn.Conv1d(3, 4, 2)", lambda: torch.nn.Conv1d(3, 4, 2)),
                       ("nn.Conv1d(8, 6, 3, groups=2, bias=False)", lambda: torch.nn.Conv1d(8, 6, 3, groups=2, bias=False))):
        torch.manual_seed(42)
        yield dict(layer=line, parameters=tensors(dict(make().named_parameters())))
    for line, _ in OPERATIONS:
        torch.manual_seed(42)
        parameters = dict(eval(line, dict(nn=torch.nn)).named_parameters())
        if parameters:
            yield dict(layer=line, parameters=tensors(parameters))


def loss(logits, targets):
    logits = logits.clone().requires_grad_()
    value = F.cross_entropy(logits.reshape(-1, logits.shape[-1]), targets.reshape(-1), ignore_index=IGNORED)
    value.backward()
    return dict(logits=tensor(logits), targets=tensor(targets), ignored=IGNORED, loss=tensor(value)["values"][0], gradient=tensor(logits.grad))


def losses():
    wide = torch.tensor([0, 26, 13, 5, 5, 1])
    deep = torch.tensor([[4, 0, 2], [1, 1, 3]])
    yield loss(draw(6, 27, scale=2), wide)
    yield loss(draw(6, 27, scale=2), torch.where(wide == 13, IGNORED, wide))
    yield loss(draw(2, 3, 5, scale=2), deep)
    yield loss(draw(2, 3, 5, scale=2), torch.where(deep == 3, IGNORED, deep))
    yield loss(torch.tensor([[90.0, -90.0, 0.0], [-90.0, 90.0, 89.0]]), torch.tensor([0, 2]))  # exp of these overflows


def main():
    torch.manual_seed(1)
    sections = dict(cases=list(layers()), losses=list(losses()))
    torch.manual_seed(3)  # what was there before keeps its numbers
    sections["cases"] += further_layers()
    torch.manual_seed(4)
    sections["cases"] += convolutions()
    sections["cases"] += gates()
    torch.manual_seed(5)
    sections["cases"] += operations()
    sections["draws"] = list(initial_draws())
    text = ",\n".join(f'"{name}": [\n' + ",\n".join(map(json.dumps, section)) + "\n]" for name, section in sections.items())
    OUTPUT.write_text(f'{{"torch": "{torch.__version__}",\n{text}\n}}\n')


main()
