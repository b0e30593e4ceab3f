import torch
import torch.nn.functional as F

torch.manual_seed(1)
words = ["emma", "olivia", "ava"]
symbols = {c: i for i, c in enumerate(sorted(set("".join(words)) | {"."}))}


def contexts(items, block=3):
    xs, ys = [], []
    for item in items:
        context = [0] * block
        for c in item + ".":
            xs.append(context)
            ys.append(symbols[c])
            context = context[1:] + [symbols[c]]
    xs, ys = torch.tensor(xs), torch.tensor(ys)
    return xs, ys


X, Y = contexts(words)
C = torch.randn(len(symbols), 2)
W1 = torch.randn(6, 10)
b1 = torch.randn(10)
W2 = torch.randn(10, len(symbols))
params = [C, W1, b1, W2]
for p in params:
    p.requires_grad = True
for step in range(3):
    ix = torch.randint(0, X.shape[0], (4,))
    emb = C[X[ix]]
    h = torch.tanh(emb.view(emb.shape[0], -1) @ W1 + b1)
    logits = h @ W2
    loss = F.cross_entropy(logits, Y[ix])
    for p in params:
        p.grad = None
    loss.backward()
    for p in params:
        p.data += -0.1 * p.grad
counts = logits.exp()
prob = counts / counts.sum(1, keepdim=True)
