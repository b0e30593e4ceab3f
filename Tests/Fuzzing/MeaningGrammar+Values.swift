/// Expressions by what they give.
extension MeaningGrammar {
  /// A value of any kind.
  mutating func any() -> String {
    switch random.below(9) {
    case 0, 1: whole()
    case 2: real()
    case 3, 4: text()
    case 5: list()
    case 6: truth()
    case 7: formatted()
    default: other()
    }
  }

  /// A small whole number.
  mutating func small() -> String { String(random.below(7) - 3) }

  mutating func whole() -> String {
    deeper("i") { grammar in
      let (a, b) = (grammar.whole(), grammar.whole())
      return grammar.random.one(of: [
        "\(a) + \(b)", "(\(a) - \(b))", "\(grammar.small()) * \(a)", "(\(a)) // \(b)",
        "(\(a)) % (\(b))", "len(\(grammar.sequence()))", "sum(\(grammar.list()))",
        "max(\(a), \(b))", "min(\(grammar.list()))", "abs(\(a))", "int(\(grammar.real()))",
        "l[\(grammar.small())]", "(\(a) if \(grammar.truth()) else \(b))", "-(\(a))", "~i",
        "(\(a)) & 255", "(\(a)) >> 1", "s.find(\(grammar.text()))", "s.count('l')", "ord('a')",
        "d.get('a', \(b))", "round(\(grammar.real()))", "(\(a)) ^ 5", "(w := \(a))", "int('12')",
        "divmod(\(a), \(b))[1]", "\(grammar.small()) ** 2", "hash(3)", "i.bit_length()",
        "list(\(grammar.sequence())).count(1)", "sum(x for x in \(grammar.list()) if x > 1)",
      ])
    }
  }

  mutating func real() -> String {
    deeper("f") { grammar in
      let a = grammar.real()
      return grammar.random.one(of: [
        "\(a) + \(grammar.whole())", "(\(a)) / \(grammar.whole())", "(\(a)) * 0.5",
        "round(\(a), \(grammar.small()))", "float(\(grammar.whole()))", "1e3", "-0.0", "1e-07",
        "abs(\(a))", "(\(a)) // 1", "(\(a)) % 3", "i / 4", "2 ** -1", "float('1.5')", "1e16", "0.1",
      ])
    }
  }

  mutating func text() -> String {
    deeper("s") { grammar in
      let a = grammar.text()
      return grammar.random.one(of: [
        "\(a) + 'x'", "(\(a)).upper()", "(\(a)).title()", "(\(a))[\(grammar.slice())]",
        "(\(a))[\(grammar.small())]", "str(\(grammar.any()))", "repr(\(grammar.any()))",
        "'-'.join(\(a))", "' a b '.strip()", "(\(a)).replace('l', 'L')", "'a' * \(grammar.small())",
        "(\(a)).center(9, '*')", "(\(a)).zfill(7)", "'%s|%d|%5.2f' % (\(a), i, f)", "chr(98)",
        "(\(a)).swapcase()", "'{} {:>4}'.format(\(a), i)", "(\(a)).capitalize()",
        "\(grammar.formatted())",
        "(\(a)).ljust(7) + '|'", "(\(a)).partition('l')[0]", "bin(i)", "hex(i)", "'é\\n\\t'",
        "''.join(sorted(\(a)))", "''.join(reversed(\(a)))", "(\(a)).removeprefix('h')",
        "(\(a)).expandtabs(2)", "type(\(grammar.any())).__name__", "format(i, '05d')",
      ])
    }
  }

  mutating func list() -> String {
    deeper("l") { grammar in
      let (a, b) = (grammar.list(), grammar.whole())
      return grammar.random.one(of: [
        "[\(b), \(grammar.whole())]", "\(a) + [\(b)]", "(\(a))[\(grammar.slice())]", "sorted(\(a))",
        "[x * 2 for x in \(a)]", "[x for x in range(\(grammar.random.below(6))) if x % 2]",
        "list(range(\(grammar.small()), \(grammar.small()), \(grammar.random.one(of: ["1", "2", "-1"]))))",
        "list(map(abs, \(a)))", "list(filter(None, \(a)))",
        "[len(x) for x in \(grammar.text()).split('l')]",
        "sorted(set(\(a)))", "list(reversed(\(a)))", "[a + b for a, b in zip(\(a), \(a))]",
        "[*\(a), 1]", "(\(a)) * 2", "[x + y for x in \(a) for y in (1, 2)]", "list(d.values())",
        "sorted(\(a), reverse=True)", "[y for x in [\(a), \(a)] for y in x]", "l.copy()",
        "sorted({x % 3 for x in \(a)})", "[i for i, x in enumerate(\(a)) if x]",
      ])
    }
  }

  mutating func truth() -> String {
    deeper("b") { grammar in
      let (a, b) = (grammar.whole(), grammar.whole())
      return grammar.random.one(of: [
        "\(a) < \(b)", "\(a) == \(b)", "\(a) <= \(b) < 9", "not \(grammar.truth())",
        "\(grammar.truth()) and \(grammar.truth())", "(\(grammar.truth()) or \(grammar.truth()))",
        "\(b) in \(grammar.list())", "'a' in d", "\(grammar.text()) < \(grammar.text())",
        "s.startswith('h')", "any(\(grammar.list()))", "all(\(grammar.list()))", "i is None",
        "isinstance(\(grammar.any()), (int, str))", "bool(\(grammar.any()))", "s.isalpha()",
        "\(grammar.list()) == \(grammar.list())", "\(grammar.any()) == \(grammar.any())",
        "(1, 'a') < tup", "'l' not in s", "callable(len)", "f >= i",
      ])
    }
  }

  /// Tuples, dictionaries and whatever else there is.
  private mutating func other() -> String {
    deeper("tup") { grammar in
      let (a, b) = (grammar.any(), grammar.any())
      return grammar.random.one(of: [
        "(\(a), \(b))", "(\(a),)", "{'k': \(a), 'm': \(b)}",
        "{x: x * 2 for x in \(grammar.list())}",
        "None", "divmod(\(grammar.whole()), \(grammar.whole()))", "s.split('l')",
        "tup[\(grammar.slice())]",
        "sorted(d)", "{**d, 'n': \(a)}", "tuple(\(grammar.list()))",
        "max(\(grammar.list()), default=None)",
        "dict(zip('ab', \(grammar.list())))", "list(zip(*[(1, 2), (3, 4)]))",
        "range(\(grammar.small()))",
        "(lambda x, y=\(grammar.small()): (x, y))(\(a))", "[\(a), [\(b)]]",
        "d.get(\(grammar.text()))",
        "s.rpartition('l')", "list(enumerate('ab', \(grammar.small())))", "sum([[1], [2]], [])",
        "sorted(['b', 'A', 'c'], key=str.lower)", "\(a) or \(b)", "\(a) and \(b)",
        "set(\(grammar.list())) & {1, 2}", "frozenset([1])", "slice(1, \(grammar.small()))",
        "len(s) * [None]",
      ])
    }
  }

  mutating func formatted() -> String {
    let style = random.one(of: [
      "", "!r", ":>8", ":<6", ":^7", ":*^9", "!s:>5", "=", ":5", ":.1",
    ])
    let numbers = random.one(of: [
      ":.2f", ":d", ":+", ":e", ":,", ":08.3f", ":x", ":b", ":%", ":g", ":>+7", ":_", ":.3g", ":#x",
    ])
    return random.one(of: [
      "f'{\(random.one(of: ["s", "i", "f", "b"]))\(style)}'",
      "f'{\(random.one(of: ["i", "f"]))\(numbers)}'",
      "f'{i}-{f:.{2}f}'", "f'{i + 1}{{}}{s!r}'", "f'{l}{tup}'", "f'{s.upper()[:2]}'",
    ])
  }

  mutating func sequence() -> String {
    switch random.below(4) {
    case 0: list()
    case 1: text()
    case 2: "tup"
    default: "range(\(random.below(5)))"
    }
  }

  mutating func slice() -> String {
    random.one(of: [
      "\(small()):", ":\(small())", "\(small()):\(small())", "::2", "::-1", "\(small())::-2", ":",
      "1:-1",
    ])
  }

  /// What raises an exception.
  mutating func failing() -> String {
    random.one(of: [
      "1 // 0", "l[99]", "d['none']", "int('x')", "s + 1", "tup[9]", "nothing", "s.nothing",
      "len(5)",
      "[].pop()", "{}['a']", "next(iter([]))", "float('y')", "l.index(99)", "1 + None", "max([])",
      "'a' < 1", "5()", "s[1.5]", "'abc'.index('z')", "chr(-1)", "[1, 2] - [1]", "f % 0",
    ])
  }

  /// A simple value where the expression is deep already.
  private mutating func deeper(
    _ simple: String, _ body: (inout MeaningGrammar) -> String
  ) -> String {
    guard depth < 6, !random.once(in: 3) else {
      return simple == "i" && random.once(in: 2) ? String(random.below(12)) : simple
    }
    depth += 2
    defer { depth -= 2 }
    return body(&self)
  }
}
