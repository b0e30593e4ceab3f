import Support
import Engine

/// A call's arguments matched to a signature and checked.
struct BoundArguments: Sendable {
  private var values: [String: Value] = [:]
  private let function: String
  private let usage: String

  /// A value given to a call.
  struct Given {
    let keyword: String?
    let value: Value
    let range: Range<Int>
  }

  /// PyTorch's other names for arguments, after numpy's.
  private static let synonyms = ["axis": "dim", "keepdims": "keepdim", "x": "input", "a": "input"]

  /// Matches values to arguments.
  ///
  /// - Throws: `LocatedError`.
  init(
    _ given: [Given], to signature: Signature, of function: TensorFunction, isMethod: Bool,
    _ call: Range<Int>
  ) throws {
    self.function = function.name
    let isPythons = function.places == .python && TensorFunctions.torch[function.name] != nil
    usage =
      function.usages.joined(separator: ", or ")
      + (isPythons ? "; torch.\(function.name) is PyTorch's" : "")
    var rest = given.filter { $0.keyword == nil }[...]
    for (place, parameter) in signature.parameters.enumerated() where !parameter.isByNameOnly {
      guard let first = rest.first else { break }
      if parameter.takesRest {
        // torch.permute(x, (0, 1)) wants one tuple; x.permute(0, 1) takes both.
        let isSpread = isMethod || place == 0
        values[parameter.name] = try Self.rest(rest, parameter, isSpread, function)
        rest = []
      } else {
        values[parameter.name] = try Self.checked(first, parameter, function)
        rest.removeFirst()
      }
    }
    guard rest.isEmpty else {
      throw LocatedError(
        ExpressionError.tooMany(function: function.name, usage: usage), rest.first?.range ?? call)
    }
    try bind(given.filter { $0.keyword != nil }, signature, function)
    for parameter in signature.parameters where values[parameter.name] == nil {
      guard let standard = parameter.standard else {
        if parameter.takesRest, parameter.kind == .any {
          values[parameter.name] = .tupled([])
          continue
        }
        throw LocatedError(
          ExpressionError.missing(function: function.name, argument: parameter.name, usage: usage),
          call)
      }
      values[parameter.name] = standard
    }
  }

  private mutating func bind(
    _ named: [Given], _ signature: Signature, _ function: TensorFunction
  ) throws {
    for given in named {
      let name = given.keyword ?? ""
      let parameter =
        signature.parameters.first { $0.name == name }
        ?? signature.parameters.first { $0.name == Self.synonyms[name] }
      guard let parameter, values[parameter.name] == nil else {
        throw LocatedError(
          ExpressionError.unknownKeyword(
            function: function.name, name: name,
            similar: parameter == nil
              ? Similarity.nearest(to: name, in: signature.parameters.map(\.name)) : nil,
            usage: usage), given.range)
      }
      values[parameter.name] = try Self.checked(given, parameter, function)
    }
  }

  private static func checked(
    _ given: Given, _ parameter: Signature.Parameter, _ function: TensorFunction
  ) throws -> Value {
    if case .none = given.value, case .some(.none) = parameter.standard { return given.value }
    guard parameter.kind.takes(given.value) else {
      throw LocatedError(
        ExpressionError.wrongArgument(
          function: function.name, argument: parameter.name, wants: parameter.kind.wants,
          got: given.value.kind), given.range)
    }
    return given.value
  }

  /// Several values as one tuple, or the one list that stands for them.
  private static func rest(
    _ given: ArraySlice<Given>, _ parameter: Signature.Parameter, _ isSpread: Bool,
    _ function: TensorFunction
  ) throws -> Value {
    if let first = given.first, given.count == 1 {
      if parameter.kind == .any { return .tupled([first.value]) }
      if parameter.kind == .sizes, let numbers = first.value.wholeNumbers { return .size(numbers) }
      if parameter.kind == .tensors, let tensors = first.value.tensors {
        return .tupled(tensors.map { .tensor($0) })
      }
    }
    for value in given {
      let isRight =
        switch parameter.kind {
        case .sizes: value.value.wholeNumber != nil && isSpread
        case .tensors: if case .tensor = value.value { true } else { false }
        default: true
        }
      guard isRight else {
        throw LocatedError(
          ExpressionError.wrongArgument(
            function: function.name, argument: parameter.name,
            wants: isSpread ? parameter.kind.wants : "a tuple", got: value.value.kind), value.range)
      }
    }
    return .tupled(given.map(\.value))
  }
}

extension BoundArguments {
  /// An argument's value, `None` included.
  subscript(name: String) -> Value { values[name] ?? .none }

  private func missing(_ name: String) -> ExpressionError {
    .missing(function: function, argument: name, usage: usage)
  }

  private func get<Result>(_ name: String, _ result: Result?) throws -> Result {
    guard let result else { throw missing(name) }
    return result
  }

  /// Whether it is there and not `None`.
  func has(_ name: String) -> Bool { if case .none = self[name] { false } else { true } }

  func tensor(_ name: String = "input") throws -> DynamicTensor {
    guard case .tensor(let tensor) = self[name] else { throw missing(name) }
    return tensor
  }
  func optionalTensor(_ name: String) throws -> DynamicTensor? {
    has(name) ? try tensor(name) : nil
  }
  func tensors(_ name: String) throws -> [DynamicTensor] { try get(name, self[name].tensors) }
  func operand(_ name: String) throws -> DynamicTensor { try get(name, self[name].operand) }
  func optionalOperand(_ name: String) -> DynamicTensor? { self[name].operand }
  func int(_ name: String) throws -> Int { try get(name, self[name].wholeNumber) }
  func optionalInt(_ name: String) -> Int? { self[name].wholeNumber }
  func real(_ name: String) throws -> Double { try get(name, self[name].realNumber) }
  func flag(_ name: String) -> Bool { if case .bool(true) = self[name] { true } else { false } }
  func text(_ name: String) throws -> String {
    guard case .string(let text) = self[name] else { throw missing(name) }
    return text
  }
  func dtype() -> DType? { if case .dtype(let dtype) = self["dtype"] { dtype } else { nil } }
  /// Whole numbers, one or several; nil for `None`.
  func optionalInts(_ name: String) -> [Int]? {
    self[name].wholeNumbers ?? self[name].wholeNumber.map { [$0] }
  }
  func ints(_ name: String) throws -> [Int] { try get(name, optionalInts(name)) }

  /// One of some words.
  ///
  /// - Throws: `ExpressionError.wrongArgument`.
  func word<Word: RawRepresentable & CaseIterable>(_ name: String) throws -> Word
  where Word.RawValue == String {
    let text = try text(name)
    guard let word = Word(rawValue: text) else {
      throw ExpressionError.wrongArgument(
        function: function, argument: name,
        wants: Word.allCases.map { "'\($0.rawValue)'" }.joined(separator: " or "), got: "'\(text)'")
    }
    return word
  }
}
