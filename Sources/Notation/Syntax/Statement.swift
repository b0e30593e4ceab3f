import Support

/// A text of Python that was read: a line, a cell or a file.
package final class SourceText: Sendable {
  /// What was written.
  package let text: String
  /// What messages call it, such as `net.py`; empty for what was typed.
  package let name: String

  package init(_ text: String, name: String = "") { (self.text, self.name) = (text, name) }
}

/// A program that was read.
package struct Program: Sendable {
  /// Its text.
  package let source: SourceText
  package let statements: [PythonStatement]
  /// Whether the last statement is an expression with a `;` after it, by which a notebook hides its value.
  package let hidesValue: Bool
}

/// A statement of Python, and its place in the text.
package struct PythonStatement: Sendable {
  /// What it is.
  package indirect enum Kind: Sendable {
    case expression(Expression)
    /// `a = b = VALUE`.
    case assign([Target], Expression)
    /// `x: int = 3`; without a value it only says of what type a name is.
    case annotate(Target, Expression, value: Expression?)
    case augment(Target, Operator, Expression)
    case loop(Target, Expression, [PythonStatement], otherwise: [PythonStatement])
    case repeating(Expression, [PythonStatement], otherwise: [PythonStatement])
    /// `if`, each `elif`, and `else`.
    case condition([Branch], otherwise: [PythonStatement])
    /// `with open(name) as file:`.
    case with([Context], [PythonStatement])
    case attempt(Attempt)
    case function(FunctionDefinition)
    case type(ClassDefinition)
    case returning(Expression?)
    case raising(Expression?, from: Expression?)
    case breaking
    case continuing
    case global([String])
    case nonlocal([String])
    /// `del x, y`.
    case delete([Target])
    case assert(Expression, Expression?)
    /// `import torch`, `from torch import nn`.
    case importing([Import])
    case pass
  }

  /// A condition and what is done where it holds.
  package struct Branch: Sendable {
    package let condition: Expression
    package let body: [PythonStatement]
  }

  /// A context of `with`, and the name for what it gives.
  package struct Context: Sendable {
    package let value: Expression
    package let target: Target?
  }

  /// `try`, with at least one handler or a `finally`.
  package struct Attempt: Sendable {
    /// `except (KeyError, ValueError) as error:`.
    package struct Handler: Sendable {
      package let type: Expression?
      package let name: String?
      package let body: [PythonStatement]
      package let range: Range<Int>
    }

    package let body: [PythonStatement]
    package let handlers: [Handler]
    package let otherwise: [PythonStatement]
    package let finally: [PythonStatement]
  }

  package let kind: Kind
  /// In Unicode scalars of the text; of a statement with a body, its first line.
  package let range: Range<Int>
}

/// A target of `=`.
package indirect enum Target: Sendable {
  case name(String, Range<Int>)
  case several([Target], Range<Int>)
  /// `*rest`, among several.
  case starred(Target, Range<Int>)
  case item(Expression, [Expression], Range<Int>)
  case attribute(Expression, String, Range<Int>)

  /// Its place.
  package var range: Range<Int> {
    switch self {
    case .name(_, let range), .several(_, let range), .starred(_, let range),
      .item(_, _, let range), .attribute(_, _, let range):
      range
    }
  }

  /// The names that it assigns to, in order.
  package var names: [String] {
    switch self {
    case .name(let name, _): [name]
    case .several(let targets, _): targets.flatMap(\.names)
    case .starred(let target, _): target.names
    case .item, .attribute: []
    }
  }
}

/// `def NAME(PARAMETERS) -> RESULT:` with its body, or a `lambda`.
package struct FunctionDefinition: Sendable {
  /// A parameter.
  package struct Parameter: Sendable {
    /// How it is given.
    package enum Kind: Sendable {
      /// Before `/`.
      case place
      case either
      /// After `*`.
      case name
      /// `*args`.
      case rest
      /// `**kwargs`.
      case names
    }

    package let name: String
    package let kind: Kind
    package let standard: Expression?
    package let annotation: Expression?
    package let range: Range<Int>
  }

  /// `<lambda>` for one without a name.
  package let name: String
  package let parameters: [Parameter]
  package let result: Expression?
  /// Of a lambda, one that returns.
  package let body: [PythonStatement]
  package let decorators: [Expression]
  /// Its first line, decorators left out.
  package let range: Range<Int>
  /// All of it in the text.
  package let extent: Range<Int>
}

/// `class NAME(BASES):` with its body.
package struct ClassDefinition: Sendable {
  package let name: String
  package let bases: [CallArgument]
  package let body: [PythonStatement]
  package let decorators: [Expression]
  /// Its first line, decorators left out.
  package let range: Range<Int>
  /// All of it in the text.
  package let extent: Range<Int>
}
