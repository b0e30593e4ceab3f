/// Random programs that mean something, determined by a seed.
///
/// Most of what they do works, and what fails is caught and named. They print what they compute, the same
/// under any Python.
struct MeaningGrammar {
  var random: RandomChoice
  var names = 0
  var depth = 0

  init(_ random: RandomChoice) { self.random = random }

  /// A program of a few parts, each of which goes on where another fails.
  mutating func program() -> [String] {
    var lines = Self.beginning
    for _ in 0...(1 + random.below(4)) {
      lines += ["try:"] + indented(part()) + ["except Exception as e:"]
      lines.append("    print(type(e).__name__)")
    }
    return lines + ["print(i, f, s, l, tup, sorted(d.items(), key=str), b)"]
  }

  private static let beginning = [
    "i, f, s, b = 7, 2.5, 'hello', True", "l = [3, 1, 2]", "tup = (1, 'a', 2.5)",
    "d = {'a': 1, 'b': 2}",
  ]

  func indented(_ lines: [String]) -> [String] { lines.map { $0.isEmpty ? $0 : "    " + $0 } }

  /// A name that no other has.
  mutating func fresh() -> String {
    names += 1
    return "v\(names)"
  }

  private mutating func part() -> [String] {
    switch random.below(9) {
    case 0: return function()
    case 1: return type()
    case 2: return generator()
    case 3: return closure()
    case 4: return attempt()
    default: return statements(3)
    }
  }

  mutating func statements(_ most: Int) -> [String] {
    var lines: [String] = []
    for _ in 0...random.below(most) { lines += statement() }
    return lines
  }

  private mutating func statement() -> [String] {
    depth += 1
    defer { depth -= 1 }
    guard depth < 4 else { return ["print(\(any()))"] }
    switch random.below(16) {
    case 0: return ["i = \(whole())"]
    case 1: return ["f = \(real())"]
    case 2: return ["s = \(text())"]
    case 3: return ["l = \(list())"]
    case 4: return ["i \(random.one(of: ["+", "-", "*", "//", "%", "|", "&", "^"]))= \(whole())"]
    case 5: return change()
    case 6: return branch()
    case 7: return loop()
    case 8: return unpacking()
    case 9: return ["\(random.one(of: ["d['c']", "d[s]", "d[i]"])) = \(any())"]
    default: return ["print(\(any()), \(any()))"]
    }
  }

  private mutating func change() -> [String] {
    random.one(of: [
      ["l.append(\(whole()))"], ["l.insert(\(small()), \(whole()))"], ["l.sort()"],
      ["l.sort(key=lambda x: -x)"], ["l.reverse()"], ["l.extend(\(list()))"],
      ["print(l.pop(\(small())))"], ["l[\(small())] = \(whole())"], ["del l[\(small())]"],
      ["l[\(slice())] = \(list())"], ["del l[\(slice())]"], ["l += \(list())"], ["l *= 2"],
      ["d.update(c=\(whole()))"], ["print(d.pop(\(text()), \(whole())))"],
      ["print(d.setdefault('z', \(whole())))"], ["del d['a']"], ["l.remove(\(small()))"],
      ["s += \(text())"], ["b = \(truth())"], ["tup += (\(any()),)"], ["tup = tup[\(slice())]"],
    ])
  }

  private mutating func branch() -> [String] {
    var lines = ["if \(truth()):"] + indented(statements(2))
    if random.once(in: 3) { lines += ["elif \(truth()):"] + indented(statements(1)) }
    return random.once(in: 2) ? lines + ["else:"] + indented(statements(2)) : lines
  }

  private mutating func loop() -> [String] {
    let name = fresh()
    let stop = random.one(of: ["break", "continue"])
    let leaving = random.once(in: 3) ? ["    if \(truth()):", "        \(stop)"] : []
    let otherwise = random.once(in: 4) ? ["else:", "    print('no break')"] : []
    switch random.below(5) {
    case 0:
      return ["\(name) = 0", "while \(name) < \(2 + random.below(4)):", "    \(name) += 1"]
        + leaving + indented(statements(1)) + otherwise
    case 1:
      return ["for \(name), \(name)x in enumerate(list(\(sequence()))):"] + leaving
        + ["    print(\(name), \(name)x)"] + otherwise
    case 2:
      return ["for \(name)k, \(name) in sorted(d.items(), key=str):"] + leaving
        + ["    print(\(name)k, \(name))"]
    case 3:
      return ["for \(name), \(name)y in zip(list(\(sequence())), \(sequence())):"] + leaving
        + ["    print(\(name), \(name)y)"]
    default:
      return ["for \(name) in list(\(sequence())):"] + leaving + ["    print(\(name))"]
        + indented(statements(1)) + otherwise
    }
  }

  private mutating func unpacking() -> [String] {
    let (a, b, c) = (fresh(), fresh(), fresh())
    return random.one(of: [
      ["\(a), *\(b) = \(sequence())", "print(\(a), \(b))"],
      ["*\(a), \(b) = \(sequence())", "print(\(a), \(b))"],
      ["\(a), \(b) = \(any()), \(any())", "\(a), \(b) = \(b), \(a)", "print(\(a), \(b))"],
      ["(\(a), \(b)), \(c) = (\(any()), \(any())), \(any())", "print(\(a), \(b), \(c))"],
      ["\(a) = \(b) = \(any())", "print(\(a), \(b))"],
    ])
  }

  // MARK: Definitions

  private mutating func function() -> [String] {
    let name = fresh()
    let parameters = random.one(of: [
      ("x", "\(whole())"), ("x, y=\(any())", "\(whole())"), ("x, y=2", "\(whole()), y=\(any())"),
      ("*x", "\(any()), \(any())"), ("x, *y", "*\(sequence())"), ("**x", "a=\(any()), c=\(any())"),
      ("x, /, y, *, z=1", "\(any()), \(any()), z=\(any())"), ("x, *, z", "\(any()), z=\(any())"),
      ("x", "*\(sequence())"), ("x, y", "**{'x': \(any()), 'y': \(any())}"),
    ])
    var lines = ["def \(name)(\(parameters.0)):", "    i = \(whole())"]
    lines += indented(statements(2))
    lines += [random.one(of: ["    return x, i", "    return \(any())", "    print(x)"])]
    if random.once(in: 3) {
      lines = [
        "def \(name)(n, x=1):",
        "    return x if n <= 0 else n + \(name)(n - \(1 + random.below(3)))",
      ]
      return lines + ["print(\(name)(\(small())))"]
    }
    return lines + ["print(\(name)(\(parameters.1)))"]
  }

  private mutating func generator() -> [String] {
    let name = fresh()
    return [
      "def \(name)(n):", "    for k in range(n):", "        if \(truth()):",
      "            yield k, \(any())", "        else:", "            yield from \(list())",
      "print(list(\(name)(\(random.below(4)))))",
      "g = \(name)(3)", "print(next(g), next(g, None))",
    ]
  }

  private mutating func closure() -> [String] {
    let name = fresh()
    return [
      "def \(name)(start):", "    count = start", "    def step(by=\(small())):",
      "        nonlocal count", "        count += by", "        return count", "    return step",
      "c1, c2 = \(name)(\(whole())), \(name)(\(real()))",
      "print(c1(), c1(\(small())), c2(), c1.__name__)",
    ]
  }

  private mutating func attempt() -> [String] {
    let error = random.one(of: [
      "ValueError('x')", "KeyError(\(text()))", "IndexError", "TypeError(1, 2)",
      "ZeroDivisionError()",
    ])
    return ["try:"] + indented(statements(2))
      + (random.once(in: 2) ? ["    raise \(error)"] : ["    print(\(failing()))"])
      + [
        "except (ValueError, KeyError) as e:", "    print('v', repr(e), e.args)",
        "except LookupError as e:", "    print('l', e)",
      ] + (random.once(in: 2) ? ["else:", "    print('fine')"] : [])
      + ["finally:", "    print('end')"]
  }

  private mutating func type() -> [String] {
    let name = "C\(random.below(100))"
    var lines = [
      "class \(name):", "    kind = \(any())", "    def __init__(self, x, y=\(any())):",
      "        self.x = x", "        self.y = y",
    ]
    let methods = [
      ["def __repr__(self):", "    return f'\(name)({self.x!r}, {self.y!r})'"],
      ["def __eq__(self, other):", "    return isinstance(other, \(name)) and self.x == other.x"],
      ["def __add__(self, other):", "    return \(name)(self.x + getattr(other, 'x', other))"],
      ["def __len__(self):", "    return \(small())"],
      // Going through it comes to an end.
      [
        "def __getitem__(self, k):", "    if k == 3: raise IndexError(k)", "    return (self.x, k)",
      ],
      ["def __lt__(self, other):", "    return self.x < other.x"],
      ["def __call__(self, *a):", "    return len(a), self.y"],
      ["def __bool__(self):", "    return \(truth())"], ["def __hash__(self):", "    return 3"],
      ["@property", "def double(self):", "    return self.x * 2"],
      ["@staticmethod", "def make(x):", "    return \(name)(x)"],
      ["@classmethod", "def of(cls, x):", "    return cls(x, cls.kind)"],
      ["def __contains__(self, k):", "    return k == self.x"],
      ["def __iter__(self):", "    yield self.x", "    yield self.y"],
    ]
    // Without __repr__ an object shows its address.
    for (number, method) in methods.enumerated() where number == 0 || !random.once(in: 3) {
      lines += indented(method)
    }
    lines += ["o, p = \(name)(\(whole())), \(name)(\(any()), 1)"]
    let uses = [
      "o.x, o.y, p.kind", "o == p, o != p", "repr(o + 1)", "len(o), bool(o)", "o[1], o['a']",
      "o < p", "o(1, 2), p()", "o.double", "\(name).make(2).x", "\(name).of(3).y", "7 in o",
      "list(o)", "[*o]", "hasattr(o, 'double'), getattr(o, 'none', 4)", "sorted([o, o])[0].x",
      "isinstance(o, \(name)), type(o).__name__", "vars(o)", "{o: 1}[o]", "o.__dict__",
    ]
    for _ in 0...random.below(4) { lines.append("print(\(random.one(of: uses)))") }
    if random.once(in: 2) {
      lines += [
        "class D(\(name)):", "    def __init__(self, x):", "        super().__init__(x, 'd')",
        "    def __str__(self):", "        return f'D<{self.x}>'",
        "q = D(\(any()))", "print(q, q.y, isinstance(q, \(name)), D.__mro__[1].__name__)",
      ]
    }
    return lines
  }
}
