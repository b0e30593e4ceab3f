import torch
import torch.nn as nn
import torch.nn.functional as F


class Tagger(nn.Module):
    def __init__(self, symbols, tags):
        super().__init__()
        self.embed = nn.Embedding(symbols, 6)
        self.lstm = nn.LSTM(6, 5, num_layers=2, bidirectional=True, batch_first=True)
        self.out = nn.Linear(10, tags)

    def forward(self, x):
        embeds = self.embed(x)
        states, (h, c) = self.lstm(embeds)
        last = torch.cat([h[-2], h[-1]], 1)
        return self.out(states), last


class Cell(nn.Module):
    def __init__(self, inputs, hidden):
        super().__init__()
        self.hidden = hidden
        self.both = nn.Linear(inputs + hidden, hidden)

    def step(self, x, h):
        joined = torch.cat((x, h), 1)
        return torch.tanh(self.both(joined))

    def forward(self, xs):
        h = torch.zeros(xs.size(1), self.hidden)
        outs = []
        for x in xs:
            h = self.step(x, h)
            outs.append(h)
        return torch.stack(outs), h


class Sine(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.GRUCell(1, 4)
        self.second = nn.GRUCell(4, 4)
        self.linear = nn.Linear(4, 1)

    def forward(self, input, future=0):
        outputs = []
        h1 = torch.zeros(input.size(0), 4, dtype=input.dtype)
        h2 = torch.zeros(input.size(0), 4, dtype=input.dtype)
        for t in input.split(1, dim=1):
            h1 = self.first(t, h1)
            h2 = self.second(h1, h2)
            output = self.linear(h2)
            outputs += [output]
        for i in range(future):
            h1 = self.first(output, h1)
            h2 = self.second(h1, h2)
            output = self.linear(h2)
            outputs += [output]
        return torch.cat(outputs, dim=1)


torch.manual_seed(4)
tags, last = Tagger(9, 3)(torch.randint(0, 9, (2, 7)))
states, h = Cell(3, 5)(torch.randn(6, 2, 3))
waves = Sine()(torch.randn(3, 5), future=2)
loss = F.mse_loss(waves[:, :5], torch.zeros(3, 5))
steps = [s.sum() for s in states]
total = torch.stack(steps)
for batch in (2, 1):
    sub = states[:, :batch]
    flat = sub.reshape(-1, sub.size(-1))
