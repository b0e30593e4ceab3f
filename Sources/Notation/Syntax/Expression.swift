package import Engine

/// An expression in Python's notation, and its place in the line.
package struct Expression: Sendable {
  /// What it is.
  package indirect enum Kind: Sendable {
    case constant(Value)
    /// `b"…"`.
    case bytes([UInt8])
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
    /// `f"…"`.
    case text([TextPiece])
    /// `A if CONDITION else B`.
    case conditional(condition: Expression, then: Expression, otherwise: Expression)
    /// `{1, 2}`.
    case set([Expression])
    /// `{'a': 1, **more}`.
    case dictionary([DictionaryPart])
    /// `[BODY for TARGET in ITERABLE if CONDITION]` and its kin.
    case comprehension(Comprehension)
    /// `lambda x: x + 1`.
    case lambda(FunctionDefinition)
    /// `*values`, in a list, a call or a target.
    case starred(Expression)
    /// `(n := 3)`.
    case naming(String, Range<Int>, Expression)
    /// `yield x`.
    case yield(Expression?)
    /// `yield from values`.
    case yieldFrom(Expression)
  }

  package let kind: Kind
  /// Its place, in Unicode scalars of the line.
  package let range: Range<Int>
  /// The depth of its tree, itself included.
  package let depth: Int
}

extension Expression {
  /// `torch.nn.Linear`: names with dots between them; nil for anything else.
  package var dottedName: String? {
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
  package let module: String
  /// The imported name, if not the whole module.
  package let member: String?
  /// `as np`.
  package let alias: String?
  /// Its place.
  package let range: Range<Int>
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

/// A part of a dictionary in braces.
package enum DictionaryPart: Sendable {
  case pair(Expression, Expression)
  /// `**more`.
  case spread(Expression)
}

/// A loop within brackets.
package struct Comprehension: Sendable {
  /// What it makes.
  package enum Kind: Sendable { case list, set, dictionary, generator }

  /// `for TARGET in ITERABLE if CONDITION if …`.
  package struct Clause: Sendable {
    package let target: Target
    package let iterable: Expression
    package let conditions: [Expression]
  }

  package let kind: Kind
  /// Each value; the key, of a dictionary.
  package let body: Expression
  /// The value of a dictionary's pair.
  package let value: Expression?
  /// At least one.
  package let clauses: [Clause]
}

/// An argument of a call: by place, by name, `*list` or `**names`.
package struct CallArgument: Sendable {
  /// How many arguments it is.
  package enum Spread: Sendable { case none, values, names }

  package let keyword: String?
  package let spread: Spread
  package let value: Expression
  /// With its name.
  package let range: Range<Int>
}
