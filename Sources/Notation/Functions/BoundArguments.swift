import Engine
import Support

/// A call's arguments matched to a signature and checked.
struct BoundArguments: Sendable {
  /// A value given to a call.
  typealias Given = Support.Given<Value>

  /// In the order of the parameters.
  private let values: [Value]
  private let signature: Signature
  private let function: TensorFunction

  /// How far a call is understood without the binder.
  private enum Match {
    case found([Value])
    /// No call of this signature.
    case refused
    /// For the binder to decide.
    case unclear
  }

  /// Matches values to arguments.
  ///
  /// - Throws: `LocatedError`.
  init(
    _ given: [Given], to signature: Signature, of function: TensorFunction, isMethod: Bool,
    _ call: Range<Int>
  ) throws {
    (self.function, self.signature) = (function, signature)
    if case .found(let values) = try Self.plain(given, signature, function, isMethod: isMethod) {
      self.values = values
    } else {
      values = try Self.bound(given, signature, function, isMethod: isMethod, call)
    }
  }

  /// Matches values to one of several signatures, or answers `nil` where they are meant for another: nobody
  /// reads what is wrong with them, so it is not written down.
  init?(
    trying given: [Given], to signature: Signature, of function: TensorFunction, isMethod: Bool,
    _ call: Range<Int>
  ) {
    (self.function, self.signature) = (function, signature)
    do {
      switch try Self.plain(given, signature, function, isMethod: isMethod) {
      case .found(let values): self.values = values
      case .refused: return nil
      case .unclear:
        values = try Self.bound(given, signature, function, isMethod: isMethod, call)
      }
    } catch {
      return nil
    }
  }

  /// The values in the order of the parameters, as the binder has them.
  ///
  /// - Throws: `LocatedError`.
  private static func bound(
    _ given: [Given], _ signature: Signature, _ function: TensorFunction, isMethod: Bool,
    _ call: Range<Int>
  ) throws -> [Value] {
    let first = signature.parameters.first?.name
    let bound: [Value?] = try signature.binder.bindInOrder(
      inOrder(given),
      read: { parameter, given in
        guard let value = given.first else { return nil }
        guard parameter.slot.takesRest, value.name == nil else {
          return isTaken(value.value, parameter) ? value.value : nil
        }
        // torch.permute(x, (0, 1)) wants one tuple; x.permute(0, 1) takes both.
        let isSpread = isMethod || parameter.name == first
        return try rest(given, parameter, isSpread, function)
      },
      refuse: { fault in
        LocatedError(fault, function, owner: isMethod ? first : nil, call)
      })
    return signature.parameters.indices.map { bound[$0] ?? signature.standards[$0] }
  }

  /// The values in the order of the parameters, where each is in its place or under its own name.
  ///
  /// So it is nearly always. What else a call can mean, and its faults, are the binder's.
  private static func plain(
    _ given: [Given], _ signature: Signature, _ function: TensorFunction, isMethod: Bool
  ) throws -> Match {
    guard signature.standards.count <= UInt64.bitWidth else { return .unclear }
    var values = signature.standards
    var taken: UInt64 = 0
    var (number, next) = (0, 0)
    while number < given.count {
      let value = given[number]
      var used = 1
      let place: Int
      if let name = value.name {
        guard let named = signature.place(of: name), signature.parameters[named].slot.isNamed
        else { return .unclear }
        place = named
      } else {
        // A value by place after one by name is bound before it.
        guard next == number else { return .unclear }
        guard next < signature.positional.count else { return .refused }
        place = signature.positional[next]
        next += 1
      }
      guard taken & (1 << UInt64(place)) == 0 else { return .unclear }
      taken |= 1 << UInt64(place)
      let parameter = signature.parameters[place]
      if parameter.slot.takesRest {
        guard value.name == nil else { return .unclear }
        used = given[number...].prefix { $0.name == nil }.count
        let isSpread = isMethod || place == 0
        values[place] = try rest(
          given[number..<(number + used)], parameter, isSpread, function)
      } else {
        guard isTaken(value.value, parameter) else { return .refused }
        values[place] = value.value
      }
      number += used
    }
    for case .undefined in values { return .refused }
    return .found(values)
  }

  /// Values by place, then those by name: a list that is spread may follow what is given by name.
  private static func inOrder(_ given: [Given]) -> [Given] {
    guard let named = given.firstIndex(where: { $0.name != nil }),
      given[named...].contains(where: { $0.name == nil })
    else { return given }
    return given.filter { $0.name == nil } + given.filter { $0.name != nil }
  }

  /// No values at all, where none are needed.
  ///
  /// - Throws: `LocatedError` where some are.
  init(none function: TensorFunction) throws {
    try self.init([], to: function.forms[0].signature, of: function, isMethod: false, 0..<0)
  }

  private static func isTaken(_ value: Value, _ parameter: Signature.Parameter) -> Bool {
    if case .none = value, case .some(.none) = parameter.standard { return true }
    return parameter.kind.takes(value)
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
  subscript(name: String) -> Value { signature.place(of: name).map { values[$0] } ?? .none }

  private func missing(_ name: String) -> ExpressionError {
    .missing(function: function.name, argument: name, usage: function.usage)
  }

  private func get<Result>(_ name: String, _ result: Result?) throws -> Result {
    guard let result else { throw missing(name) }
    return result
  }

  /// The function that is called.
  var functionName: String { function.name }

  /// The values of all arguments.
  var given: some Sequence<Value> { values }

  /// Whether it is there and not `None`.
  func has(_ name: String) -> Bool { if case .none = self[name] { false } else { true } }

  /// Which of two operands is a number and not a tensor.
  func number(_ left: String, _ right: String) -> BinaryOperation.Number? {
    if case .tensor = self[left] {} else { return .left }
    if case .tensor = self[right] { return nil }
    return .right
  }

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
        function: function.name, argument: name,
        wants: Word.allCases.map { "'\($0.rawValue)'" }.joined(separator: " or "), got: "'\(text)'")
    }
    return word
  }
}

extension TensorFunction {
  /// How it is called, for messages.
  fileprivate var usage: String {
    let isPythons = places == .python && TensorFunctions.torch[name] != nil
    return usages.joined(separator: ", or ") + (isPythons ? "; torch.\(name) is PyTorch's" : "")
  }
}

extension LocatedError {
  /// What is wrong with the arguments of a function; `owner` is the parameter that the owner of a
  /// method is given for.
  fileprivate init(
    _ fault: ParameterFault<Signature.Parameter, Value>, _ function: TensorFunction,
    owner: String?, _ call: Range<Int>
  ) {
    let (name, usage) = (function.name, function.usage)
    switch fault {
    case .missing(let parameter):
      self.init(
        ExpressionError.missing(function: name, argument: parameter.name, usage: usage), call)
    case .unexpected(let given):
      self.init(ExpressionError.tooMany(function: name, usage: usage), given.range)
    case .givenTwice(let parameter, let given) where parameter.name == owner:
      self.init(
        ExpressionError.unknownKeyword(
          function: name, name: given.name ?? "", similar: nil, usage: usage), given.range)
    case .givenTwice(let parameter, let given):
      self.init(
        ExpressionError.givenTwice(function: name, argument: parameter.name), given.range)
    case .unknown(let given, let keyword, let similar):
      self.init(
        ExpressionError.unknownKeyword(
          function: name, name: keyword, similar: similar, usage: usage), given.range)
    case .outOfBounds(let parameter, let given):
      self.init(
        ExpressionError.wrongArgument(
          function: name, argument: parameter.name, wants: parameter.kind.wants,
          got: given.first?.value.kind ?? "nothing"), given.first?.range ?? call)
    }
  }
}
