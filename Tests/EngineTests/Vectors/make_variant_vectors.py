#!/usr/bin/env python3
"""Makes variants.json: other seeds, another tree and another batch, trained by PyTorch for 1,001 steps on the bundled names.

usage (from the repository root): python3 Tests/EngineTests/Vectors/make_variant_vectors.py --peer PATH/torch_model.py

Runs the peer with one thing changed in its source at a time: the seed of torch.manual_seed, the batch of torch.randint, or
one more entry of CONFIGS. Every change is checked to have happened. Floats have 9 significant digits.
"""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

DATA = "Sources/CNames/names.txt"
OUTPUT = pathlib.Path(__file__).with_name("variants.json")
SEED, BATCH, CONFIG = "    torch.manual_seed(42)", "(32,)", "CONFIGS = {"
VARIANTS = [  # name, configuration, seed, batch, block, embedding, hidden, tree
    ("seed 7", "tree76k", 7, 32, 8, 24, 128, [2, 2, 2]),
    ("seed 4294967311", "tree76k", 4294967311, 32, 8, 24, 128, [2, 2, 2]),
    ("block 16", "block16", 42, 32, 16, 10, 48, [2, 4, 2]),
    ("batch 64", "tree76k", 42, 64, 8, 24, 128, [2, 2, 2]),
]


def replaced(text, old, new):
    assert text.count(old) == 1, f"{old} stands {text.count(old)} times in the peer"
    return text.replace(old, new)


def rounded(value):
    if isinstance(value, float):
        return float(f"{value:.9g}")
    if isinstance(value, dict):
        return {k: rounded(v) for k, v in value.items()}
    return value


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peer", required=True)
    source = pathlib.Path(parser.parse_args().peer).read_text()
    lines = []
    for name, config, seed, batch, block, embedding, hidden, tree in VARIANTS:
        text = replaced(source, SEED, f"    torch.manual_seed({seed})")
        text = replaced(text, BATCH, f"({batch},)")
        text = replaced(text, CONFIG, f'CONFIGS = {{"block16": ({block}, {embedding}, {hidden}, {tree}, True),')
        with tempfile.NamedTemporaryFile("w", suffix=".py") as file:
            file.write(text)
            file.flush()
            command = [sys.executable, file.name, "--data", DATA, "--config", config, "--steps", "1001", "--sample", "5"]
            printed = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        del printed["ms_per_step"]
        made = dict(name=name, seed=seed, batch=batch, block=block, embedding=embedding, hidden=hidden, tree=tree)
        lines.append(json.dumps(made | rounded(printed)))
        print(name, "done", file=sys.stderr)
    OUTPUT.write_text('{"data": "' + DATA + '", "cases": [\n' + ",\n".join(lines) + "\n]}\n")


main()
