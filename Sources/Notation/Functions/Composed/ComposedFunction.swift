import Engine
import Support

/// A function that is written in Python, of other functions of torch.
///
/// Its gradients, its shapes on `meta` and its dtypes are those of what it calls.
struct ComposedFunction: Sendable {
  private let name: String
  private let parameters: [String]
  /// The lines of the function; a single one is the expression that it gives.
  private let text: String

  fileprivate init(_ name: String, _ signature: String, _ text: String) {
    self.name = name
    parameters = Signature(signature).parameters.map(\.name)
    self.text = text
  }

  private var source: String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let body = lines.count == 1 ? ["return \(text)"] : lines.map(String.init)
    return "def \(name)(\(parameters.joined(separator: ", "))):\n"
      + body.map { $0.isEmpty ? "" : "  \($0)" }.joined(separator: "\n")
  }

  /// Carries it out in the machine that runs.
  ///
  /// - Throws: what the functions that it calls throw.
  fileprivate func callAsFunction(
    _ arguments: BoundArguments, _ host: inout any Host
  ) throws -> Value {
    guard var machine = RunningLine.current?.machine else {
      throw ExpressionError.unknownName(name: "torch.\(name)", similar: nil)
    }
    let function = try made(&machine, &host)
    return try machine.call(function, Arguments(values: parameters.map { arguments[$0] }), &host)
  }

  /// The function of the session, made when it is first called.
  private func made(_ machine: inout Machine, _ host: inout any Host) throws -> Value {
    let title = "torch.\(name)"
    let scope = machine.globals
    if let known = scope.libraries["composed \(title)"]?[name] { return known }
    let members = try SourceLibrary.names(
      of: source, [name], called: title, [],
      with: [("torch", .module(.torch)), ("F", .module(.functional))], &machine, &host)
    scope.libraries["composed \(title)"] = Library(title, members)
    return members[name] ?? .none
  }
}

extension TensorFunction {
  /// A function that is written in Python: an expression of its arguments, or the lines of its body.
  ///
  /// `gradient` is torch's name for the operation where it is one to torch.
  static func composed(
    _ name: String, aliases: [String] = [], _ places: Places, _ signature: String,
    _ summary: String, example: String, gradient: String? = nil, _ text: String
  ) -> TensorFunction {
    let function = ComposedFunction(name, signature, text)
    return TensorFunction(name, aliases: aliases, places, signature, summary, example: example) {
      let result = try function($0, &$1)
      guard let gradient, case .tensor(let tensor) = result else { return result }
      return .tensor(try tensor.remembered(as: gradient))
    }
  }
}
