"""Ours beside PyTorch and JAX, in turn, on this machine: `make bench`.

Every figure is the median of several turns (A B A B …); a ratio is theirs over ours. `--only WORD` runs
the parts whose name has the word in it; `--pairs N` takes N turns.
"""
import argparse
import importlib.util
import sys

import interpreter
import operations
import steps
import wavenet
from programs import CORES, SHAPE, STACK, NETWORKS, Program, Terminal, in_turn, peer, trained_tree, whole
from table import report, summary

# The lecture's scaled-up network: batch, embedding, hidden, block, tree.
LECTURE = "32 24 128 8 2,2,2"


def products(network):
    """The matrix products of a step: rows (windows of the batch), outputs, inputs."""
    batch, width, hidden, block = (int(word) for word in network.split()[:4])
    windows, sizes = batch * block, []
    for group in (int(word) for word in network.split()[4].split(",")):
        windows //= group
        sizes.append((windows, hidden, width * group))
        width = hidden
    return sizes + [(batch, 27, hidden)]


def flops(network):
    """Forward, both gradients: six for each multiply-add, though the first layer's input needs none."""
    return sum(6 * m * n * k for m, n, k in products(network))


class Side:
    """Ours and PyTorch on so many cores."""

    def __init__(self, cores):
        self.cores = cores
        self.ours, self.torch = Program(NETWORKS, CORES[cores]), Program(peer("torch_peer"), CORES[cores])
        for program in (self.ours, self.torch):
            program.ask(f"threads {cores}")

    def steps(self, network, pairs, counts):
        """Milliseconds a step of ours and of PyTorch."""
        return in_turn(pairs, *(lambda program=program, count=count: float(program.ask(f"step {network} {count}"))
                                for program, count in zip((self.ours, self.torch), counts)))

    def close(self):
        self.ours.close()
        self.torch.close()


def step(pairs):
    for cores in CORES:
        side, jax = Side(cores), Program(peer("jax_peer"), CORES[cores])
        ours, torch, scan = in_turn(
            pairs, lambda: float(side.ours.ask(f"step {LECTURE} 4000")),
            lambda: float(side.torch.ask(f"step {LECTURE} 400")), lambda: float(jax.ask("step 2000")))
        report("training step, scaled-up, batch 32", cores, ours, torch, "PyTorch", "ms", 8 if cores == 1 else 10)
        report("training step, scaled-up, batch 32", cores, ours, scan, "JAX", "ms", 2.5 if cores == 1 else None)
        print(f"  200,000 steps: {ours * 200:.1f} s")
        side.close()
        jax.close()


def limit(pairs):
    networks = Program(NETWORKS, CORES[1])
    networks.ask("threads 1")
    peak, milliseconds = in_turn(pairs, lambda: float(networks.ask("peak")),
                                 lambda: float(networks.ask(f"step {LECTURE} 4000")))
    windows = [float(word) for word in networks.ask(f"windows {LECTURE}").split()]
    print(f"fused-multiply-add peak of one core: {peak:.0f} GFLOP/s; a step in {milliseconds:.4f} ms")
    sizes = products(LECTURE)
    done = sum(6 * distinct * n * k for distinct, (_, n, k) in zip(windows + windows[-1:], sizes))
    for name, work in (("as PyTorch computes it", flops(LECTURE)), ("distinct windows alone", done)):
        rate = work / milliseconds * 1e-6
        print(f"  {name}: {work * 1e-6:.1f} MFLOP, {rate:.0f} GFLOP/s, {rate / peak:.0%} of the peak")
    print("  matrix products of the step, GFLOP/s at the full sizes and at the distinct windows':")
    for distinct, (m, n, k) in zip(windows + windows[-1:], sizes):
        for form in ("forward", "weights", "input"):
            full, few = (float(networks.ask(f"product {form} {rows_} {n} {k}")) for rows_ in (m, round(distinct)))
            print(f"    {form:8} {m:4}x{k}x{n:<4} {full:5.0f}   {round(distinct):4}x{k}x{n:<4} {few:5.0f}")
    networks.close()


def growth(pairs):
    side, slowest = Side(2), []
    for block in (8, 16, 64):
        tree = ",".join("2" * (block.bit_length() - 1))
        for hidden in (64, 256, 1024):
            for batch in (32, 256, 1024):
                network = f"{batch} 24 {hidden} {block} {tree}"
                count = max(1, min(300, int(2e10 / flops(network))))
                ours, torch = side.steps(network, pairs, (count, count))
                report(f"step, batch {batch}, hidden {hidden}, block {block}", 2, ours, torch, "PyTorch", "ms", 1)
                slowest.append(flops(network) / ours * 1e-6)
    print(f"  arithmetic as PyTorch computes it: {min(slowest):.0f} to {max(slowest):.0f} GFLOP/s on the grid")
    side.close()


def sampling(pairs):
    path = trained_tree()
    for cores in CORES:
        side, answers = Side(cores), {}
        for program in (side.ours, side.torch):
            program.ask(f"load {path}")

        def ask(program, request):
            seconds, answers[request, program] = program.ask(request).split(" ", 1)
            return float(seconds)

        for what, request, wanted in (("evaluation of the training split", "evaluate", 3),
                                      ("sampling 10,000 names", "sample 10000", 100)):
            ours, torch = in_turn(pairs, lambda: ask(side.ours, request), lambda: ask(side.torch, request))
            report(what, cores, ours, torch, "PyTorch", "s", wanted)
            one, other = answers[request, side.ours], answers[request, side.torch]
            if request == "evaluate":
                print(f"  losses {one} and {other}")
            else:
                print(f"  {'the same names, letter for letter' if one == other else 'the names DIFFER'}")
        side.close()


def start(pairs):
    forward = ("import torch; E, W = torch.randn(27, 10), torch.randn(20, 200); x = torch.randint(0, 27, (4, 8));"
               "print((E[x].view(4, 4, 20) @ W).shape)")
    prompts, pushes = [], []

    def ours():
        terminal = Terminal([SHAPE])
        prompts.append(terminal.until(b"shape> "))
        terminal.type("add embedding 27 10, flatten 2, linear 20 200", b"shape> ")
        pushes.append(terminal.type("push 4x8", "→ 4x4x200\r\n".encode()))
        terminal.close()
        return prompts[-1] + pushes[-1]

    if importlib.util.find_spec("torch"):
        both, torch = in_turn(pairs, ours, lambda: whole([sys.executable, "-c", forward])[0] * 1e3)
        report("start to prompt, and the first push 4x8", 1, both, torch, "PyTorch", "ms", 1)
    else:
        print("  PyTorch is not installed: ours alone")
        for _ in range(pairs):
            ours()
    prompt, push = (sorted(times)[len(times) // 2] for times in (prompts, pushes))
    print(f"  prompt {prompt:.1f} ms (wanted below 20), push {push:.2f} ms (wanted below 1)")


def memory(_):
    seconds, megabytes = whole([SHAPE], STACK + "train 200000\n")
    print(f"full training run: 200,000 steps in {seconds:.1f} s, peak memory {megabytes:.0f} MB (wanted below 64)")


PARTS = {"step": step, "limit": limit, "sampling": sampling, "start": start, "memory": memory, "growth": growth,
         **wavenet.PARTS, **operations.PARTS, **steps.PARTS, **interpreter.PARTS}

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", metavar="WORD")
    parser.add_argument("--pairs", type=int, default=5, metavar="N")
    options = parser.parse_args()
    for name, part in PARTS.items():
        if options.only in name:
            print(f"\n{name}", flush=True)
            part(options.pairs)
    print(f"\n{summary()}")
