#!/usr/bin/env python3
"""Makes python.json: small programs and what CPython 3.11 prints when it runs them.

usage: python3.11 Tests/CommandsTests/Vectors/make_python_vectors.py

The programs stand in python/, a file for each construct. Empty lines part programs; a line that
begins with `> ` is a program of its own, which prints the value of the expression after it. In an
empty line within a program stands a single dot.

An answer is {"p": program, "o": what it printed} and, of a program that an exception ended,
"e": the name of its class and "m": what str() gives of it.
"""
import contextlib
import io
import json
import pathlib
import sys

FOLDER = pathlib.Path(__file__).parent


def programs(text):
    block = []
    for line in text.split("\n") + [""]:
        if line.startswith("> "):
            if block:
                yield "\n".join(block)
                block = []
            yield f"print(repr(({line[2:]})))"
        elif line:
            block.append("" if line == "." else line)
        elif block:
            yield "\n".join(block)
            block = []


def answer(program):
    out = io.StringIO()
    result = {"p": program}
    try:
        with contextlib.redirect_stdout(out):
            exec(compile(program, "<program>", "exec"), {"__name__": "__main__"})
    except BaseException as error:
        result["e"] = type(error).__name__
        result["m"] = str(error)
    result["o"] = out.getvalue()
    return result


def main():
    assert sys.version_info[:2] == (3, 11), sys.version
    families = {}
    for path in sorted((FOLDER / "python").glob("*.txt")):
        families[path.stem] = [answer(program) for program in programs(path.read_text())]
    total = sum(len(cases) for cases in families.values())
    text = json.dumps({"python": "3.11", "families": families}, ensure_ascii=False, indent=0)
    (FOLDER / "python.json").write_text(text + "\n")
    failing = sum(1 for cases in families.values() for case in cases if "e" in case)
    print(f"{total} programs, {failing} of which end with an exception")


if __name__ == "__main__":
    main()
