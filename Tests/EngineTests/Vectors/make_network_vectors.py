#!/usr/bin/env python3
"""Makes network.json: the lecture's networks trained by PyTorch for 1,001 steps on the bundled names.

usage (from the repository root): python3 Tests/EngineTests/Vectors/make_network_vectors.py --peer PATH/torch_model.py

Runs the peer, the lecture's network in PyTorch, once for each configuration, on one thread, with the Python that runs this
script (torch 2.13). random.seed(42) shuffles the words and torch.manual_seed(42) comes before the model: the peer has both.
Its fields are kept as it prints them, floats with 9 significant digits; the time a step took is left out.
"""
import argparse
import json
import pathlib
import subprocess
import sys

CONFIGS = ["tree76k", "mlp3", "flat8", "tree22k", "tree22k-bnbug"]
DATA = "Sources/CNames/names.txt"
OUTPUT = pathlib.Path(__file__).with_name("network.json")


def rounded(value):
    if isinstance(value, float):
        return float(f"{value:.9g}")
    if isinstance(value, dict):
        return {k: rounded(v) for k, v in value.items()}
    return value


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peer", required=True)
    peer = parser.parse_args().peer
    lines = []
    for config in CONFIGS:
        command = [sys.executable, peer, "--data", DATA, "--config", config, "--steps", "1001", "--threads", "1", "--sample", "20"]
        printed = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        del printed["ms_per_step"]
        lines.append(json.dumps(rounded(printed)))
        print(config, "done", file=sys.stderr)
    head = json.dumps(dict(data=DATA, seed=42, steps=1001, batch=32, learning_rate=0.1))[1:-1]
    OUTPUT.write_text("{" + head + ', "cases": [\n' + ",\n".join(lines) + "\n]}\n")


main()
