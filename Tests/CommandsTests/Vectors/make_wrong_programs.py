"""Writes the messages of wrong-programs.txt anew: make_wrong_programs.py SHAPE

SHAPE is the program. A section has a wrong program, after `--- person` what a person would change
(alternatives with `--` between them), and after `--- message` what `shape check` says, which this
script replaces. Read the difference before it is committed.
"""

import pathlib
import subprocess
import sys
import tempfile

FILE = pathlib.Path(__file__).with_name("wrong-programs.txt")


def message(shape, program):
    with tempfile.TemporaryDirectory() as folder:
        pathlib.Path(folder, "net.py").write_text(program)
        command = [shape, "check", "--as-main", "net.py"]
        return subprocess.run(command, cwd=folder, capture_output=True, text=True).stdout.rstrip("\n")


def main():
    shape = str(pathlib.Path(sys.argv[1]).resolve())
    sections = []
    for section in FILE.read_text().split("=== ")[1:]:
        head, rest = section.split("\n--- person\n")
        name, program = head.split("\n", 1)
        person = rest.split("\n--- message\n")[0]
        said = message(shape, program + "\n")
        sections.append(f"=== {name}\n{program}\n--- person\n{person}\n--- message\n{said}\n")
    FILE.write_text("\n".join(sections))


main()
