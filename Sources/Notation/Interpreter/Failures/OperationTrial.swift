import Engine
import Support

/// Tries changes of an operation on the values that it had.
struct OperationTrial {
  private let globals: GlobalScope
  private let isGradientOn: Bool
  /// The names of the function that is running.
  private let names: [String: Value]
  private let operation: FailedOperation
  private let host: any Host

  /// The most changes that a message shows.
  private static let mostCures = 2

  init(_ machine: borrowing Machine, _ operation: FailedOperation, _ host: any Host) {
    (globals, isGradientOn, names) = (machine.globals, machine.gradients.isOn, machine.ownNames)
    (self.operation, self.host) = (operation, host)
  }

  /// The first few candidates that succeed, and their shapes.
  func cures(of candidates: [CureCandidates]) -> [Cure] {
    let trial = Trial()
    var cures: [Cure] = []
    for candidates in candidates where cures.isEmpty || !candidates.isLastResort {
      var found = 0
      for candidate in candidates.expressions
      where cures.count < Self.mostCures && found < candidates.most {
        guard let value = trial.result({ try value(of: candidate) }) else { continue }
        found += 1
        cures.append(Cure(expression: candidate, shape: value.shapeInMessages))
      }
    }
    return cures
  }

  func value(of expression: Expression) throws -> Value {
    let code = try Compiler.code(
      expression, SourceText(""), globals, known: operation.values,
      lookup: { names[$0] })
    var host = host
    return try Machine.run(
      code, globals,
      RunningLine(isGradientOn: isGradientOn, isTrial: true), &host)
  }
}

extension Value {
  /// The shape of a tensor, or of a few.
  fileprivate var shapeInMessages: String? {
    if case .tensor(let tensor) = self { return tensor.shapeText }
    guard let tensors, !tensors.isEmpty, tensors.count <= 3 else { return nil }
    return tensors.map(\.shapeText).joined(separator: ", ")
  }
}
