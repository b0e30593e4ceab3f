/// What an optimizer remembers of one tensor.
package struct OptimizerMemory: Sendable {
  /// How many steps the tensor has made.
  var updates = 0
  /// Numbers for each of its elements, by torch's names.
  private var numbers: [String: ElementBlock.Values] = [:]

  /// Takes some numbers out to be changed; at first all are `start`.
  mutating func take<Real: RealElement>(
    _ name: String, _ count: Int, from start: Real = 0
  ) -> [Real] {
    guard var taken = numbers.removeValue(forKey: name) else {
      return [Real](repeating: start, count: count)
    }
    // A tensor may have become of another dtype since.
    guard taken.dtype == Real.dtype else {
      let old = try? DynamicTensor(contiguous: taken, [taken.count]).elements(Real.self)
      return old ?? [Real](repeating: start, count: count)
    }
    var list: [Real] = []
    // Exchanged, so that nobody else holds the list.
    Real.change(&taken) { swap(&list, &$0) }
    return list
  }

  /// Puts numbers back.
  mutating func put<Real: RealElement>(_ name: String, _ values: [Real]) {
    numbers[name] = Real.values(values)
  }

  /// The names of its numbers, in alphabetical order.
  var names: [String] { numbers.keys.sorted() }

  /// The numbers of a name as a tensor of some sizes; `nil` where there are none.
  func tensor(_ name: String, _ sizes: [Int]) throws -> DynamicTensor? {
    try numbers[name].map { try DynamicTensor(contiguous: $0, sizes) }
  }

  /// Takes a tensor's elements over.
  mutating func take(_ name: String, from tensor: DynamicTensor) throws {
    numbers[name] =
      tensor.dtype == .float64
      ? .doubles(try tensor.doubles()) : .floats(try tensor.converted(to: .float32).floats())
  }

  /// Whether there are numbers of that name.
  func has(_ name: String) -> Bool { numbers[name] != nil }

  /// Bytes of the numbers.
  var bytes: Int { numbers.values.reduce(0) { $0 + $1.dtype.bytes * $1.count } }
}

/// How a tensor's step follows from its gradient: one of torch.optim's, in torch's arithmetic.
package protocol OptimizerRule: Sendable {
  /// torch's name, such as `AdamW`.
  static var name: String { get }
  /// Its options with their defaults, in the order of torch's arguments.
  static var options: [(name: String, standard: OptimizerOption)] { get }
  /// What torch's groups tell besides: how torch computes, which changes no number.
  static var constants: [String: OptimizerOption] { get }

  /// Whether torch's state counts the steps.
  static var countsSteps: Bool { get }

  /// Changes a tensor's elements by one step along its gradient.
  static func step<Real: RealElement>(
    _ values: inout [Real], _ gradient: [Real], _ memory: inout OptimizerMemory,
    _ group: ParameterGroup)
}

extension OptimizerRule {
  package static var countsSteps: Bool { true }

  /// The gradient with what the options make of it: its opposite for `maximize`, and a part of the
  /// tensor itself for `weight_decay`.
  static func direction<Real: RealElement>(
    _ values: [Real], _ gradient: [Real], _ group: ParameterGroup
  ) -> [Real] {
    let decay: Real = group.number("weight_decay")
    let sign: Real = group.isOn("maximize") ? -1 : 1
    if decay == 0, sign == 1 { return gradient }
    return zip(values, gradient).map { sign * $1 + decay * $0 }
  }
}

/// The rules of torch.optim.
package enum OptimizerRules {
  package static let all: [any OptimizerRule.Type] = [
    SGDRule.self, AdamRule.self, AdamWRule.self, RMSpropRule.self, AdagradRule.self,
    AdadeltaRule.self,
  ]
}
