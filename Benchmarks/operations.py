"""The part of `make bench` about single operations on tensors: ours and PyTorch on one core."""
from programs import CORES, OPERATIONS, Program, in_turn, peer
from table import report

# Operations that PyTorch may not do faster at all; the others may take 1.5 times its time.
LEAST = {"matmul_512", "matmul_512_t", "t_matmul_512", "bmm_16x128", "matrix_vector", "conv1d", "conv2d",
         "sum", "sum_0", "sum_1", "mean_0", "var_0", "var_1", "max_0", "max_1", "amax", "argmax_1", "norm"}


def operations(pairs):
    ours, torch = Program(OPERATIONS, CORES[1]), Program(peer("torch_operations"), CORES[1])
    for name in ours.ask("names").split():
        milliseconds = float(ours.ask(f"operation {name}"))
        count = max(1, min(5000, int(20 / max(milliseconds, 1e-4))))
        times = in_turn(pairs, *(lambda program=program: float(program.ask(f"operation {name} {count}"))
                                 for program in (ours, torch)))
        if name.startswith("small"):
            report(name, 1, *(time * 1e3 for time in times), "PyTorch", "µs", 1)
        else:
            report(name, 1, *times, "PyTorch", "ms", 1 if name in LEAST else 1 / 1.5)
    ours.close()
    torch.close()


PARTS = {"operations": operations}
