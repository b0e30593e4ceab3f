"""The same operations in PyTorch, eager, on one core: answers run.py's requests, one a line."""
import sys
import time

import torch
import torch.nn.functional as F

torch.set_num_threads(1)
torch.manual_seed(1)


def operations():
    x, z = torch.randn(1000, 1000), torch.randn(1000, 1000)
    p, mask, flat = x.abs() + 0.5, x < z, x.view(-1)
    wide, square = torch.randn(10_000_000), torch.randn(2000, 2000)
    rows, table = torch.arange(10_000) * 37 % 1000, x[:, :64].contiguous()
    places = (torch.arange(1_000_000) * 7919 % 1000).view(1000, 1000)
    numbers = torch.arange(1_000_000) * 2_654_435_761 % 1_000_003
    targets = torch.arange(1000) * 7 % 1000
    m, batch = torch.randn(512, 512), torch.randn(16, 128, 128)
    signal, taps = torch.randn(32, 64, 1000), torch.randn(64, 64, 3)
    image, window = torch.randn(16, 32, 28, 28), torch.randn(64, 32, 3, 3)
    a, b, r, w, logits = (torch.randn(32, 200), torch.randn(32, 200), torch.randn(200), torch.randn(200, 200),
                          torch.randn(32, 27))
    xd, pd, whole = x.double(), p.double(), (x * 20).int()
    divisor, few_bits = whole.abs() + 1, whole.to(torch.uint8)
    three, few = torch.tensor([1.0, 2.0, 3.0]), torch.arange(32) % 27
    ids, letters = (torch.arange(256) % 27).view(32, 8), torch.arange(270.0).view(27, 10)
    return {
        "add": lambda: x + z, "add_scalar": lambda: x + 1, "add_row": lambda: x + x[0],
        "add_column": lambda: x + x[:, :1], "divide": lambda: x / p, "multiply_transposed": lambda: x * z.t(),
        "less": lambda: x < z, "maximum": lambda: torch.maximum(x, z), "where": lambda: torch.where(mask, x, z),
        "relu": lambda: x.relu(), "abs": lambda: x.abs(), "square": lambda: x**2, "power_half": lambda: p**0.5,
        "power_3": lambda: x**3, "power_2.5": lambda: p**2.5, "exp": lambda: p.exp(), "log": lambda: p.log(),
        "sqrt": lambda: p.sqrt(), "rsqrt": lambda: p.rsqrt(), "tanh": lambda: p.tanh(),
        "sigmoid": lambda: p.sigmoid(), "erf": lambda: p.erf(), "sin": lambda: p.sin(), "log1p": lambda: p.log1p(),
        "expm1": lambda: p.expm1(), "gelu": lambda: F.gelu(x), "gelu_tanh": lambda: F.gelu(x, approximate="tanh"),
        "silu": lambda: F.silu(x), "elu": lambda: F.elu(x), "softplus": lambda: F.softplus(x),
        "add_double": lambda: xd + pd, "less_double": lambda: xd < pd, "power_double": lambda: pd**2.5,
        "remainder_double": lambda: xd % pd, "exp_double": lambda: pd.exp(), "log_double": lambda: pd.log(),
        "tanh_double": lambda: pd.tanh(), "sigmoid_double": lambda: pd.sigmoid(), "erf_double": lambda: pd.erf(),
        "sin_double": lambda: pd.sin(), "log1p_double": lambda: pd.log1p(), "expm1_double": lambda: pd.expm1(),
        "gelu_double": lambda: F.gelu(xd), "softplus_double": lambda: F.softplus(xd),
        "prod_double": lambda: xd.prod(), "softmax_0_double": lambda: xd.softmax(0),
        "cumsum_1_double": lambda: xd.cumsum(1), "add_int32": lambda: whole + whole,
        "floor_divide_int32": lambda: whole // divisor, "add_byte": lambda: few_bits + few_bits,
        "and_bool": lambda: mask & mask, "all_bool": lambda: mask.all(), "double_to_float": lambda: xd.float(),
        "float_to_double": lambda: x.double(), "int32_to_float": lambda: whole.float(),
        "float_to_int64": lambda: x.long(),
        "sum": lambda: x.sum(), "sum_0": lambda: x.sum(0), "sum_1": lambda: x.sum(1), "mean_0": lambda: x.mean(0),
        "var_0": lambda: x.var(0), "var_1": lambda: x.var(1), "max_0": lambda: x.max(0), "max_1": lambda: x.max(1),
        "amax": lambda: x.max(), "argmax_1": lambda: x.argmax(1), "norm": lambda: x.norm(),
        "softmax_0": lambda: x.softmax(0), "softmax_1": lambda: x.softmax(1),
        "log_softmax_1": lambda: x.log_softmax(1), "cross_entropy": lambda: F.cross_entropy(x, targets),
        "cumsum_0": lambda: x.cumsum(0), "cumsum_1": lambda: x.cumsum(1),
        "cat_0": lambda: torch.cat([x, z]), "cat_1": lambda: torch.cat([x, z], 1),
        "stack_2": lambda: torch.stack([x, z], 2), "step_2": lambda: wide[::2].clone(),
        "transposed": lambda: square.t().contiguous(), "embedding": lambda: F.embedding(rows, table),
        "gather": lambda: x.gather(1, places), "sort": lambda: flat.sort(), "topk_10": lambda: flat.topk(10),
        "sort_int": lambda: numbers.sort(), "add_int": lambda: numbers + numbers,
        "matmul_512": lambda: m @ m, "matmul_512_t": lambda: m @ m.t(), "t_matmul_512": lambda: m.t() @ m,
        "bmm_16x128": lambda: batch @ batch, "matrix_vector": lambda: m @ m[0],
        "conv1d": lambda: F.conv1d(signal, taps), "conv2d": lambda: F.conv2d(image, window, padding=1),
        "small_add_3": lambda: three + three, "small_exp_3": lambda: three.exp(),
        "small_sum_3": lambda: three.sum(), "small_add": lambda: a + b, "small_add_scalar": lambda: a + 1,
        "small_add_row": lambda: a + r, "small_tanh": lambda: a.tanh(), "small_sum_0": lambda: a.sum(0, keepdim=True),
        "small_mean_0": lambda: a.mean(0, keepdim=True), "small_var_0": lambda: a.var(0, keepdim=True),
        "small_matmul": lambda: a @ w, "small_matmul_t": lambda: a.t() @ b,
        "small_transposed_add": lambda: a.t() + b.t(), "small_cross_entropy": lambda: F.cross_entropy(logits, few),
        "small_embedding": lambda: letters[ids],
    }


def main():
    known = operations()
    for line in sys.stdin:
        words = line.split()
        if words[0] == "operation" and words[1] in known:
            body, count = known[words[1]], int(words[2])
            body()
            start = time.perf_counter()
            for _ in range(count):
                body()
            print((time.perf_counter() - start) / count * 1e3, flush=True)
        else:
            print("nan", flush=True)


main()
