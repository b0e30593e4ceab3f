import Commands

/// Random expressions, determined by a seed: many are valid, many others almost.
struct ExpressionGrammar {
  private var random: RandomChoice
  /// Names that earlier lines may have given values.
  private static let names = ["x", "y", "z", "e", "w", "data", "time", "lossi"]
  /// What a tensor may be made with.
  private static let double = ", dtype=torch.float64"
  private static let word = ", dtype=torch.int32"
  private static let meta = ", device='meta'"

  init(_ random: RandomChoice) { self.random = random }

  private mutating func below(_ bound: Int) -> Int { random.below(bound) }

  private mutating func one(of words: [String]) -> String { random.one(of: words) }

  /// A line, now and then with a few characters spoilt.
  mutating func line() -> String {
    var line = statement()
    if below(5) == 0 { line = random.spoilt(line) }
    return line
  }

  /// An expression.
  mutating func value() -> String { expression(2) }

  private mutating func statement() -> String {
    switch below(15) {
    case 0, 1, 2: "\(one(of: Self.names)) = \(expression(3))"
    case 3:
      "\(one(of: Self.names)) \(one(of: ["+=", "-=", "*=", "/=", "//=", "**=", "@="])) \(expression(2))"
    case 4: "\(one(of: Self.names))[\(index())] = \(expression(2))"
    case 5: "for i in range(\(below(6))): \(one(of: Self.names)) = \(expression(2))"
    case 6: "print(\(expression(2)), \(expression(1)))"
    case 7: "x, y = \(expression(2))"
    case 8: "assert \(expression(2)), 'no'"
    case 9: "del \(one(of: Self.names))"
    case 10: "with torch.no_grad(): \(one(of: Self.names)).data += \(expression(2))"
    case 11:
      "\(one(of: Self.names)).\(one(of: ["data", "grad", "training", "T"])) = \(expression(2))"
    default: expression(4)
    }
  }

  private mutating func expression(_ depth: Int) -> String {
    guard depth > 0 else { return leaf() }
    switch below(14) {
    case 0: return leaf()
    case 1, 2, 3:
      let sign = one(of: [
        "+", "-", "*", "/", "//", "%", "**", "@", "==", "<", ">=", "!=", "&", "|", "^", "and", "or",
        "in",
      ])
      return "\(expression(depth - 1)) \(sign) \(expression(depth - 1))"
    case 4: return "(\(expression(depth - 1)))"
    case 5: return one(of: ["-", "+", "~", "not "]) + expression(depth - 1)
    case 6: return "[\(expression(depth - 1)), \(expression(depth - 1))]"
    case 7: return "(\(expression(depth - 1)), \(number()))"
    case 8: return "\(atom(depth))[\(index())]"
    case 9: return "[\(expression(depth - 1)) for i in \(expression(depth - 1))]"
    default: return call(depth)
    }
  }

  private mutating func atom(_ depth: Int) -> String {
    below(2) == 0 ? one(of: Self.names) : "(\(expression(depth - 1)))"
  }

  /// Any function of the shell, with arguments that may or may not be right.
  private mutating func call(_ depth: Int) -> String {
    let example = Self.examples[below(Self.examples.count)]
    if below(3) == 0 { return example }
    guard let open = example.firstIndex(of: "(") else { return example }
    let name = example[..<open]
    let count = below(4)
    var arguments = (0..<count).map { _ in expression(depth - 1) }
    if below(4) == 0 {
      arguments.append(
        "\(one(of: ["dim", "keepdim", "dtype", "largest", "reduction"]))=\(expression(0))")
    }
    let isMethod = below(2) == 0
    let method = name.split(separator: ".").last ?? name
    let list = arguments.joined(separator: ", ")
    return isMethod ? "\(atom(depth)).\(method)(\(list))" : "\(name)(\(list))"
  }

  private static let examples = Reference.functionExamples

  private mutating func leaf() -> String {
    switch below(13) {
    case 0, 1, 2: one(of: Self.names)
    case 3: number()
    case 4: "torch.randn(\(below(5)), \(below(5))\(one(of: ["", "", Self.double, Self.meta])))"
    case 5: "torch.arange(\(below(7))\(one(of: ["", "", ", dtype=torch.uint8", Self.word])))"
    case 6:
      "torch.zeros(\(below(4)), \(below(3)), \(below(4))\(one(of: ["", Self.word, Self.meta])))"
    case 7:
      one(of: [
        "None", "True", "False", "...", "'ij,jk->ik'", "'same'", "float('nan')", "torch.int64",
        "torch.float64", "torch.int32", "torch.uint8", "'meta'",
        "torch.bool",
      ])
    case 8: "torch.tensor([\(number()), \(number())])"
    case 9: one(of: ["(0, 1)", "[1, 0]", "(-1,)", "()", "[]", "(2, -1)"])
    case 10:
      one(of: [
        "i", "model", "Xtr[:3]", "itos", "vocab_size", "torch", "F", "print", "sum",
        "model(Xtr[:3])",
        "model[0].weight", "model.parameters()", "model.state_dict()", "model.eval()",
        "model(Xtr[:3]).sum().backward()", "model[2].weight.grad", "model.train()[2].weight.data",
      ])
    case 11: text()
    default:
      "torch.arange(6.0).view(2, 3)"
        + one(of: ["", ".T", "[:, ::2]", ".expand(2, 2, 3)", "[None]"])
    }
  }

  /// Texts with fields, in Python's three notations.
  private mutating func text() -> String {
    let value = one(of: ["i", "'a'", "torch.zeros(2)", "(1, 2)", number(), one(of: Self.names)])
    let format = one(of: [
      "", ":.4f", ":>8", ":{2}", ":{2}.{1}", "!r:^9", " = ", "=:,", ":d", ":09.2f", ":%", "{{",
      ":.\(number())", "!", ":", ":\(number())e", "{f'{",
    ])
    return one(of: [
      "f'{\(value)\(format)}'", "'{\(format)}'.format(\(value))", "'%.3f %s' % (\(value), 1)",
      "format(\(value), '\(format.dropFirst())')", "f'{\(value)}' f\"{f'{\(value)}'\(format)}\"",
    ])
  }

  private mutating func number() -> String {
    below(4) == 0
      ? one(of: EdgeNumbers.all)
      : one(of: [
        "0", "1", "2", "3", "-2", "5", "0.5", "-1.5", "1e30", "1e-30", "4611686018427387904",
        "100000",
      ])
  }

  private mutating func index() -> String {
    let parts = (0...below(3)).map { _ in
      switch below(7) {
      case 0: ":"
      case 1: "::\(number())"
      case 2: "\(number()):\(number())"
      case 3: "None"
      case 4: "..."
      case 5: expression(1)
      default: number()
      }
    }
    return parts.joined(separator: ", ")
  }
}
