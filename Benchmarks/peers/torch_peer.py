"""The same networks in PyTorch, eager: answers run.py's requests, one a line, as shape-networks does.

As people write them: view, matmul, mean and var, tanh, cross_entropy, backward, and a loop over the
parameters. The data are the bundled names cut as the lecture cuts them.
"""
import sys
import time

import torch
import torch.nn.functional as F

import names


def datasets(path, block):
    xs, ys = names.contexts(path, block)
    return torch.tensor(xs), torch.tensor(ys), {i: s for s, i in names.training_names(path)[1].items()}


class Net:
    def __init__(self, embedding, hidden, tree, vocabulary=27):
        self.tree, self.training = tree, True
        self.emb = torch.randn((vocabulary, embedding))
        self.blocks, width = [], embedding
        for n in tree:
            fan_in = width * n
            self.blocks.append(dict(w=torch.randn((fan_in, hidden)) / fan_in**0.5, g=torch.ones(hidden),
                                    b=torch.zeros(hidden), rm=torch.zeros(hidden), rv=torch.ones(hidden)))
            width = hidden
        self.wo = torch.randn((hidden, vocabulary)) / hidden**0.5 * 0.1
        self.bo = torch.zeros(vocabulary)

    def parameters(self):
        return [self.emb] + [k[n] for k in self.blocks for n in ("w", "g", "b")] + [self.wo, self.bo]

    def __call__(self, x):
        x = self.emb[x]
        for n, k in zip(self.tree, self.blocks):
            B, T, C = x.shape
            x = x.view(B, T // n, C * n)
            if x.shape[1] == 1:
                x = x.squeeze(1)
            x = x @ k["w"]
            if self.training:
                dims = 0 if x.ndim == 2 else (0, 1)
                mean, var = x.mean(dims, keepdim=True), x.var(dims, keepdim=True)
                with torch.no_grad():
                    k["rm"], k["rv"] = 0.9 * k["rm"] + 0.1 * mean, 0.9 * k["rv"] + 0.1 * var
            else:
                mean, var = k["rm"], k["rv"]
            x = torch.tanh(k["g"] * ((x - mean) / torch.sqrt(var + 1e-5)) + k["b"])
        return x @ self.wo + self.bo


class Peer:
    def __init__(self, names):
        self.names, self.sets, self.key, self.net = names, {}, None, None

    def data(self, block):
        if block not in self.sets:
            self.sets = {block: datasets(self.names, block)}
        return self.sets[block]

    def info(self):
        return torch.__version__

    def threads(self, count):
        torch.set_num_threads(int(count))
        return count

    def advance(self, net, parameters, X, Y, batch):
        ix = torch.randint(0, X.shape[0], (batch,))
        loss = F.cross_entropy(net(X[ix]), Y[ix])
        for p in parameters:
            p.grad = None
        loss.backward()
        for p in parameters:
            p.data += -0.01 * p.grad

    def step(self, batch, embedding, hidden, block, tree, steps):
        key = (embedding, hidden, tree)
        if self.key != key:
            torch.manual_seed(42)
            self.key, self.training = key, Net(int(embedding), int(hidden), [int(n) for n in tree.split(",")])
            for p in self.training.parameters():
                p.requires_grad = True
        X, Y, _ = self.data(int(block))
        parameters = self.training.parameters()
        self.advance(self.training, parameters, X, Y, int(batch))
        start = time.perf_counter()
        for _ in range(int(steps)):
            self.advance(self.training, parameters, X, Y, int(batch))
        return (time.perf_counter() - start) / int(steps) * 1e3

    def load(self, path):
        from safetensors.torch import load_file

        tensors = load_file(path)
        net = Net(24, 128, [2, 2, 2])
        net.training, net.emb = False, tensors["layers.0.weight"]
        for index, block in enumerate(net.blocks):
            linear, norm = f"layers.{4 * index + 2}.", f"layers.{4 * index + 3}."
            block.update(w=tensors[linear + "weight"], g=tensors[norm + "weight"], b=tensors[norm + "bias"],
                         rm=tensors[norm + "running_mean"], rv=tensors[norm + "running_var"])
        net.wo, net.bo = tensors["layers.13.weight"], tensors["layers.13.bias"]
        self.net = net
        return "ok"

    def evaluate(self):
        X, Y, _ = self.data(8)
        start = time.perf_counter()
        with torch.no_grad():
            loss = F.cross_entropy(self.net(X), Y).item()
        return f"{time.perf_counter() - start} {loss}"

    def sample(self, count):
        _, _, itos = self.data(8)
        torch.manual_seed(1)
        names = []
        start = time.perf_counter()
        with torch.no_grad():
            for _ in range(int(count)):
                context, out = [0] * 8, ""
                while True:
                    probs = F.softmax(self.net(torch.tensor([context])), dim=1)
                    ix = torch.multinomial(probs, num_samples=1).item()
                    context, out = context[1:] + [ix], out + itos[ix]
                    if ix == 0:
                        break
                names.append(out)
        return f"{time.perf_counter() - start} {' '.join(names)}"


peer = Peer(sys.argv[1])
for line in sys.stdin:
    verb, *words = line.split()
    print(getattr(peer, verb)(*words), flush=True)
