#!/usr/bin/env python3
"""Makes notebook.json: how IPython shows values, and what matplotlib gives and refuses.

usage: make_notebook_vectors.py     (needs IPython and matplotlib)
"""
import collections
import json
import pathlib
import re
import warnings

import matplotlib

matplotlib.use("agg")
import matplotlib.pyplot as plt
from IPython.lib.pretty import pretty

FOLDER = pathlib.Path(__file__).parent
warnings.simplefilter("ignore")

SHOWN = """
[1, 2, 3]
list(range(40))
list(range(1200))
'a' * 100
['emma', 'olivia', 'ava', 'isabella', 'sophia', 'charlotte', 'mia', 'amelia', 'harper', 'evelyn']
{i: chr(97 + i) for i in range(30)}
{'a': [1, 2, 3], 'b': (4,), 'c': {5, 6}}
{'key number %d' % i: list(range(i)) for i in range(12)}
[(('n', '<E>'), 6763), (('a', '<E>'), 6640), (('a', 'n'), 5438), (('<S>', 'a'), 4410), (('e', '<E>'), 3983)]
(1,)
()
[]
{}
set()
{3, 1, 2}
frozenset({1, 2})
[[i * j for j in range(12)] for i in range(12)]
[[[1, 2], [3, 4]], [[5, 6], [7, 8]]] * 4
{'nested': {'deeper': {'deepest': list(range(25))}}, 'other': 'text' * 20}
(list(range(30)), 'x' * 50)
[None, True, 1.5, 'text', (1, 2)] * 5
collections.Counter('mississippi')
collections.OrderedDict(a=1, b=2)
collections.defaultdict(list, {'a': [1, 2]})
[{'name': 'emma', 'count': 12, 'letters': ['e', 'm', 'm', 'a']} for _ in range(3)]
range(10)
['%d' % i * 30 for i in range(5)]
[int, str, list]
['a\\nb', 'tab\\t']
list('the quick brown fox jumps over the lazy dog again')
"""

PLOTS = """
plt.plot([1, 2, 3])
plt.plot([1, 2], [3, 4], 'r--', [1, 2], [5, 6], 'go')
plt.plot([1, 2], [1, 2, 3])
plt.plot([1], [2], 'q')
plt.plot([1, 2], [1, 2], foo=1)
plt.plot([1], color='foo')
plt.plot([1], linestyle='foo')
plt.plot([1], marker='foo')
plt.plot([1, 2], lw=3, alpha=0.5, c='C1', ms=4, zorder=3, label='x', markeredgecolor='k')[0].get_color()
plt.scatter([1], [2])
plt.scatter([1], [2, 3])
plt.scatter([1], [2], foo=1)
plt.scatter([1, 2], [2, 3], s=[10, 20], c=[0.5, 1], cmap='gray', edgecolors='k', linewidths=1)
plt.bar([1, 2], [3, 4])
plt.bar(['a', 'b'], [3, 4], color='r', width=0.5)
plt.bar([1, 2], [1, 2, 3])
plt.bar([1], [1], foo=1)
plt.barh([1, 2], [3, 4])
plt.hist([1, 2], foo=1)
plt.hist([1.0, 2.0, 3.0], 3)[2]
plt.imshow([[1, 2], [3, 4]])
plt.imshow([1, 2])
plt.imshow([[1, 2]], cmap='Blues', interpolation='nearest', aspect='auto', vmin=0, vmax=3)
plt.title('a')
plt.title('a', foo=1)
plt.title('a', fontsize=12, color='red', loc='left')
plt.xlabel('x')
plt.ylabel('y')
plt.suptitle('s')
plt.text(1, 2, 's')
plt.text(1, 2, 's', ha='foo')
plt.text(0, 0, 3, ha='center', va='top', rotation=90)
plt.annotate('a', (1, 2))
plt.legend(['a'])
plt.legend(foo=1)
plt.figure()
plt.figure(figsize=(4, 4))
plt.figure(foo=1)
plt.subplots()
plt.subplots(1, 2)
plt.subplots(foo=2)
plt.subplot(2, 2, 5)
plt.subplot(2, 2, 4)
plt.subplot(221)
plt.subplot(5)
plt.axhline(2)
plt.axhline(1, foo=2)
plt.axvline(1, color='k', linestyle='--')
plt.axis('foo')
plt.axis([0, 1, 2, 3])
plt.xlim(0, 1)
plt.xlim()
plt.grid()
plt.grid('minor')
plt.show()
plt.gca()
plt.tight_layout()
plt.semilogy([1, 2])
plt.colorbar()
"""


def without_address(text):
    return re.sub(r" at 0x[0-9a-f]+", " at 0x", text)


def figure(code):
    plt.close("all")
    try:
        value = eval(code)
    except Exception as error:
        return {"p": code, "e": type(error).__name__, "m": str(error).split("\n")[0]}
    text = re.sub(r"np\.float64\(([^)]*)\)", r"\1", without_address(repr(value)))
    return {"p": code, "o": text}


shown = [{"p": code, "o": pretty(eval(code))} for code in SHOWN.strip().split("\n")]
plots = [figure(code) for code in PLOTS.strip().split("\n")]
(FOLDER / "notebook.json").write_text(
    json.dumps({"matplotlib": matplotlib.__version__, "shown": shown, "plots": plots}, indent=0) + "\n")
print(len(shown), len(plots))
