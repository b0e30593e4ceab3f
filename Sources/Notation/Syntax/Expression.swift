package import Engine

/// An expression in Python's notation, and its place in the line.
package struct Expression: Sendable {
  /// What it is.
  package indirect enum Kind: Sendable {
    case constant(Value)
    case name(String)
    case tuple([Expression])
    case list([Expression])
    case unary(UnaryOperator, Expression)
    case binary(Operator, Expression, Expression)
    /// `a < b <= c`: each operand is evaluated once.
    case comparison(Expression, [(symbol: Comparison, operand: Expression)])
    case both(Expression, Expression)
    case either(Expression, Expression)
    case attribute(Expression, String)
    case call(Expression, [CallArgument])
    case item(Expression, [Expression])
    case slice(Expression?, Expression?, Expression?)
    /// `[BODY for TARGET in ITERABLE]`; a generator is evaluated as a list.
    case comprehension(Expression, Target, Expression)
    /// `f"…"`.
    case text([TextPiece])
  }

  package let kind: Kind
  /// Its place, in Unicode scalars of the line.
  let range: Range<Int>
  /// The depth of its tree, itself included.
  let depth: Int
}

extension Expression {
  /// `torch.nn.Linear`: names with dots between them; nil for anything else.
  var dottedName: String? {
    switch kind {
    case .name(let name): name
    case .attribute(let base, let name): base.dottedName.map { "\($0).\(name)" }
    default: nil
    }
  }
}

/// A piece of a text with fields.
package enum TextPiece: Sendable {
  case literal(String)
  /// A value and its format.
  case field(Expression, Conversion?, format: [TextPiece])

  /// The expressions in it.
  var expressions: [Expression] {
    guard case .field(let value, _, let format) = self else { return [] }
    return [value] + format.flatMap(\.expressions)
  }
}

/// A name that an import would bring: `import numpy as np`, `from torch import nn`.
package struct Import: Sendable {
  /// `torch.nn.functional`.
  let module: String
  /// The imported name, if not the whole module.
  let member: String?
  /// `as np`.
  let alias: String?
  /// Its place.
  let range: Range<Int>
}

/// `-x`, `+x`, `~x`, `not x`.
package enum UnaryOperator: String, Sendable {
  case minus = "-"
  case plus = "+"
  case invert = "~"
  case not
}

/// A binary operator that gives a value of arithmetic.
package enum Operator: String, Sendable, CaseIterable {
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
  case leftShift = "<<"
  case rightShift = ">>"
}

/// An operator that gives a truth value.
package enum Comparison: Sendable {
  /// One that tensors have too: `==`, `<` and the like.
  case sign(BinaryOperation)
  case isIn, isNotIn, isSame, isNotSame

  /// The comparison of a sign; nil for any other sign.
  init?(sign: String) {
    guard let operation = BinaryOperation(rawValue: sign), operation.isComparison else {
      return nil
    }
    self = .sign(operation)
  }
}

/// An argument of a call: by place, by name, or `*list`.
package struct CallArgument: Sendable {
  let keyword: String?
  let isSpread: Bool
  let value: Expression
  /// With its name.
  let range: Range<Int>
}

/// A target of `=`.
package indirect enum Target: Sendable {
  case name(String, Range<Int>)
  case several([Target], Range<Int>)
  case item(Expression, [Expression], Range<Int>)
  case attribute(Expression, String, Range<Int>)

  /// The names that it assigns to, in order.
  var names: [String] {
    switch self {
    case .name(let name, _): [name]
    case .several(let targets, _): targets.flatMap(\.names)
    case .item, .attribute: []
    }
  }
}

/// A line in Python's notation.
package indirect enum PythonStatement: Sendable {
  case expression(Expression)
  /// `a = b = VALUE`.
  case assign([Target], Expression)
  case augment(Target, Operator, Expression, Range<Int>)
  case loop(Target, Expression, [PythonStatement])
  /// `with torch.no_grad():`.
  case block([Expression], [PythonStatement])
  /// `del x, y`.
  case delete([Target])
  case assert(Expression, Expression?)
  /// `import torch`, `from torch import nn`.
  case importing([Import])
  case pass
}
