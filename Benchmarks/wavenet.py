"""The parts of `make bench` about WaveNets: gated dilated convolutions with skips, on whole names and on a text."""
import math
import random

from programs import CORES, HERE, NETWORKS, Program, in_turn, peer, trained, trained_tree
from table import report

# Residual, dilated and skip channels, and the dilations.
SMALL, WIDE = "48 48 64 1,2,4,8", "96 96 128 1,2,4,8"
LARGE = "256 256 256 1,2,4,8,16,32,64,128,256,128,128,256"
BATCH = 128


def names(pairs):
    """A step on whole names: the peers pad them to 16 places, ours computes what is there once."""
    for sizes, counts in ((SMALL, (400, 40, 60)), (WIDE, (200, 20, 20))):
        network = f"{sizes} {BATCH}"
        for cores in CORES:
            ours, torch, compiled = (Program(command, CORES[cores]) for command in
                                     (NETWORKS, peer("torch_wavenet"), peer("torch_wavenet")))
            for program in (ours, torch, compiled):
                program.ask(f"threads {cores}")
            jax, (mine, few, many) = Program(peer("jax_wavenet"), CORES[cores]), counts
            times = in_turn(
                pairs, lambda: float(ours.ask(f"names {network} {mine}")),
                lambda: float(torch.ask(f"names {network} {few}")),
                lambda: float(compiled.ask(f"compiled {network} {few}")),
                lambda: float(jax.ask(f"{network} {many}")))
            what = f"whole names, R D S {' '.join(sizes.split()[:3])}, batch {BATCH}"
            for name, time, wanted in zip(("PyTorch", "compile", "JAX"), times[1:], (4, None, 3)):
                if math.isnan(time):
                    print("  torch.compile does not work here")
                else:
                    report(what, cores, times[0], time, name, "ms", wanted if cores == 1 else None)
            if cores == 1:
                work(ours, network, times[0])
            for program in (ours, torch, compiled, jax):
                program.close()


def work(networks, network, milliseconds):
    """What a step computes, and how much of the core's limit that is."""
    padded, places, done = (float(word) for word in networks.ask(f"work {network}").split())
    peak = float(networks.ask("peak"))
    print(f"fused-multiply-add peak of the core: {peak:.0f} GFLOP/s")
    for name, megaflops in (("padded, as the peers compute it", padded), ("the names' own places", places),
                            ("distinct windows alone", done)):
        rate = megaflops / milliseconds
        print(f"  {name}: {megaflops:.0f} MFLOP, {rate:.0f} GFLOP/s, {rate / peak:.0%} of the peak")


def text_of_a_megabyte():
    """Lines of the documents, drawn at random: the same text each time."""
    path = HERE / ".build/bench.txt"
    if not path.exists():
        documents = [HERE.parent / name for name in ("README.md", "docs/guide.md", "docs/reference.md")]
        lines = [line for document in documents for line in document.read_text().splitlines() if line]
        drawn, size = random.Random(42), 0
        with path.open("w", encoding="utf-8") as file:
            while size < 1 << 20:
                size += file.write(drawn.choice(lines) + "\n")
    return path


def text(pairs):
    """A step on rows of a text, at a width and a reach that people train."""
    network = f"{LARGE} 8 256 {text_of_a_megabyte()}"
    for cores in CORES:
        sides = [(Program(command, CORES[cores]), verb) for command, verb in
                 ((NETWORKS, "text"), (peer("torch_wavenet"), "reaching"), (peer("torch_wavenet"), "zeros"))]
        for program, _ in sides:
            program.ask(f"threads {cores}")
        ours, reaching, zeros = in_turn(
            min(pairs, 3), *(lambda program=program, verb=verb: float(program.ask(f"{verb} {network} 2"))
                             for program, verb in sides))
        report("step on a text, R 256, reach 1,024, 8x256", cores, ours, reaching, "PyTorch", "ms", 1.5)
        report("the same, zeros in front of PyTorch's rows", cores, ours, zeros, "PyTorch", "ms", None)
        for program, _ in sides:
            program.close()


def sampling(pairs):
    """Names from one model: ours and the peers' symbol by symbol, with and without what was computed before."""
    path, count = trained("wavenet", f"""seed 42; data names whole
add embedding 27 48, wavenet 48 48 64 dilations=1,2,4,8, relu, linear 64 64, relu, linear 64 27
train 3000 batch=128 lr=0.2"""), 10_000
    for cores in CORES:
        ours, torch = Program(NETWORKS, CORES[cores]), Program(peer("torch_wavenet"), CORES[cores])
        for program in (ours, torch):
            program.ask(f"threads {cores}")
        ours.ask(f"load {path} whole")
        torch.ask(f"load {path} {SMALL}")
        answers = {}

        def ask(program, request, made):
            seconds, answers[request] = program.ask(request).split(" ", 1)
            return float(seconds) * count / made

        # So few names of the slow ones that a run takes seconds; the time is that of all.
        few, some = 100, 300
        times = in_turn(pairs, lambda: ask(ours, f"sample {count}", count),
                        lambda: ask(torch, f"naive {few}", few), lambda: ask(torch, f"cached {some} 1", some),
                        lambda: ask(torch, f"cached {count} 100", count))
        for name, seconds, wanted in zip(("naive", "cached", "cached, 100 at once"), times[1:], (100, 10, None)):
            report(f"10,000 names, PyTorch {name}", cores, times[0], seconds, "PyTorch", "s", wanted)
        names = answers[f"sample {count}"].split()
        same = all(answers[f"{verb} {made}{lanes}"].split() == names[:made]
                   for verb, made, lanes in (("naive", few, ""), ("cached", some, " 1")))
        print(f"  naive from {few} names, cached from {some}; "
              f"{'the same names, letter for letter' if same else 'the names DIFFER'}")
        for program in (ours, torch):
            program.close()


def convolve(pairs):
    """The loss of val by the lecture's tree and by the convolution that it is."""
    tree_path = trained_tree()
    path = trained("convolved", f"load {tree_path}\nconvolve")
    for cores in CORES:
        ours, tree = Program(NETWORKS, CORES[cores]), Program(NETWORKS, CORES[cores])
        for program in (ours, tree):
            program.ask(f"threads {cores}")
        ours.ask(f"load {path} whole")
        tree.ask(f"load {tree_path}")
        losses = {}

        def ask(program, request):
            seconds, losses[program, request] = program.ask(request).split(" ", 1)
            return float(seconds)

        whole, shared, apart = in_turn(
            4 * pairs, lambda: ask(ours, "evaluate val"), lambda: ask(tree, "evaluate val"),
            lambda: ask(tree, "evaluate val apart"))
        report("val, convolved, beside each context's tree", cores, whole, apart, "tree", "s", 1.5)
        report("beside trees that share equal windows", cores, whole, shared, "tree", "s", None)
        print(f"  losses {losses[ours, 'evaluate val']} and {losses[tree, 'evaluate val']}")
        for program in (ours, tree):
            program.close()


PARTS = {"wavenet step": names, "wavenet text": text, "wavenet sampling": sampling, "convolve": convolve}
