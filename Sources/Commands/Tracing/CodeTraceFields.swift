import Notation
import Support

/// A trace of code as JSON fields: what each line of each function made, beside what the line gave.
struct CodeTraceFields: Encodable, Sendable {
  /// A function that ran.
  struct Function: Encodable, Sendable {
    /// `Net.forward`; empty for the program itself.
    let name: String
    let file: String?
    let calls, depth: Int
    let lines: [Line]
  }

  /// A line that ran, counted from 1 in its text; the first may be the function's head.
  struct Line: Encodable, Sendable {
    let number: Int
    let source: String
    let visits: Int
    /// With all that it called, in milliseconds.
    let milliseconds: Double
    /// Of its products, likewise.
    let multiplyAdds: Int
    let made: [Made]
    /// `4x1 with 4 → 4x4`.
    let broadcasts: [String]?
  }

  /// A name and the last value that the line gave it.
  struct Made: Encodable, Sendable {
    let name: String
    /// `argument`, `assigned`, `returned` or `value`.
    let kind: String
    /// Its values one after another, as the trace shows them.
    let values: [String]
    let shape, strides: [Int]?
    let dtype: String?
    let isView, requiresGrad: Bool?
    let bytes: Int?
    let mean, std: Double?
    let isFinite: Bool?
  }

  /// What is suspicious.
  struct Warning: Encodable, Sendable {
    let code, what, mend: String
    let line: Int
  }

  private let line: any Encodable & Sendable
  let functions: [Function]
  let warnings: [Warning]

  private enum Key: String, CodingKey { case functions, warnings }

  init(_ trace: ProgramTrace, beside line: any Encodable & Sendable) {
    self.line = line
    let broadcasts = trace.axes?.broadcasts ?? [:]
    functions = trace.functions.filter { !$0.isClassBody }.map { function in
      let text = SourceLines(function.source)
      let head = function.parameters.made.isEmpty ? [] : [function.parameters]
      return Function(
        name: function.name, file: function.source.name.isEmpty ? nil : function.source.name,
        calls: function.calls, depth: function.depth,
        lines: (head + function.lines).map { line in
          let number = text.line(at: line.range.lowerBound)
          let place = CodePlace(source: function.source, range: line.range)
          return Line(
            number: number + 1, source: String(text[number].trimmingSpaces()),
            visits: line.visits, milliseconds: line.seconds * 1000,
            multiplyAdds: line.multiplyAdds, made: line.made.map(Made.init),
            broadcasts: broadcasts[place]?.map(\.text))
        })
    }
    warnings = (trace.axes?.findings ?? []).map {
      Warning(code: $0.code, what: $0.what, mend: $0.mend, line: $0.place.line)
    }
  }

  func encode(to encoder: any Encoder) throws {
    try line.encode(to: encoder)
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(functions, forKey: .functions)
    try container.encode(warnings, forKey: .warnings)
  }
}

extension CodeTraceFields.Made {
  fileprivate init(_ made: ProgramTrace.Made) {
    let last = made.values.last
    name = made.label
    kind = made.event.rawValue
    values = made.values.map(\.text)
    (shape, strides, dtype) = (last?.shape, last?.strides, last?.dtype)
    let isTensor = last?.shape != nil
    isView = isTensor ? last?.isView : nil
    requiresGrad = isTensor ? last?.requiresGradient : nil
    bytes = last?.bytes
    (mean, std) = (last?.statistics?.mean, last?.statistics?.std)
    isFinite = last?.statistics?.isFinite
  }
}
