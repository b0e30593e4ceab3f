"""Writes syntax.txt: small programs and the trees that Python makes of them.

    python3 make_syntax_vectors.py    (CPython 3.11)

A program's lines begin with `|`; below them is its tree, or `!` where Python refuses the program.
"""

import itertools
import pathlib
import sys
import warnings

import syntax_text

# Programs with ` ~ ` or the end of a line between them; `⏎` ends a line within one.
PROGRAMS = {
    "numbers": """
0 ~ 00 ~ 1 ~ 9223372036854775807 ~ -9223372036854775808 ~ - 9223372036854775808 ~ 1_000_000 ~ 0xFF ~ 0XfF ~ 0x_f_f ~ 0o17 ~ 0O1_7 ~ 0b101 ~ 0B1
1. ~ .5 ~ 1.5 ~ 1e5 ~ 1E5 ~ 1e+5 ~ 1e-5 ~ 1.e5 ~ .5e-3 ~ 1_0.0_1 ~ 1e1_0 ~ 0.1 ~ 1e22 ~ 1e400 ~ 01.5 ~ 1.5.real ~ 1..real ~ 1 .real
1if x else 2 ~ 1 if x else 2 ~ 0xfor 1 ~ [1for x in y] ~ 1or 2 ~ 1and 2 ~ 1in x ~ 1 is x
012 ~ 1__0 ~ 1_ ~ 0x ~ 0b2 ~ 0o8 ~ 0x_ ~ 1.5x ~ 4x8 ~ 1e ~ 0_7
""",
    "texts": r"""
'' ~ "" ~ 'a' ~ "a" ~ 'a' "b" ~ 'a''b' ~ ('a'⏎ 'b') ~ 'it\'s' ~ "\"" ~ 'a"b' ~ "a'b" ~ '\n\t\r\\\a\b\f\v' ~ '\0\12\123\1234' ~ '\x41\u0042\U00000043' ~ '\q\.\ \8' ~ '\N{GREEK SMALL LETTER MU}\N{greek small letter mu}\N{LATIN SMALL LETTER A}'
r'\n' ~ R'\'' ~ r"\\" ~ u'a' ~ U"a" ~ 'é→😀' ~ 'a\⏎b' ~ r'a\⏎b' ~ '{' ~ '{}' ~ '\{' ~ '\}'
'''a''' ~ '''a⏎b''' ~ \"\"\"a "b" 'c' \"d\" \"\"\" ~ '''a\⏎b⏎  c''' ~ '''it's''' ~ '''\'''' ~ r'''a\b⏎\'''''' ~ '''''' ~ '' '' ''
b'' ~ b'a' ~ B"a" ~ b'a' b"b" ~ br'\n' ~ rb'\n' ~ Rb'\n' ~ bR'\n' ~ b'\x00\xff\n\'' ~ b'\q' ~ b'\u0041' ~ b'\N{x}' ~ b'''a⏎b''' ~ b'\0\377'
'a ~ "a' ~ 'a⏎b' ~ '''a ~ '\x1' ~ '\u12' ~ '\U99999999' ~ '\N{nothing like it}' ~ '\N' ~ b'é' ~ b'\x1' ~ 'a' b'b' ~ b'a' 'b' ~ f'{x}' b'b' ~ '\
""".replace(r'\"\"\"', '"""'),
    "fields": r"""
f'' ~ f'a' ~ f'{x}' ~ F"{x}" ~ f'a{x}b{y}c' ~ 'a' f'{x}' 'b' ~ f'{x}' f'{y}' ~ f'{{}}' ~ f'{{{x}}}' ~ f'{ x }' ~ f'{x!r}' ~ f'{x!s}' ~ f'{x!a}' ~ f'{x:>8}' ~ f'{x:{w}}' ~ f'{x:{w}.{p}f}' ~ f'{x!r:^{w}}' ~ f'{x:}'
f'{x=}' ~ f'{x = }' ~ f'{x=!s}' ~ f'{x=:.2f}' ~ f'{x=!r:>8}' ~ f'a{ x =}' ~ f'{x + 1=}' ~ f'{x==y}' ~ f'{x!=y}' ~ f'{x<=y}' ~ f'{x>=y=}'
f'{x, y}' ~ f'{x,}' ~ f'{*x,}' ~ f'{(x, y)}' ~ f'{[1, 2][0]}' ~ f'{ {1: 2}[1] }' ~ f'{x["a"]}' ~ f'{x[1:2]}' ~ f'{f(a=1)}' ~ f'{(lambda: 1)()}' ~ f'{x if y else z}' ~ f'{(x := 1)}' ~ f'{x:=5}' ~ f'{"a"}' ~ f'{"a" "b"}' ~ f'{f"{x}"}' ~ f'{x.y.z}' ~ f'{-x}'
rf'\d{x}' ~ fr'{x}\n' ~ f'\n{x}\t' ~ f'\x41{x}' ~ f'\N{LATIN SMALL LETTER A}{x}' ~ f'\{x}' ~ f'\\{x}' ~ f'''{x}⏎{y}''' ~ f'''{⏎x⏎}''' ~ f'{x:%Y-%m-%d}' ~ f'{x:,}' ~ f'{x:{"a"}}' ~ f'{x:{w!r}}' ~ f"{x['a']:>{n + 1}}"
f'{' ~ f'}' ~ f'{}' ~ f'{x' ~ f'{x!}' ~ f'{x!z}' ~ f'{x:{y' ~ f'{1 2}' ~ f'{ }' ~ f'{x y}' ~ f'{*x}' ~ f'{x:' ~ f'{!r}' ~ f'{a $ b}'
""",
    "atoms": """
x ~ _x1 ~ é ~ None ~ True ~ False ~ ... ~ (x) ~ ((x)) ~ (⏎x⏎) ~ () ~ (x,) ~ (x, y) ~ (x, y,) ~ x, ~ x, y ~ x, y, ~ [] ~ [x] ~ [x,] ~ [x, y] ~ [*x, y] ~ (*x, y) ~ *x, y ~ *x, ~ [[x], [y]] ~ ((), ())
{} ~ {x} ~ {x,} ~ {x, y} ~ {*x, y} ~ {x: y} ~ {x: y,} ~ {x: y, z: w} ~ {**x} ~ {**x, y: z} ~ {y: z, **x} ~ {**x, **y,} ~ {x: {y: z}} ~ {'a': 1, "b": [2]} ~ {x: lambda: y} ~ {x: y if z else w} ~ {lambda: x: y} ~ {(x := 1): 2} ~ {x := 1, 2}
x.y ~ x.y.z ~ x . y ~ x() ~ x()() ~ x.y() ~ x().y ~ x[0] ~ x[0][1] ~ x[0].y ~ x.y[0] ~ 'a'.b ~ 'a'[0] ~ [1][0] ~ (x).y ~ (x)() ~ {1: 2}[1] ~ x.print ~ x.match ~ ().y ~ ...
x[y] ~ x[y, z] ~ x[y,] ~ x[(y, z)] ~ x[:] ~ x[::] ~ x[1:] ~ x[:1] ~ x[1:2] ~ x[1:2:3] ~ x[::2] ~ x[:2:] ~ x[1::] ~ x[..., 0] ~ x[:, None] ~ x[1:2, ::3, y] ~ x[:,] ~ x[*y] ~ x[*y, z] ~ x[y := 1] ~ x[lambda: 1] ~ x[a if b else c] ~ x[a if b else c:d] ~ x[y for y in z] ~ x[-1] ~ x[a:b, c] ~ x[()]
( ~ ) ~ [ ~ ] ~ { ~ } ~ (x ~ x) ~ (x] ~ [x ~ {x: ~ {x: } ~ {x: y, z} ~ {x, y: z} ~ {*x: y} ~ {x: *y} ~ {**x for x in y} ~ (*x) ~ [x y] ~ (x y) ~ (,) ~ [,] ~ {,} ~ (x,,y) ~ x[] ~ x[y ~ x. ~ x.1 ~ x.class ~ .x ~ x..y ~ x[y z] ~ x[1:2:3:4] ~ x[,] ~ class ~ $ ~ ? ~ x ? y ~ x $ ~ “x” ~ x×y ~ x! ~ x++ ~ ++ ~ *x ~ **x ~ x y ~ x = ~ = x
""",
    "calls": """
f() ~ f(x) ~ f(x,) ~ f(x, y) ~ f(x=1) ~ f(x=1,) ~ f(x, y=1) ~ f(*x) ~ f(**x) ~ f(*x, **y) ~ f(a, *b, c, *d, e=1, **f) ~ f(*a, b) ~ f(a=1, *b) ~ f(**a, **b) ~ f(**a, b=1) ~ f(a=1, **b) ~ f(*a, *b) ~ f(x := 1) ~ f(x := 1, y) ~ f(a=lambda: 1) ~ f(lambda: 1) ~ f(a if b else c) ~ f(not a) ~ f(*a or b) ~ f(**a or b) ~ f((a, b)) ~ f(⏎a,⏎b=1,⏎) ~ f(a)(b)(c) ~ f(a=(b := 1)) ~ f(print=1) ~ f(match=1)
f(x for x in y) ~ f((x for x in y)) ~ f((x for x in y), 1) ~ f(1, (x for x in y)) ~ f(x for x in y if z) ~ f([x for x in y], 1) ~ f(a=(x for x in y)) ~ f(*(x for x in y))
f(x=1, y) ~ f(**x, y) ~ f(**x, *y) ~ f(x=1, x=2) ~ f(x for x in y, 1) ~ f(1, x for x in y) ~ f(x for x in y,) ~ f(*x for x in y) ~ f(1=2) ~ f(x.y=1) ~ f(x[0]=1) ~ f((x)=1) ~ f(True=1) ~ f(class=1) ~ f(lambda=1) ~ f(a b) ~ f(a=1 b=2) ~ f(a, ~ f(a=) ~ f(=1) ~ f(,) ~ f(a,,b) ~ f(x=y for y in z) ~ f(a := 1 := 2) ~ f(a := b, c := ) ~ f(* ) ~ f(**) ~ f(x: 1)
""",
    "operators": """
+x ~ -x ~ ~x.y ~ not x ~ not not x ~ - -x ~ -+~x ~ not -x ~ -x ** 2 ~ (-x) ** 2 ~ 2 ** -1 ~ 2 ** -x ** y ~ x ** y ** z ~ -1 ** 2 ~ not x == y ~ not x in y ~ x not in y ~ x is not y ~ x is (not y) ~ x is not not y ~ x in y in z ~ x < y < z ~ x < y == z != w ~ (x < y) < z ~ x < (y < z) ~ x == not_y
x if y else z ~ x if y else z if w else v ~ (x if y else z) if w else v ~ x if y if z else w else v ~ x or y if z else w ~ x if y or z else w ~ lambda: x if y else z ~ x if lambda: y else z ~ (x if y else z) + 1 ~ x + (y if z else w) ~ x if y else lambda: z
x and y ~ x and y and z ~ x or y or z ~ x or y and z ~ x and y or z ~ (x or y) and z ~ not x and y ~ not (x and y) ~ x and not y ~ x or not y and z ~ x and (y and z) ~ x < y and z > w ~ x & y == z ~ x | y & z ^ w ~ x << y + z ~ x + y << z ~ x @ y * z / w // v % u ~ x - y - z ~ x / y / z ~ x<-y ~ x--y ~ x+-+y ~ x*-y ~ x**-y ~ x@-y ~ x<=y>=z ~ x<<y>>z
(x := 1) ~ (x := y, z) ~ [x := 1, y] ~ (x := (y := 1)) ~ (x := y if z else w) ~ (x := lambda: y) ~ x == (y := 1) ~ (x := 1) + y ~ print(x := 1)
-x⏎+y ~ (-x⏎+y) ~ x + \\⏎y ~ x\\⏎.y ~ (x⏎.y⏎.z()) ~ x + (⏎# a comment⏎y  # another⏎) ~ x + y; z
x + ~ * x ~ x + * y ~ x not y ~ x not ~ not ~ x is ~ x in ~ x if y ~ x if y else ~ if x else y ~ x else y ~ x < ~ x <> y ~ x === y ~ x ! y ~ x && y ~ x || y ~ x := 1 ~ (x.y := 1) ~ (x[0] := 1) ~ ((x, y) := 1) ~ (1 := 2) ~ (x := ) ~ (x := y := z) ~ - ~ ~ ~ x ** ~ 2 ** not x ~ - not x ~ x + not y ~ x and ~ or x ~ x ~ y ~ x = y := z ~ x +\\ y ~ x \\
""".replace("- ~ ~ ~ x **", "- ~ x **"),
    "comprehensions": """
[x for x in y] ~ [x for x in y if z] ~ [x for x in y if z if w] ~ [x for x in y for z in w] ~ [x for x in y if a for z in w if b if c] ~ [x for x, in y] ~ [x for x, z in y] ~ [x for (x, z) in y] ~ [x for [x, z] in y] ~ [x for x, (z, w) in y] ~ [x for x, *z in y] ~ [x for x.a in y] ~ [x for x[0] in y] ~ [x for f().a in y]
[(x, y) for x in z] ~ [x if y else z for x in w] ~ [lambda: x for x in y] ~ [[x for x in y] for y in z] ~ [x for x in [y for y in z]] ~ [x for x in y or z] ~ [x for x in (y if z else w)] ~ [x for x in y if z or w] ~ [x for x in y if (z if w else v)] ~ [x for x in y if not z] ~ [(y := x) for x in z] ~ [y := x for x in z] ~ [x for x in z if (y := x)] ~ [x for x in a < b] ~ [x for x in a in b] ~ [f(x) + 1 for x in y] ~ [x for\\⏎ x in y] ~ [⏎x⏎for x in y⏎if z⏎]
{x for x in y} ~ {x: y for x, y in z} ~ {x: y for x in a for y in b if c} ~ {x: {y: z for y in w} for x in v} ~ (x for x in y) ~ ((x, y) for x in z) ~ (x for x in (y for y in z)) ~ {x + 1: lambda: x for x in y} ~ {(x, y): z for x in w} ~ (x for x in y if z) ~ (x⏎for x in y)
[x, y for x in z] ~ [x for x in y, z] ~ [x for x in] ~ [x for in y] ~ [for x in y] ~ [x for 1 in y] ~ [x for f() in y] ~ [x for x + 1 in y] ~ [*x for x in y] ~ [x for x in *y] ~ {**x for x in y} ~ {x: *y for x in z} ~ [x for x in y if] ~ [x for x in y if z else w] ~ [x for x in y if a := b] ~ [x for x if y] ~ [x for x in y else z] ~ (x for x in y, z) ~ [x for x in y z] ~ [x for *x in y] ~ [x for x in y for] ~ [x for x not in y] ~ {x: y, z: w for x in v} ~ [x for x of y] ~ [x for (x in y)] ~ [x for x in (yield)]
""",
    "lambda": """
lambda: x ~ lambda x: x ~ lambda x, y: x + y ~ lambda x=1: x ~ lambda x, y=1: x ~ lambda *a: a ~ lambda **k: k ~ lambda *a, **k: a ~ lambda x, *a, y, z=1, **k: x ~ lambda *, x: x ~ lambda *, x=1: x ~ lambda x, /: x ~ lambda x, /, y, *, z: x ~ lambda x,: x ~ lambda x, *a,: x ~ lambda **k,: k ~ lambda: (x, y) ~ lambda: lambda: x ~ lambda x: lambda y: x + y ~ (lambda x: x)(1) ~ lambda: (yield) ~ lambda x=lambda: 1: x ~ lambda: x, y ~ [lambda: x, lambda: y] ~ lambda x: x if x else y ~ lambda x: not x ~ lambda: [x for x in y] ~ lambda: {} ~ lambda x: x[1:2] ~ {x: lambda y: z}
lambda ~ lambda x ~ lambda x y: z ~ lambda (x): x ~ lambda x: ~ lambda x, x: x ~ lambda x=1, y: x ~ lambda *: x ~ lambda *, **k: x ~ lambda **k, x: x ~ lambda **k, *a: x ~ lambda *a, *b: x ~ lambda /, x: x ~ lambda x, /, y, /: x ~ lambda *a, /: x ~ lambda *a=1: x ~ lambda **k=1: x ~ lambda x: int: x ~ lambda x: x = 1 ~ lambda 1: x ~ lambda x.y: x ~ lambda class: x ~ 1 + lambda: x ~ not lambda: x ~ lambda *, x, *y: z ~ lambda x, *, : y
""",
    "assignments": """
x = 1 ~ x = y = 1 ~ x = y = z = w ~ x, y = 1, 2 ~ x, y = y, x ~ (x, y) = z ~ [x, y] = z ~ x, = y ~ [x] = y ~ (x,) = y ~ () = x ~ [] = x ~ x, (y, z) = w ~ x, [y, z] = w ~ *x, y = z ~ x, *y = z ~ x, *y, z = w ~ [*x] = y ~ *x, = y ~ (*x, y) = z ~ x, (*y, z), *w = v ~ x.y = 1 ~ x[0] = 1 ~ x[0], x[1] = 1, 2 ~ x.y, z[0] = w ~ x.y.z[0].w = 1 ~ f().x = 1 ~ f()[0] = 1 ~ x[1:2] = y ~ x[:, 0] = y ~ x[0][1] = y ~ (x) = 1 ~ (x.y) = 1 ~ x = (y := 1) ~ x = *y, z ~ x = *y, ~ x = yield ~ x = lambda: 1 ~ *x.y, z = w ~ 'a'.x = 1 ~ x = y, ~ x = not y ~ x = y if z else w
x += 1 ~ x -= 1 ~ x *= 1 ~ x /= 1 ~ x //= 1 ~ x %= 1 ~ x **= 1 ~ x @= y ~ x &= y ~ x |= y ~ x ^= y ~ x <<= 1 ~ x >>= 1 ~ x.y += 1 ~ x[0] += 1 ~ x[0].y += 1 ~ x += 1, 2 ~ x += y if z else w ~ (x) += 1 ~ x += *y, z ~ f().x -= 1
x: int ~ x: int = 1 ~ x: list[int] = [] ~ x.y: int = 1 ~ x[0]: int = 1 ~ x.y: int ~ (x): int = 1 ~ x: 'a' = 1 ~ x: int = 1, 2 ~ x: int = *y, z ~ x: int | None = None ~ x: (int, str) = 1 ~ x: lambda: 1 = 2 ~ x: dict[str, list[int]] = {} ~ x: y if z else w = 1
1 = x ~ 'a' = x ~ None = x ~ True = x ~ ... = x ~ x + y = z ~ -x = y ~ f() = x ~ lambda: x = y ~ x if y else z = w ~ x < y = z ~ x and y = z ~ not x = y ~ [x for x in y] = z ~ (x for x in y) = z ~ {} = x ~ {x} = y ~ {x: y} = z ~ f'{x}' = y ~ b'a' = x ~ (x, 1) = y ~ [x, f()] = y ~ x, y + z = w ~ x = 1 = y ~ x = f() = y ~ *x = y ~ *x, *y = z ~ x, *y, *z = w ~ (x := 1) = y ~ **x = y ~ x = *y ~ x = y z ~ x == y = z ~ x = = y ~ = 1 ~ x = y = ~ (yield) = x ~ *x, (*y, *z) = w ~ (*x) = y
1 += x ~ x, y += z ~ (x, y) += z ~ [x] += y ~ f() += x ~ x + y += z ~ None += x ~ x += ~ x += y += z ~ x = y += z ~ x += y = z ~ *x += y ~ x +== y ~ x ++= y ~ {} += x ~ -x += y ~ x =+ ~ x !=
x, y: int ~ (x, y): int ~ [x]: int ~ f(): int ~ 1: int ~ x + y: int = z ~ x: ~ x: int = ~ x: int: str ~ x: int += 1 ~ x: int = y = z ~ *x: int ~ x = y: int ~ x: *y ~ None: int
""",
    "simple": """
pass ~ pass; pass ~ pass; ~ x; y; z ~ x; y; ~ x = 1; y = 2 ~ assert x ~ assert x, y ~ assert (x, y) ~ assert x, (y, z) ~ assert x == y, 'a' ~ del x ~ del x, y ~ del x, ~ del (x) ~ del (x, y) ~ del [x, y] ~ del x.y ~ del x[0] ~ del x[0], y.z ~ del x[1:2] ~ del (x), (y) ~ del (x, [y, z.w]) ~ del () ~ del f().x ~ raise ~ raise x ~ raise x() ~ raise x from y ~ raise x('a') from None ~ raise (x) ~ global x ~ global x, y ~ # nothing⏎⏎x ~  x ~ import x ~ import x.y ~ import x.y.z as w ~ import x, y ~ import x as y, z as w ~ from x import y ~ from x.y import z ~ from x import y as z ~ from x import y, z as w ~ from x import (y) ~ from x import (y, z) ~ from x import (y, z as w,) ~ from x import (⏎y,⏎z,⏎) ~ from x import * ~ from . import x ~ from .x import y ~ from .. import x ~ from ..x.y import z ~ from ... import x ~ from .... import x ~ from ....x import y ~ from . .x import y ~ print(x) ~ print ~ exec ~ match ~ match = 1 ~ match.x ~ match[0] ~ match(x) ~ match, x ~ match == x ~ match + x ~ type ~ type(x) ~ type = 1 ~ type.x ~ case = 1 ~ _ = 1 ~ print = 1 ~ self.match(x) ~ match: int = 1 ~ type: str = x
pass x ~ pass = 1 ~ assert ~ assert x, ~ assert x y ~ assert x, y, z ~ del ~ del 1 ~ del f() ~ del x + y ~ del (x, 1) ~ del *x ~ del x, *y ~ del (*x, y) ~ del x = 1 ~ del None ~ del lambda: x ~ del x y ~ del {} ~ raise from x ~ raise x, y ~ raise x from ~ raise x y ~ global ~ global x.y ~ global x, ~ global 1 ~ global x = 1 ~ nonlocal x ~ import ~ import x. ~ import .x ~ import x as ~ import x as y.z ~ import x y ~ import (x) ~ import * ~ import x, ~ from x ~ from import x ~ from x import ~ from x import y, ~ from x import () ~ from x import (y ~ from x import y.z ~ from x import *, y ~ from x import (*) ~ from x import y as ~ from . x import ~ from x import 1 ~ import 1 ~ import class ~ from .. ~ break ~ continue ~ return ~ return 1 ~ yield ~ yield x ~ x = yield x ~ (yield) ~ print x ~ print 'a' ~ exec 'a' ~ print x, y ~ ; ~ ;x ~ x;;y ~ x ; ; ~ else ~ else: x ~ elif x: y ~ except: x ~ finally: x ~ in x ~ as x ~ is ~ with ~ if ~ for ~ while ~ try ~ def ~ class ~ @
""",
}

# Programs of several lines, with lines of `---` between them.
BLOCKS = {
    "if": """
if x: y
---
if x: y; z
---
if x: y; z;
---
if x:
  y
---
if x:
    y
    z
w
---
if x:
    y
else:
    z
---
if x: y
else: z
---
if x: y
elif z: w
else: v
---
if x:
    y
elif z:
    w
elif v:
    u
else:
    t
---
if x:
    if y:
        z
    else:
        w
else:
    v
---
if x:
    if y: z
else:
    w
---
if x == 1 and (y or
        z):
    w
---
if (x := f()):
    y
---
if x := f():
    y
elif z := g(): w
---
if not x: pass
---
if x:

    y

    z

w
---
if x:
# a comment
    y
  # another one
    z
        # and one more
w
---
if x:  # why
    y  # because
---
if x:
\ty
\tif z:
\t\tw
---
if x:
        y
        if z:
        \tw
---
if x:
 y
if z:
          w
---
if x: pass
if y: pass
---
if x, y: z
---
if x
    y
---
if x:
y
---
if x:
---
if x:
    # nothing
---
if:
    x
---
if x = 1:
    y
---
if x: if y: z
---
if x: for y in z: w
---
if x: y else: z
---
if x:
    y
  z
---
if x:
    y
      z
---
  if x:
    y
 z
---
x
    y
---
if x:
    y
else z:
    w
---
if x:
    y
elif:
    z
---
if x:
    y
else:
    z
else:
    w
---
if x:
    y
else:
    z
elif w:
    v
---
if x:
    y
w
else:
    z
---
if x:
        y
\tz
---
if x:
    y
\tz
---
if x:
\ty
        z
---
if x: y
    z
---
if x::
    y
---
if x:
    y
    else:
        z
---
if *x: y
---
if x:
    (y
z)
---
if x: ;
---
if x then:
    y
""",
    "loops": """
for x in y: z
---
for x in y:
    z
---
for x, y in z: pass
---
for x, in y: pass
---
for (x, y) in z: pass
---
for [x, y] in z: pass
---
for x, (y, z) in w: pass
---
for x, *y in z: pass
---
for *x, y in z: pass
---
for x.y in z: pass
---
for x[0] in y: pass
---
for x[y in z] in w: pass
---
for (x) in y: pass
---
for x in y, z: pass
---
for x in *y, z: pass
---
for x in y,: pass
---
for x in (y, z): pass
---
for x in range(10): print(x); y += x
---
for x in y:
    z
else:
    w
---
for x in y:
    for z in w:
        if z: break
        else: continue
    else:
        break
---
for x in y if z else w: pass
---
for x in lambda: y: pass
---
for x in [y for y in z]: pass
---
for x in y:
    continue
    break
---
while x: y
---
while x:
    y
else:
    z
---
while True:
    while y:
        break
    if z: continue
    break
---
while x := f(): pass
---
while (x := f()) is not None:
    y
---
while x:
    try:
        break
    finally:
        continue
---
while x:
    with y:
        break
---
for x in y: pass
else: z
---
for i in range(3):
    def f():
        for j in x: break
        return j
    break
---
for x in y
    z
---
for x y: z
---
for in y: z
---
for x in: y
---
for x in y:
---
for x of y: z
---
for 1 in x: y
---
for f() in x: y
---
for x + y in z: w
---
for x, 1 in y: z
---
for *x in y: z
---
for x in *y: z
---
for x not in y: z
---
for (x in y): z
---
for x = 1 in y: z
---
for x in y else z: w
---
while: x
---
while x
    y
---
while x = 1: y
---
while x, y: z
---
for x in y: z
break
---
for x in y:
    z
else:
    break
---
while x: pass
else: continue
---
for x in y:
    def f():
        break
---
for x in y:
    class A:
        continue
---
if x: break
---
def f():
    continue
---
for x in y: while z: w
---
for x, y z in w: v
---
for *x, *y in z: w
---
for lambda: x in y: z
---
break
---
def f():
    for x in y: pass
    break
""",
    "functions": """
def f(): pass
---
def f(): return
---
def f(): return 1
---
def f(): x; return y, z
---
def f(x): return x
---
def f(x, y): return x + y
---
def f(x=1): pass
---
def f(x, y=1, z=2): pass
---
def f(x,): pass
---
def f(*a): pass
---
def f(**k): pass
---
def f(*a, **k): pass
---
def f(*a, x): pass
---
def f(*, x): pass
---
def f(*, x, y=1, z): pass
---
def f(x, /): pass
---
def f(x, /, y): pass
---
def f(x, /, *, y): pass
---
def f(x, y=1, /, z=2, *a, w, v=3, **k): pass
---
def f(x=1, /, y=2): pass
---
def f(x, *a,): pass
---
def f(**k,): pass
---
def f(
    x,
    y=1,
): pass
---
def f(x: int) -> int: return x
---
def f(x: int = 1, *a: str, y: float = 2., **k: dict) -> list[int]:
    pass
---
def f(*a: *b): pass
---
def f() -> None: ...
---
def f() -> (int, str): pass
---
def f(x: lambda: 1 = lambda: 2): pass
---
def f(x=(y := 1)): pass
---
def f():
    'A docstring.'
    return 1
---
def f():
    \"\"\"A docstring
over lines.
    \"\"\"
---
def f():
    def g():
        def h(): return 1
        return h
    return g
---
def f():
    x = 1

    def g():
        nonlocal x
        global y
        x += 1

    g()


f()
---
def f(): yield
---
def f(): yield 1
---
def f(): yield 1, 2
---
def f(): yield *x, y
---
def f(): x = yield
---
def f(): x = yield y
---
def f(): x = yield y, z
---
def f(): x += yield y
---
def f(): x: int = yield y
---
def f(): x = y = yield z
---
def f(): yield from x
---
def f(): x = yield from y
---
def f(): return (yield)
---
def f(): return (yield x)
---
def f(): g((yield x))
---
def f(): (yield x) + 1
---
def f(): [(yield x), 1]
---
def f(): print((yield from x))
---
def f(): yield lambda: x
---
def f(): yield x if y else z
---
def f(): lambda: (yield)
---
def f():
    for x in y: yield x
---
def f():
    if x:
        return
    while y:
        return y
    try: return 1
    except E: return 2
    finally: return 3
---
def f(): return *x, y
---
def f(): return not x
---
def f(): return lambda: x
---
@d
def f(): pass
---
@d
@e(1)
@f.g.h(x=1)
def f(): pass
---
@d  # why

@e
def f(): pass
---
@(lambda f: f)
def f(): pass
---
@x[0]
def f(): pass
---
@x if y else z
def f(): pass
---
@x := d
def f(): pass
---
@torch.no_grad()
def f(split):
    x, y = {
        'train': (a, b),
        'val': (c, d),
    }[split]
    return x
---
def f(match, type, case, _): pass
---
def f(x): return x
def g(y): return y
---
def f(): await_ = 1
---
def f():
    # nothing but a comment
    pass
    # at the end
---
def f(x:int=1)->int:return x
---
def f(x, x): pass
---
def f(x, *x): pass
---
def f(x, **x): pass
---
def f(*, x, x): pass
---
def f(x=1, y): pass
---
def f(x=1, /, y): pass
---
def f(*): pass
---
def f(*,): pass
---
def f(*, **k): pass
---
def f(*a, *b): pass
---
def f(*a, *, b): pass
---
def f(**k, x): pass
---
def f(**k, *a): pass
---
def f(**k, **l): pass
---
def f(/): pass
---
def f(/, x): pass
---
def f(x, /, y, /): pass
---
def f(*a, /): pass
---
def f(*a=1): pass
---
def f(**k=1): pass
---
def f((x, y)): pass
---
def f(1): pass
---
def f('x'): pass
---
def f(x.y): pass
---
def f(x y): pass
---
def f(class): pass
---
def f(None): pass
---
def f(x=): pass
---
def f(x:): pass
---
def f(x, , y): pass
---
def f(,): pass
---
def f(x: pass
---
def f x: pass
---
def f: pass
---
def (x): pass
---
def f()
    pass
---
def f():
pass
---
def f():
---
def f() ->: pass
---
def f() - > int: pass
---
def 1(): pass
---
def f.g(): pass
---
def class(): pass
---
def f() -> int
    return 1
---
return
---
if x: return 1
---
class A: return
---
class A:
    def f(self): pass
    return 1
---
yield
---
class A: yield
---
def f():
    class A:
        yield
---
def f(): [(yield x) for x in y]
---
def f(): {(yield x): 1 for x in y}
---
def f(): ((yield x) for x in y)
---
def f(): x + yield
---
def f(): f(yield x)
---
def f(): yield = 1
---
def f(): yield from
---
def f(): (yield) = 1
---
def f(): yield from x, y
---
def f(): return yield
---
def f(): assert yield
---
@d
---
@d
x = 1
---
@d def f(): pass
---
@
def f(): pass
---
@d,
def f(): pass
---
@d
if x: pass
---
def f(): return return
---
def f(): return x y
---
nonlocal x
---
def f(): import x; from y import *
---
class A: from x import *
---
def f():
    x
   y
---
def f(): def g(): pass
---
def f(): class A: pass
""",
    "classes": """
class A: pass
---
class A(): pass
---
class A(B): pass
---
class A(B, C): pass
---
class A(B, metaclass=M): pass
---
class A(*b, **k): pass
---
class A(x.y, z[0], f()): pass
---
class A(B,): pass
---
class A: x = 1
---
class A:
    x: int
    y: int = 1
    z = w = 2
---
class A:
    'A docstring.'

    x = 1

    def __init__(self, x, *, y=1):
        super().__init__()
        self.x = x

    def __call__(self, x):
        return self.x @ x

    @property
    def y(self): return self.x

    @y.setter
    def y(self, value):
        self.x = value

    @staticmethod
    def z(): pass

    class B(A):
        def f(self): yield self


a = A(1)
---
@dataclass
class A:
    x: int = 1
---
@dataclass(frozen=True)
@other
class A(B): ...
---
class A:
    for x in y: z
    if a: b
    else: c
    with d: e
---
class A(x for x in y): pass
---
class A(B)
    pass
---
class: pass
---
class A(: pass
---
class A:
---
class A:
x
---
class A(B, x=1, C): pass
---
class A.B: pass
---
class 1: pass
---
class A B: pass
---
class A(B=1, B=2): pass
---
class None: pass
---
class A(**k, B): pass
""",
    "with": """
with x: pass
---
with x as y: pass
---
with x() as y, z as w: pass
---
with x, y: pass
---
with x as y.z: pass
---
with x as y[0]: pass
---
with x as (y, z): pass
---
with x as [y, z]: pass
---
with (x): pass
---
with (x) as y: pass
---
with (x, y): pass
---
with (x, y) as z: pass
---
with (x as y): pass
---
with (x as y, z as w): pass
---
with (x as y, z as w,): pass
---
with (x, y as z,): pass
---
with (
    open(x) as y,
    open(z, 'w') as w,
):
    pass
---
with (x).y as z: pass
---
with (x)(y) as z: pass
---
with (x, y)[0] as z: pass
---
with (x) + y as z: pass
---
with (x), (y): pass
---
with (x) as y, (z) as w: pass
---
with (x for x in y): pass
---
with (x for x in y) as z: pass
---
with (x := y): pass
---
with (x := y) as z: pass
---
with ((x, y)): pass
---
with (): pass
---
with (x,): pass
---
with (x as y), z: pass
---
with x if y else z: pass
---
with lambda: x: pass
---
with open('a') as f: x = f.read(); y = 1
---
with torch.no_grad():
    for x in y:
        with z as w:
            pass
---
def f():
    with (yield x): pass
---
def f():
    with (yield x) as y, z: pass
---
with: pass
---
with x as: pass
---
with x as 1: pass
---
with x as f(): pass
---
with x as y z: pass
---
with x y: pass
---
with x,: pass
---
with (x as y: pass
---
with x
    pass
---
with x:
---
with (x as y) as z: pass
---
with x as y + z: pass
---
with (x as 1): pass
---
with x as *y: pass
---
with *x: pass
---
with (*x, y): pass
---
with (x as y, *z): pass
""",
    "try": """
try: x
except: y
---
try: x
finally: y
---
try:
    x
except E:
    y
---
try:
    x
except E as e:
    y
---
try:
    x
except (E, F) as e:
    y
except G.h:
    z
except:
    w
else:
    v
finally:
    u
---
try: x
except E: y
else: z
---
try: x
except E: y
finally: z
---
try: x
except (E): pass
---
try: x
except (): pass
---
try: x
except E if y else F: pass
---
try: x
except f(): pass
---
try:
    try: x
    except A: y
except B:
    try: z
    finally: w
---
for x in y:
    try: break
    except E: continue
---
try: x
except E: raise
---
try: x
except E as e: raise F('a') from e
---
try: x
---
try:
    x
y
---
try: x
else: y
---
try: x
except: y
except E: z
---
try: x
except E, F: y
---
try: x
except E as: y
---
try: x
except E as 1: y
---
try: x
except E as x.y: y
---
try: x
except as e: y
---
try: x
finally: y
except: z
---
try: x
finally: y
else: z
---
try: x
except: y
finally: z
else: w
---
try
    x
except: y
---
try:
except: y
---
try: x
except
    y
---
try: x
except E y: z
---
try x: y
---
except: x
---
try: x
except *E y: z
---
try: x
finally: y
finally: z
---
try: x
except E:
y
""",
    "lines": """

---
# a comment
---

x

---
x;
---
x; y
z
---
  x
  y
---
    if x:
      y
    z
---
x = [
1,
  2,
]
y
---
x = (1 +
  2) ; y
---
x = 'a' \\
  'b'
y
---
if x and \\
   y:
    z
---
if x: \\
  y
---
x = 1  # a ( comment [ with {
y
---
x = '# no comment'
---
x = '''
a
  b
'''
y
---
if x:
    y = '''
a
  b'''
    z
---
if x:
    y = [
1,
    2]
    z
---
if x:
    f('''a
b''', (
c), d)
z
---
def f():
    return [
        x
        for x in y
    ]
---
x = {
    'a': 1,  # one

    # two
    'b': 2,
}
---
if x:
    y

# between
    z
---
if x:
    y
    # deep
# shallow
z
---
if x:
    if y:
        if z:
            w
v
---
if x:
    y
\f
z
---
x\\
= 1
---
x = \\
1
---
if x:
    y\\

    z
---
\ty = 1
\tz = 2
---
x = 1
 y = 2
---
 x = 1
y = 2
---
x = (
---
x = [1, 2
y = 3
---
x = )
---
x = (1]
---
x = '''
---
x = {
'a': 1
y = 2
---
if x:
    y
   z
---
if x:
    y
        z
---
def f(:
    pass
---
f(x
g(y)
---
x = (1,
  2
---
\\
---
x = 1 \\ # comment
---
if x:
\\
    y
---
try: x
  except: y
""",
    "programs": """
import torch
import torch.nn.functional as F
import matplotlib.pyplot as plt # for making figures

words = open('names.txt', 'r').read().splitlines()
chars = sorted(list(set(''.join(words))))
stoi = {s:i+1 for i,s in enumerate(chars)}
stoi['.'] = 0
itos = {i:s for s,i in stoi.items()}

def build_dataset(words):
  X, Y = [], []

  for w in words:
    context = [0] * block_size
    for ch in w + '.':
      ix = stoi[ch]
      X.append(context)
      Y.append(ix)
      context = context[1:] + [ix] # crop and append

  X = torch.tensor(X)
  Y = torch.tensor(Y)
  print(X.shape, Y.shape)
  return X, Y

n1 = int(0.8*len(words))
Xtr, Ytr = build_dataset(words[:n1])
---
class Linear:

  def __init__(self, fan_in, fan_out, bias=True):
    self.weight = torch.randn((fan_in, fan_out)) / fan_in**0.5 # note: kaiming init
    self.bias = torch.zeros(fan_out) if bias else None

  def __call__(self, x):
    self.out = x @ self.weight
    if self.bias is not None:
      self.out += self.bias
    return self.out

  def parameters(self):
    return [self.weight] + ([] if self.bias is None else [self.bias])

# -----------------------------------------------------------------------------
model = Sequential([
  Embedding(vocab_size, n_embd),
  FlattenConsecutive(2), Linear(n_embd * 2, n_hidden, bias=False), BatchNorm1d(n_hidden), Tanh(),
  Linear(n_hidden, vocab_size),
])

with torch.no_grad():
  model.layers[-1].weight *= 0.1 # last layer make less confident

parameters = model.parameters()
print(sum(p.nelement() for p in parameters)) # number of parameters in total
for p in parameters:
  p.requires_grad = True
---
for i in range(max_steps):
  ix = torch.randint(0, Xtr.shape[0], (batch_size,))
  Xb, Yb = Xtr[ix], Ytr[ix] # batch X,Y
  loss = F.cross_entropy(model(Xb), Yb)
  for p in parameters: p.grad = None
  loss.backward()
  lr = 0.1 if i < 150000 else 0.01
  for p in parameters:
    p.data += -lr * p.grad
  if i % 10000 == 0:
    print(f'{i:7d}/{max_steps:7d}: {loss.item():.4f}')
  lossi.append(loss.log10().item())
plt.plot(torch.tensor(lossi).view(-1, 1000).mean(1));
---
class Block(nn.Module):
    def __init__(self, config: GPTConfig, *, bias: bool = True):
        super().__init__()
        self.ln_1 = nn.LayerNorm(config.n_embd)
        self.mlp = nn.ModuleDict(dict(
            c_fc    = nn.Linear(config.n_embd, 4 * config.n_embd),
            act     = NewGELU(),
        ))
        m = self.mlp
        self.mlpf = lambda x: m.dropout(m.c_proj(m.act(m.c_fc(x)))) # MLP forward

    def forward(self, x: Tensor, mask: Optional[Tensor] = None) -> Tensor:
        B, T, C = x.size()
        q, k, v = self.c_attn(x).split(self.n_embd, dim=2)
        k = k.view(B, T, self.n_head, C // self.n_head).transpose(1, 2) # (B, nh, T, hs)
        att = (q @ k.transpose(-2, -1)) * (1.0 / math.sqrt(k.size(-1)))
        att = att.masked_fill(self.bias[:,:,:T,:T] == 0, float('-inf'))
        return x if mask is None else x * mask
---
while True:
  # forward pass the neural net
  logits = model(torch.tensor([context]))
  probs = F.softmax(logits, dim=1)
  ix = torch.multinomial(probs, num_samples=1).item()
  context = context[1:] + [ix]
  out.append(ix)
  if ix == 0:
    break
print(''.join(itos[i] for i in out)) # decode and print the generated word
---
@dataclass
class Config:
    n: int = 3
    names: list[str] = field(default_factory=list)

    @classmethod
    def read(cls, path: str, /, **more) -> 'Config':
        try:
            with open(path) as f, suppress(KeyError):
                return cls(**{**json.load(f), **more})
        except (OSError, ValueError) as error:
            raise RuntimeError(f'{path!r}: {error}') from error
        else:
            pass
        finally:
            print('done')
---
class Value:
    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data + other.data, (self, other), '+')
        def _backward():
            self.grad += out.grad
            other.grad += out.grad
        out._backward = _backward
        return out
    def backward(self):
        topo, visited = [], set()
        def build_topo(v):
            if v not in visited:
                visited.add(v)
                for child in v._prev:
                    build_topo(child)
                topo.append(v)
        build_topo(self)
        for v in reversed(topo): v._backward()
    def __radd__(self, other): return self + other
    def __neg__(self): return self * -1
""",
}

SIGNS = [
    "or", "and", "<", "==", "in", "not in", "is", "is not", "|", "^", "&", "<<", ">>", "+", "-", "*",
    "/", "//", "%", "@", "**", "if x else",
]


def programs():
    for construct, texts in PROGRAMS.items():
        for text in texts.strip("\n").replace("\n", " ~ ").split(" ~ "):
            yield construct, text.replace("⏎", "\n")
    for construct, texts in BLOCKS.items():
        for text in texts[1:-1].split("\n---\n"):
            yield construct, text
    for first, second in itertools.product(SIGNS, repeat=2):
        yield "precedence", f"a {first} b {second} c"
    for sign, first in itertools.product(["-", "not ", "lambda: ", "*"], SIGNS):
        yield "precedence", f"{sign}a {first} b"
        yield "precedence", f"a {first} {sign}b"


def unindented(program):
    """As IPython reads it: all of it may be set in."""
    lines = program.split("\n")
    blanks = lines[0][: len(lines[0]) - len(lines[0].lstrip())]
    if not all(line.startswith(blanks) for line in lines if line.strip()):
        return program
    return "\n".join(line.removeprefix(blanks) for line in lines)


def tree(program):
    program = unindented(program)
    try:
        result = syntax_text.program(program)
        # What the parser allows and the compiler does not.
        compile(program, "", "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        return "!"
    return result


def main():
    if sys.version_info[:2] != (3, 11):
        raise SystemExit("the trees are CPython 3.11's")
    warnings.simplefilter("ignore")
    lines = ["Programs and CPython 3.11's trees of them: see make_syntax_vectors.py."]
    construct, seen, counts = "", set(), [0, 0]
    for name, program in programs():
        if program in seen:
            continue
        seen.add(program)
        try:
            found = tree(program)
        except syntax_text.Unread:
            continue
        if name != construct:
            lines += ["", f"## {name}"]
            construct = name
        lines += ["", *("|" + line for line in program.split("\n")), *found.split("\n")]
        counts[found == "!"] += 1
    folder = pathlib.Path(__file__).parent
    (folder / "syntax.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{counts[0]} read, {counts[1]} refused")


main()
