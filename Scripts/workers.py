#!/usr/bin/env python3
"""Looks whether anything that the engine's threads run counts a reference.

The program counts references without locking (see Package.swift), which two threads must not do at once. So
the work that `Workers.split` is given may read and write numbers alone. This reads the machine code of
the built engine: of every such closure, and of what it calls. Fails with the names of those that count."""
import glob
import re
import subprocess
import sys

folder = sys.argv[1] if len(sys.argv) > 1 else ".build/release/Engine.build"
WORK = re.compile(r"closure #\d+ \((Swift\.Range<Swift\.Int>|Swift\.UnsafeRawPointer\?, Swift\.Int)\) -> \(\) in ")
COUNTING = re.compile(r"(retain|release)", re.IGNORECASE)


def calls():
    """The functions of the engine, each with those that it refers to."""
    found, function = {}, None
    objects = sorted(glob.glob(folder + "/*.o"))
    if not objects:
        sys.exit(f"no objects in {folder}: build the program first")
    listing = subprocess.Popen(
        ["objdump", "-dr", "--no-show-raw-insn"] + objects, stdout=subprocess.PIPE, text=True)
    for line in listing.stdout:
        if line.endswith(">:\n"):
            function = line[line.index("<") + 1:-3]
            found.setdefault(function, set())
        elif "R_X86_64_" in line or "R_AARCH64_" in line:
            target = re.split(r"[-+]0x", line.split()[-1])[0]
            found[function].add(target)
    if listing.wait() != 0:
        sys.exit("objdump failed")
    return found


found = calls()
names = sorted(found)
plain = subprocess.run(
    ["swift", "demangle", "-compact"], input="\n".join(names), capture_output=True, text=True,
    check=True).stdout.splitlines()
known = dict(zip(names, plain))
roots = [name for name in names if WORK.search(known[name].split(" in ")[0] + " in ")]
if len(roots) < 50:
    sys.exit(f"only {len(roots)} closures found: has Workers.split another form?")
counting = []
for root in roots:
    seen, open_names = {root}, [root]
    while open_names:
        name = open_names.pop()
        if COUNTING.search(name) and name not in found:
            counting.append((known[root], name))
            break
        for target in found.get(name, ()):
            if target not in seen and (target in found or COUNTING.search(target)):
                seen.add(target)
                open_names.append(target)
for root, name in counting:
    print(f"counts a reference ({name}): {root}", file=sys.stderr)
print(f"{len(roots)} closures that threads run, {len(counting)} of them count references")
sys.exit(bool(counting))
