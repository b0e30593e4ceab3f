package import Engine
package import Support

/// How a function is called, read from one line such as
/// `input: Tensor, dim: axes = None, keepdim: bool = False, *, dtype: dtype = None`.
///
/// Usage, completion, the reference and the checks of a call all come from it. A reference, since every
/// call passes it on.
package final class Signature: Sendable {
  /// The kind of an argument.
  package enum Kind: String, ParameterKind {
    case tensor = "Tensor"
    /// A list or a tuple of tensors.
    case tensors = "Tensors"
    /// A tensor or a number.
    case operand = "Operand"
    case number, int, float, bool
    case text = "str"
    case dtype
    /// `torch.Generator()`.
    case generator = "Generator"
    /// An axis or several.
    case axes
    /// An axis or several, or `None` for all.
    case axesOrNone = "axes?"
    /// Whole numbers: several places, or one list or tuple.
    case sizes
    /// A list or a tuple of whole numbers.
    case tuple
    /// torch's `nn.Module`.
    case module = "Module"
    case any

    /// As messages say it.
    package var wants: String {
      switch self {
      case .tensor: "a tensor"
      case .tensors: "a list of tensors"
      case .operand: "a tensor or a number"
      case .number, .float: "a number"
      case .int: "a whole number"
      case .bool: "True or False"
      case .text: "text"
      case .dtype: "a dtype: \(DType.listed)"
      case .generator: "a torch.Generator"
      case .axes, .axesOrNone: "an axis or a tuple of axes"
      case .sizes: "whole numbers"
      case .tuple: "a tuple of whole numbers"
      case .module: "a module"
      case .any: "a value"
      }
    }

    /// Whether a value is allowed there.
    func takes(_ value: Value) -> Bool {
      switch self {
      case .tensor: if case .tensor = value { true } else { false }
      case .tensors: value.tensors != nil
      case .operand: value.operand != nil
      case .number, .float: value.realNumber != nil
      case .int: value.wholeNumber != nil
      case .bool: if case .bool = value { true } else { false }
      case .text: if case .string = value { true } else { false }
      case .dtype: if case .dtype = value { true } else { false }
      case .generator: if case .generator = value { true } else { false }
      case .axes, .sizes: value.wholeNumber != nil || value.wholeNumbers != nil
      case .axesOrNone: if case .none = value { true } else { Kind.axes.takes(value) }
      case .tuple: value.wholeNumbers != nil
      case .module: if case .torchModule = value { true } else { false }
      case .any: true
      }
    }
  }

  /// One place of a call.
  package typealias Parameter = Support.Parameter<Kind, Value>

  package let parameters: [Parameter]
  /// Their names, in order.
  private let names: [String]
  /// What they are where they are not given; `.undefined` for those that must be.
  let standards: [Value]
  /// Those that a value by place can be for, in order.
  let positional: [Int]
  /// Matches the values of a call with the parameters.
  let binder: Binder<Parameter>

  /// PyTorch's other names for arguments, after numpy's.
  private static let synonyms = ["dim": ["axis"], "keepdim": ["keepdims"], "input": ["x", "a"]]

  /// Reads a declaration.
  init(_ text: String) {
    var parameters: [Parameter] = []
    var isByNameOnly = false
    for part in text.split(separator: ",") {
      let part = part.trimmingSpaces()
      if part == "*" {
        isByNameOnly = true
        continue
      }
      let sides = part.split(separator: "=").map { $0.trimmingSpaces() }
      let words = sides[0].split(separator: ":").map { $0.trimmingSpaces() }
      let takesRest = words[0].hasPrefix("*")
      let name = String(words[0].drop { $0 == "*" })
      let kind = words.count > 1 ? Kind(rawValue: String(words[1])) ?? .any : .any
      // A comma within a default is written as a semicolon: those between arguments part them.
      let standard = sides.count > 1 ? String(sides[1].map { $0 == ";" ? "," : $0 }) : nil
      let slot = ParameterSlot(
        name, otherNames: Self.synonyms[name] ?? [],
        takesRest ? .rest : isByNameOnly ? .name : .either,
        isRequired: standard == nil && !(takesRest && kind == .any))
      parameters.append(
        Parameter(slot, kind, standard: standard.map(Self.value), written: standard))
      if takesRest { isByNameOnly = true }
    }
    self.parameters = parameters
    names = parameters.map(\.name)
    standards = parameters.map { parameter in
      if parameter.slot.isRequired { return .undefined }
      return parameter.standard ?? (parameter.slot.takesRest ? .tupled([]) : Value.none)
    }
    positional = parameters.indices.filter { !parameters[$0].isOption }
    binder = Binder(parameters, slot: \.slot)
  }

  /// Where a parameter is: short lists of short names are gone through faster than any table is asked.
  func place(of name: String) -> Int? { names.firstIndex(of: name) }

  private static func value(_ text: String) -> Value {
    switch text {
    case "None": .none
    case "True": .bool(true)
    case "False": .bool(false)
    case "inf": .float(.infinity)
    default:
      if let number = Int(text) {
        .int(number)
      } else if let number = Double(text) {
        .float(number)
      } else {
        .string(text.filter { $0 != "'" })
      }
    }
  }

  /// `input, dim=None, keepdim=False`: as PyTorch's documentation writes it; a method leaves out
  /// the first.
  func usage(asMethod: Bool) -> String {
    var words: [String] = []
    var saidStar = false
    for parameter in asMethod ? parameters.dropFirst() : parameters[...] {
      if parameter.isOption, !saidStar {
        if !(words.last?.hasPrefix("*") ?? false) { words.append("*") }
        saidStar = true
      }
      words.append(parameter.pythonUsage)
    }
    return words.joined(separator: ", ")
  }
}

extension Value {
  /// The tensors of a list or a tuple.
  var tensors: [DynamicTensor]? {
    switch self {
    case .list(let items), .tuple(let items): Self.tensors(items)
    case .result(let result): Self.tensors(result.fields.lazy.map(\.value))
    default: nil
    }
  }

  /// The tensors of a list or a tuple, if there are at most `limit`: every line checks this, and
  /// lists may be long.
  package func tensors(atMost limit: Int) -> [DynamicTensor]? {
    if let parts, parts.count > limit { return nil }
    return tensors.flatMap { $0.count <= limit ? $0 : nil }
  }

  /// Ends at the first that is not a tensor.
  private static func tensors(_ values: some Sequence<Value>) -> [DynamicTensor]? {
    var tensors: [DynamicTensor] = []
    for value in values {
      guard case .tensor(let tensor) = value else { return nil }
      tensors.append(tensor)
    }
    return tensors
  }
}
