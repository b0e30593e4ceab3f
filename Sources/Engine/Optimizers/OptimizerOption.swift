/// A number or a switch of an optimizer, as torch.optim has it.
package enum OptimizerOption: Sendable, Hashable {
  case number(Double)
  case whole(Int)
  case flag(Bool)
  case pair(Double, Double)
  case none

  /// As a number; 0 for anything else.
  package var real: Double {
    switch self {
    case .number(let number): number
    case .whole(let number): Double(number)
    case .flag, .pair, .none: 0
    }
  }

  /// Whether it is a switch that is on.
  package var isOn: Bool { self == .flag(true) }
}

/// The tensors that share options: an entry of torch's `param_groups`.
///
/// Sendable: it belongs to an optimizer of one session, whose lines run one after another.
package final class ParameterGroup: Changeable, @unchecked Sendable {
  package let serial = Serial.next()
  /// The tensors, in the order in which they were given.
  package let parameters: [DynamicTensor]
  /// The options by torch's names.
  private var options: [String: OptimizerOption]

  init(_ parameters: [DynamicTensor], _ options: [String: OptimizerOption]) {
    (self.parameters, self.options) = (parameters, options)
  }

  package func keeping() -> @Sendable () -> Void {
    let options = options
    return { [self] in self.options = options }
  }

  /// The names of the options, in alphabetical order.
  package var names: [String] { options.keys.sorted() }

  /// An option; `nil` for a name that there is not.
  package subscript(name: String) -> OptimizerOption? { options[name] }

  /// Gives an option another value.
  ///
  /// - Throws: `MemoryError`.
  package func set(_ name: String, _ option: OptimizerOption) throws {
    try Changes.keep(self)
    options[name] = option
  }

  /// An option's number; 0 for a name that there is not.
  func real(_ name: String) -> Double { options[name]?.real ?? 0 }
  /// An option's number, as the tensor's elements are.
  func number<Real: RealElement>(_ name: String) -> Real { Real(real(name)) }
  /// Whether a switch is on.
  func isOn(_ name: String) -> Bool { options[name]?.isOn ?? false }
  /// Both numbers of `betas`.
  var betas: (Double, Double) {
    if case .pair(let first, let second)? = options["betas"] { (first, second) } else { (0, 0) }
  }
}
