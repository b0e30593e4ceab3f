import Engine

/// An expression in Python's notation, and where it stands in the line.
struct Expression: Sendable {
  /// What it is.
  indirect enum Kind: Sendable {
    case constant(Value)
    case name(String)
    case tuple([Expression])
    case list([Expression])
    case unary(UnaryOperator, Expression)
    case binary(Operator, Expression, Expression)
    /// `a < b <= c`: each operand is worked out once.
    case comparison(Expression, [(symbol: Comparison, operand: Expression)])
    case both(Expression, Expression)
    case either(Expression, Expression)
    case attribute(Expression, String)
    case call(Expression, [CallArgument])
    case item(Expression, [Expression])
    case slice(Expression?, Expression?, Expression?)
    /// `[BODY for TARGET in ITERABLE]`; a generator is worked out as the list it would give.
    case comprehension(Expression, Target, Expression)
  }

  let kind: Kind
  /// Where it stands, in Unicode scalars of the line.
  let range: Range<Int>
  /// How deep the tree is below it, itself included.
  let depth: Int
}

/// `-x`, `+x`, `~x`, `not x`.
enum UnaryOperator: String, Sendable {
  case minus = "-"
  case plus = "+"
  case invert = "~"
  case not
}

/// A binary operator that gives a value of arithmetic.
enum Operator: String, Sendable, CaseIterable {
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case matrixMultiply = "@"
  case divide = "/"
  case floorDivide = "//"
  case remainder = "%"
  case power = "**"
  case and = "&"
  case or = "|"
  case exclusiveOr = "^"
}

/// An operator that gives truth.
enum Comparison: String, Sendable {
  case equal = "=="
  case notEqual = "!="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
  case isIn = "in"
  case isNotIn = "not in"
  case isSame = "is"
  case isNotSame = "is not"
}

/// An argument of a call: by place, by name, or `*list`.
struct CallArgument: Sendable {
  let keyword: String?
  let isSpread: Bool
  let value: Expression
  /// With its name.
  let range: Range<Int>
}

/// What may stand left of `=`.
indirect enum Target: Sendable {
  case name(String, Range<Int>)
  case several([Target], Range<Int>)
  case item(Expression, [Expression], Range<Int>)
}

/// A line in Python's notation.
indirect enum PythonStatement: Sendable {
  case expression(Expression)
  /// `a = b = VALUE`.
  case assign([Target], Expression)
  case augment(Target, Operator, Expression, Range<Int>)
  case loop(Target, Expression, [PythonStatement])
  case assert(Expression, Expression?)
  /// `import torch`: what it brings is there already; the words behind it.
  case importing([String])
  case pass
}
