"""The part of `make bench` about training steps in pasted code: the same text for ours and for PyTorch.

Each step is timed three times: in our notation, in PyTorch, and as operations called from Swift, which
tells what of ours is the interpreter's share.
"""
import statistics
import subprocess
import time

from programs import CORES, OPERATIONS, SHAPE, Program, in_turn, peer
from table import report

# Steps before those that are timed.
WARMING = 3

# Name: what the table calls it, the least ratio, steps a turn, the setup and the step.
STEPS = {
    "pasted": (
        "pasted step, 76,579 parameters, batch 32", 3, 500,
        """torch.manual_seed(42)
X = torch.randint(0, 27, (5000, 8))
Y = torch.randint(0, 27, (5000,))
C = torch.randn(27, 24).requires_grad_()
W1 = (torch.randn(48, 128) / 48 ** 0.5).requires_grad_()
W2 = (torch.randn(256, 128) / 256 ** 0.5).requires_grad_()
W3 = (torch.randn(256, 128) / 256 ** 0.5).requires_grad_()
Wo = (torch.randn(128, 27) * 0.1 / 128 ** 0.5).requires_grad_()
bo = torch.zeros(27).requires_grad_()
g1 = torch.ones(128).requires_grad_()
b1 = torch.zeros(128).requires_grad_()
g2 = torch.ones(128).requires_grad_()
b2 = torch.zeros(128).requires_grad_()
g3 = torch.ones(128).requires_grad_()
b3 = torch.zeros(128).requires_grad_()
o = torch.optim.SGD([C, W1, g1, b1, W2, g2, b2, W3, g3, b3, Wo, bo], lr=0.1)""",
        "ix = torch.randint(0, 5000, (32,)); x = C[X[ix]].view(32, 4, 48) @ W1; "
        "m = x.mean((0, 1), keepdim=True); v = x.var((0, 1), keepdim=True); "
        "x = torch.tanh((x - m) / torch.sqrt(v + 1e-5) * g1 + b1).view(32, 2, 256) @ W2; "
        "m = x.mean((0, 1), keepdim=True); v = x.var((0, 1), keepdim=True); "
        "x = torch.tanh((x - m) / torch.sqrt(v + 1e-5) * g2 + b2).view(32, 256) @ W3; "
        "m = x.mean(0, keepdim=True); v = x.var(0, keepdim=True); "
        "x = torch.tanh((x - m) / torch.sqrt(v + 1e-5) * g3 + b3); logits = x @ Wo + bo; "
        "loss = F.cross_entropy(logits, Y[ix]); o.zero_grad(); loss.backward(); o.step()"),
    "convolution": (
        "convolution step, 3-32-64 on 32x32, batch 16", 1, 20,
        """torch.manual_seed(42)
x = torch.randn(16, 3, 32, 32)
y = torch.randint(0, 10, (16,))
net = nn.Sequential(nn.Conv2d(3, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(32, 64, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(4096, 10))
o = torch.optim.SGD(net.parameters(), lr=0.01)""",
        "loss = F.cross_entropy(net(x), y); o.zero_grad(); loss.backward(); o.step()"),
    "lstm": (
        "LSTM step, 64 steps of 128, batch 32", 1, 10,
        """torch.manual_seed(42)
x = torch.randn(64, 32, 64)
y = torch.randint(0, 10, (32,))
lstm = nn.LSTM(64, 128)
head = nn.Linear(128, 10)
o = torch.optim.SGD(list(lstm.parameters()) + list(head.parameters()), lr=0.01)""",
        "out, _ = lstm(x); loss = F.cross_entropy(head(out[-1]), y); o.zero_grad(); loss.backward(); o.step()"),
    "attention": (
        "attention step, 64 steps of 256, 8 heads, batch 8", 1, 20,
        """torch.manual_seed(42)
x = torch.randn(64, 8, 256)
net = nn.MultiheadAttention(256, 8)
o = torch.optim.SGD(net.parameters(), lr=0.01)""",
        "out, _ = net(x, x, x); loss = (out ** 2).mean(); o.zero_grad(); loss.backward(); o.step()"),
}


def in_notation(name, count):
    """Milliseconds a step in the shell: how much longer it takes with so many steps than without."""
    _, _, _, setup, step = STEPS[name]
    without, with_steps = (run_in_shell(f"{setup}\nfor i in range({steps}): {step}\n")
                           for steps in (WARMING, WARMING + count))
    return (with_steps - without) / count * 1e3


def run_in_shell(text):
    """Seconds from the program's start to its end."""
    start = time.perf_counter()
    result = subprocess.run(["taskset", "-c", CORES[1], SHAPE, "--no-init"], input=text, capture_output=True,
                            text=True)
    if result.returncode != 0:
        raise SystemExit(result.stderr)
    return time.perf_counter() - start


def steps(pairs):
    torch, swift = Program(peer("torch_steps"), CORES[1]), Program(OPERATIONS, CORES[1])
    for name, (title, least, count, _, _) in STEPS.items():
        ours, theirs, bare = in_turn(
            pairs, lambda: in_notation(name, count), lambda: float(torch.ask(f"step {name} {count}")),
            lambda: float(swift.ask(f"step {name} {count}")))
        report(title, 1, ours, theirs, "PyTorch", "ms", least)
        print(f"  the same operations called from Swift: {bare:.4g} ms; the interpreter's share {1 - bare / ours:.0%}")
    torch.close()
    swift.close()


PARTS = {"steps": steps}
