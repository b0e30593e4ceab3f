#!/usr/bin/env python3
"""Makes wavenet.json: outputs and gradients of blocks that hold layers, by PyTorch's autograd in float32.

usage (from the repository root, with torch 2.13): python3 Tests/EngineTests/Vectors/make_wavenet_vectors.py

A case is {stack, input, parameters, output, output_gradient, input_gradient, parameter_gradients}; a tensor is {shape, values}.
Parameters are in the order of the stack's layers, those inside others included. Weights are the shell's: a linear's (in, out), a
convolution's (taps · in, out) with the oldest tap first.
"""
import json
import pathlib

import torch
import torch.nn.functional as F

OUTPUT = pathlib.Path(__file__).with_name("wavenet.json")


def tensor(t):
    return dict(shape=list(t.shape), values=[float(str(v)) for v in t.detach().flatten().numpy()])


def draw(*shape, scale=1.0):
    return (torch.round(torch.randn(shape) * scale * 1000) / 1000).requires_grad_()


def conv(x, weight, bias, taps, dilation, causal):
    kernel = weight.reshape(taps, x.shape[2], -1).permute(2, 1, 0)
    x = x.transpose(1, 2)
    return F.conv1d(F.pad(x, (dilation * (taps - 1), 0)) if causal else x, kernel, bias, dilation=dilation).transpose(1, 2)


def gate(x):
    a, b = x.chunk(2, -1)
    return torch.tanh(a) * torch.sigmoid(b)


def last(x, steps):
    return x[:, x.shape[1] - steps:]


def block(x, p, dilation, causal, scale=1.0):
    """A residual block: its output and what it taps off. p: conv, skip and residual weights with their biases."""
    z = gate(conv(x, p[0], p[1], 2, dilation, causal))
    made = z @ p[4] + p[5]
    return (last(x, made.shape[1]) + made) * scale, z @ p[2] + p[3]


def weights(r, d, s):
    return [draw(2 * r, 2 * d, scale=0.5), draw(2 * d), draw(d, s), draw(s), draw(d, r), draw(r)]


def line(r, d, s, dilation, causal, scale=""):
    words = "" if dilation == 1 else f" dilation={dilation}"
    pad = "" if causal else " pad=none"
    return f"residual (conv {r} {2 * d} 2{words}{pad}, gate, skip (linear {d} {s}), linear {d} {r}){scale}"


def case(stack, x, parameters, forward):
    output = forward(x, parameters)
    gradient = torch.round(torch.randn(output.shape) * 1000) / 1000
    output.backward(gradient)
    zeros = [torch.zeros_like(p) if p.grad is None else p.grad for p in parameters]
    return dict(stack=stack, input=tensor(x), parameters=[tensor(p) for p in parameters], output=tensor(output),
                output_gradient=tensor(gradient), input_gradient=tensor(x.grad), parameter_gradients=[tensor(g) for g in zeros])


def body(dilations, causal, scale=1.0):
    def forward(x, p):
        taps = []
        for index, dilation in enumerate(dilations):
            x, tap = block(x, p[6 * index:6 * index + 6], dilation, causal, scale)
            taps.append(tap)
        return sum(last(tap, taps[-1].shape[1]) for tap in taps)
    return forward


def cases():
    yield case("residual (conv 3 3 2 dilation=2 pad=none, tanh) scale=0.7071", draw(2, 6, 3), [draw(6, 3), draw(3)],
               lambda x, p: (last(x, 4) + torch.tanh(conv(x, p[0], p[1], 2, 2, False))) * 0.7071)
    for causal in (True, False):
        dilations = (1, 2, 4)
        blocks = ", ".join(line(4, 3, 5, d, causal) for d in dilations)
        yield case(f"skips ({blocks})", draw(2, 9, 4), sum((weights(4, 3, 5) for _ in dilations), []), body(dilations, causal))
    yield case(f"skips ({line(4, 3, 5, 2, True, ' scale=0.5')}, {line(4, 3, 5, 1, True, ' scale=0.5')})", draw(2, 5, 4),
               weights(4, 3, 5) + weights(4, 3, 5), body((2, 1), True, 0.5))


torch.manual_seed(5)
OUTPUT.write_text(f'{{"torch": "{torch.__version__}",\n"cases": [\n' + ",\n".join(map(json.dumps, cases())) + "\n]}\n")
