"""A WaveNet in PyTorch, eager and compiled: answers run.py's requests, one a line, as shape-networks does.

As people write it: nn.Conv1d over (B, C, T), zeros in front of the activations (cheaper than end symbols in
front of the names, which would have to be convolved), cross_entropy that ignores the padding,
torch.optim.SGD. A row of a text has zeros in front (`zeros`), or the text that is in reach (`reaching`).
Generation is in front of end symbols, as the lecture has it, so that names can be compared.
"""
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn

import names


class Block(nn.Module):
    def __init__(self, residual, dilated, skip, dilation):
        super().__init__()
        self.dilation = dilation
        self.conv = nn.Conv1d(residual, 2 * dilated, 2, dilation=dilation)
        self.skip = nn.Conv1d(dilated, skip, 1)
        self.residual = nn.Conv1d(dilated, residual, 1)

    def forward(self, x, padded, places):
        filters, gates = self.conv(F.pad(x, (self.dilation, 0)) if padded else x).chunk(2, dim=1)
        z = torch.tanh(filters) * torch.sigmoid(gates)
        return x[:, :, -z.shape[2]:] + self.residual(z), self.skip(z[:, :, -places:])


class WaveNet(nn.Module):
    def __init__(self, vocabulary, residual, dilated, skip, dilations):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, residual)
        self.blocks = nn.ModuleList(Block(residual, dilated, skip, dilation) for dilation in dilations)
        self.hidden, self.logits = nn.Conv1d(skip, skip, 1), nn.Conv1d(skip, vocabulary, 1)

    @property
    def reach(self):
        return 1 + sum(block.dilation for block in self.blocks)

    def forward(self, x, front=0):
        """The logits of the last places; `front` symbols before them are in reach, or else zeros."""
        places = x.shape[1] - front
        x, skips = self.embedding(x).transpose(1, 2), 0
        for block in self.blocks:
            x, skip = block(x, front == 0, places)
            skips = skips + skip
        return self.logits(F.relu(self.hidden(F.relu(skips))))

    def loss(self, x, y):
        return F.cross_entropy(self(x, x.shape[1] - y.shape[1]), y, ignore_index=-1)


class Training:
    """Steps of a network; `draw` gives a batch."""

    def __init__(self, sizes, vocabulary, draw, compiled):
        torch.manual_seed(42)
        residual, dilated, skip, dilations = sizes
        self.net = WaveNet(vocabulary, int(residual), int(dilated), int(skip),
                           [int(dilation) for dilation in dilations.split(",")])
        self.draw = draw
        self.loss = torch.compile(self.net.loss) if compiled else self.net.loss
        self.optimizer = torch.optim.SGD(self.net.parameters(), lr=0.01)
        self.advance()

    def advance(self):
        loss = self.loss(*self.draw())
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()

    def milliseconds(self, steps):
        start = time.perf_counter()
        for _ in range(steps):
            self.advance()
        return (time.perf_counter() - start) / steps * 1e3


class Queues:
    """The network one symbol at a time, for many names at once: each convolution keeps what it will read."""

    def __init__(self, net):
        self.net, self.time = net, 0
        self.queues = [[torch.zeros(1, net.embedding.embedding_dim)] * block.dilation for block in net.blocks]
        # Both taps as one matrix.
        self.weights = [block.conv.weight.permute(0, 2, 1).flatten(1) for block in net.blocks]
        for _ in range(net.reach - 1):
            self.logits(torch.tensor([0]))

    def started(self, lanes):
        """A copy that has seen end symbols alone."""
        copy = object.__new__(Queues)
        copy.net, copy.time, copy.weights = self.net, self.time, self.weights
        copy.queues = [[x.expand(lanes, -1) for x in queue] for queue in self.queues]
        return copy

    def logits(self, symbols):
        x, skips = self.net.embedding(symbols), 0
        for block, queue, weight in zip(self.net.blocks, self.queues, self.weights):
            place = self.time % block.dilation
            older, queue[place] = queue[place], x
            filters, gates = F.linear(torch.cat((older, x), dim=1), weight, block.conv.bias).chunk(2, dim=1)
            z = torch.tanh(filters) * torch.sigmoid(gates)
            skips = skips + F.linear(z, block.skip.weight[:, :, 0], block.skip.bias)
            x = x + F.linear(z, block.residual.weight[:, :, 0], block.residual.bias)
        self.time += 1
        head = self.net
        hidden = F.relu(F.linear(F.relu(skips), head.hidden.weight[:, :, 0], head.hidden.bias))
        return F.linear(hidden, head.logits.weight[:, :, 0], head.logits.bias)


class Peer:
    def __init__(self, path):
        self.path, self.key, self.training, self.net = path, None, None, None
        self.symbols = {number: symbol for symbol, number in names.training_names(path)[1].items()}

    def info(self):
        return torch.__version__

    def threads(self, count):
        torch.set_num_threads(int(count))
        return count

    def run(self, key, steps, make):
        """Milliseconds a step; the training is made once."""
        if self.key != key:
            self.key, self.training = key, make()
        return self.training.milliseconds(int(steps))

    def names(self, *words, compiled=False):
        *sizes, batch, steps = words

        def make():
            xs, ys = (torch.tensor(rows) for rows in names.whole_names(self.path))

            def draw():
                rows = torch.randint(0, xs.shape[0], (int(batch),))
                return xs[rows], ys[rows]

            return Training(sizes, len(self.symbols), draw, compiled)

        return self.run((*sizes, batch, compiled), steps, make)

    def compiled(self, *words):
        try:
            return self.names(*words, compiled=True)
        except Exception:
            return "nan"

    def zeros(self, *words, front=0):
        *sizes, batch, length, path, steps = words

        def make():
            text = open(path, encoding="utf-8").read()
            number = {symbol: place for place, symbol in enumerate(sorted(set(text)))}
            stream, row = torch.tensor([number[symbol] for symbol in text]), torch.arange(int(length))

            def draw():
                starts = torch.randint(front, len(stream) - int(length), (int(batch), 1))
                return stream[starts + torch.arange(-front, int(length))], stream[starts + row + 1]

            return Training(sizes, len(number), draw, compiled=False)

        return self.run((*sizes, path, length, batch, front), steps, make)

    def reaching(self, *words):
        return self.zeros(*words, front=sum(int(dilation) for dilation in words[3].split(",")))

    def load(self, path, residual, dilated, skip, dilations):
        from safetensors.torch import load_file

        tensors, sizes = load_file(path), (int(residual), int(dilated), int(skip))
        net = WaveNet(len(self.symbols), *sizes, [int(dilation) for dilation in dilations.split(",")])
        net.embedding.weight.data = tensors["layers.0.weight"]
        linears = {"layers.3": net.hidden, "layers.5": net.logits}
        for index, block in enumerate(net.blocks):
            inside = f"layers.1.{index}."
            linears |= {inside + "2.0": block.skip, inside + "3": block.residual}
            taps = tensors[inside + "0.weight"].view(2, sizes[0], -1)
            block.conv.weight.data = taps.permute(2, 1, 0).contiguous()
            block.conv.bias.data = tensors[inside + "0.bias"]
        for name, linear in linears.items():
            linear.weight.data = tensors[name + ".weight"].T.unsqueeze(2).contiguous()
            linear.bias.data = tensors[name + ".bias"]
        self.net = net
        return "ok"

    @torch.no_grad()
    def naive(self, count):
        """As the lecture samples: name by name, all that is in reach computed anew for each symbol."""
        torch.manual_seed(1)
        made = []
        start = time.perf_counter()
        for _ in range(int(count)):
            context, out = [0] * self.net.reach, ""
            while True:
                probabilities = F.softmax(self.net(torch.tensor([context]))[:, :, -1], dim=1)
                symbol = torch.multinomial(probabilities, num_samples=1).item()
                context, out = context[1:] + [symbol], out + self.symbols[symbol]
                if symbol == 0:
                    break
            made.append(out)
        return f"{time.perf_counter() - start} {' '.join(made)}"

    @torch.no_grad()
    def cached(self, count, lanes):
        """With queues, so many names at once, until all of these have ended."""
        torch.manual_seed(1)
        made = []
        start = time.perf_counter()
        beginning = Queues(self.net)
        while len(made) < int(count):
            queues, open_names = beginning.started(int(lanes)), int(lanes)
            symbols, columns = torch.zeros(int(lanes), dtype=torch.long), []
            has_ended = torch.zeros(int(lanes), dtype=torch.bool)
            while open_names > 0:
                probabilities = F.softmax(queues.logits(symbols), dim=1)
                symbols = torch.multinomial(probabilities, num_samples=1)[:, 0]
                columns.append(symbols)
                has_ended |= symbols == 0
                open_names = int(lanes) - int(has_ended.sum())
            for row in torch.stack(columns, dim=1).tolist():
                made.append("".join(self.symbols[symbol] for symbol in row[: row.index(0) + 1]))
        return f"{time.perf_counter() - start} {' '.join(made[: int(count)])}"


peer = Peer(sys.argv[1])
for line in sys.stdin:
    verb, *words = line.split()
    print(getattr(peer, verb)(*words), flush=True)
