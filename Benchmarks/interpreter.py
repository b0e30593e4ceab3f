"""The part of `make bench` about Python's own constructs: programs carried out by ours and by CPython.

Each time is the processor's in the whole program, less that of an empty one, so that neither the start nor
other programs on the machine count.
"""
import os
import pathlib
import subprocess
import sys
import tempfile

from programs import CORES, SHAPE, in_turn
from table import report

# Name: how often, and the program, in which N stands for that.
PROGRAMS = {
    "while": (2_000_000, "i = 0\n  while i < n: i += 1\n  return i"),
    "for": (2_000_000, "s = 0\n  for i in range(n): s += i & 3\n  return s"),
    "floats": (1_000_000, "x = 0.5\n  for i in range(n): x = x * 1.0000001 + 0.1 - x / 3\n  return x"),
    "branches": (1_000_000, """a = b = c = 0
  for i in range(n):
    if i % 15 == 0: a += 1
    elif i % 3 == 0 or i % 5 == 0: b += 1
    else: c += 1
  return a, b, c"""),
    "calls": (600_000, """def f(a, b): return a + b
  s = 0
  for i in range(n): s = f(s, i)
  return s"""),
    "calls with names": (300_000, """def f(a, b=1, *, c=2): return a + b + c
  s = 0
  for i in range(n): s = f(s, c=i)
  return s"""),
    "recursion": (27, """def fib(k): return k if k < 2 else fib(k - 1) + fib(k - 2)
  return fib(n)"""),
    "closures": (500_000, """count = 0
  def step(d):
    nonlocal count
    count += d
  for i in range(n): step(i)
  return count"""),
    "methods": (400_000, """class Point:
    def __init__(self, x): self.x, self.n = x, 0
    def step(self, d):
      self.x = self.x + d
      self.n += 1
      return self.x
  p = Point(0.0)
  for i in range(n): p.step(0.5)
  return p.n"""),
    "objects": (200_000, """class Point:
    def __init__(self, x, y): self.x, self.y = x, y
    def __add__(self, other): return Point(self.x + other.x, self.y + other.y)
  p = Point(0, 0)
  for i in range(n): p = p + Point(1, i)
  return p.x, p.y"""),
    "lists": (600_000, """a = []
  for i in range(n): a.append(i * 2)
  return len([x + 1 for x in a if x % 3 == 0]), sum(a[::2])"""),
    "items": (600_000, """a = [0] * 100
  for i in range(n): a[i % 100] += i
  return a[7]"""),
    "dictionaries": (600_000, """d = {}
  for i in range(n):
    k = i % 100
    d[k] = d.get(k, 0) + 1
  return len(d)"""),
    "counted words": (200_000, """words = ['to', 'be', 'or', 'not', 'that', 'is', 'the', 'question']
  d = {}
  for i in range(n):
    w = words[i % 8]
    if w not in d: d[w] = 0
    d[w] += 1
  return d['the']"""),
    "texts": (200_000, """out = []
  for i in range(n): out.append(f"{i:03d}-{i * 2}")
  return len(','.join(out))"""),
    "generators": (600_000, """def g():
    for i in range(n): yield i
  return sum(g()) + sum(x for x in g() if x & 1)"""),
    "pairs": (400_000, """a, s = list(range(n)), 0
  for i, x in enumerate(a): s += i * x
  for x, y in zip(a, a): s -= x * y
  return s"""),
    "exceptions": (100_000, """s = 0
  for i in range(n):
    try:
      if i % 2: raise ValueError(i)
    except ValueError: s += 1
  return s"""),
    "sorting": (100_000, """a = [(i * 7919) % n for i in range(n)]
  return sorted(a, key=lambda x: -x)[0]"""),
}


def seconds(command, path):
    """The processor's seconds in a program, and what it wrote."""
    process = subprocess.Popen(["taskset", "-c", CORES[1], *command, path], stdout=subprocess.PIPE)
    written = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        raise SystemExit(f"{command} failed at {path}")
    return usage.ru_utime + usage.ru_stime, written


def interpreter(pairs):
    folder = pathlib.Path(tempfile.mkdtemp())
    empty = folder / "empty.py"
    empty.write_text("pass\n")
    sides = ([SHAPE], [sys.executable])
    nothing = in_turn(pairs, *(lambda side=side: seconds(side, empty)[0] for side in sides))
    for name, (count, body) in PROGRAMS.items():
        program = folder / "program.py"
        program.write_text(f"def run(n):\n  {body}\nprint(run({count}))\n")
        if len({seconds(side, program)[1] for side in sides}) > 1:
            raise SystemExit(f"{name}: the two do not write the same")
        whole = in_turn(pairs, *(lambda side=side: seconds(side, program)[0] for side in sides))
        ours, theirs = (max(time - start, 1e-4) * 1e3 for time, start in zip(whole, nothing))
        report(f"interpreter: {name}", 1, ours, theirs, "CPython", "ms", 1 / 3)


PARTS = {"interpreter": interpreter}
