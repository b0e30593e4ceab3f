#!/usr/bin/env python3
"""Makes libraries.json: small programs of torch's, numpy's and einops' own and what they print.

usage: python3.11 Tests/CommandsTests/Vectors/make_library_vectors.py   (with torch, numpy, einops)

The programs stand in libraries/, a file for each library, as those of make_python_vectors.py do.
"""
import json
import sys
import warnings

import einops
import numpy
import torch

from make_python_vectors import FOLDER, answer, programs


def main():
    assert sys.version_info[:2] == (3, 11), sys.version
    warnings.simplefilter("ignore")
    torch.set_num_threads(1)
    families = {}
    for path in sorted((FOLDER / "libraries").glob("*.txt")):
        families[path.stem] = [answer(program) for program in programs(path.read_text())]
    versions = f"torch {torch.__version__}, numpy {numpy.__version__}, einops {einops.__version__}"
    text = json.dumps({"python": versions, "families": families}, ensure_ascii=False, indent=0)
    (FOLDER / "libraries.json").write_text(text + "\n")
    failing = [case for cases in families.values() for case in cases if "e" in case]
    print(f"{sum(map(len, families.values()))} programs, {len(failing)} of which end with an exception")


if __name__ == "__main__":
    main()
