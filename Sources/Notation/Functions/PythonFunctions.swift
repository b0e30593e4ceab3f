import Engine
import Support

/// Python's own functions, as far as notebooks use them on tensors.
enum PythonFunctions {
  static let all: [TensorFunction] = kinds + walking + numbers

  static func own(
    _ name: String, _ signature: String, _ summary: String, example: String,
    _ body: @escaping TensorFunction.Body
  ) -> TensorFunction {
    TensorFunction(name, .python, signature, summary, example: example, body)
  }

  private static let kinds: [TensorFunction] = [
    own(
      "print", "*values: any, sep: str = ' ', end: str = '\\n'", "Writes values on a line.",
      example: "print(torch.zeros(4, 8).shape)"
    ) {
      // The machine's own `print` writes; this is its declaration.
      arguments, _ in
      let texts = try arguments["values"].requiredItems().map { try $0.printed() }
      // A new line ends the text unless `end=` says otherwise.
      let end = try arguments.text("end")
      let isNewLine = end == "\\n" || end == "\n"
      return .string(texts.joined(separator: try arguments.text("sep")) + (isNewLine ? "" : end))
    },
    own(
      "len", "obj: any", "How many values, or indices of axis 0, there are.",
      example: "len(torch.zeros(4, 8))"
    ) {
      arguments, host in
      switch arguments["obj"] {
      case .string(let text): return .int(text.unicodeScalars.count)
      case .range(let range): return .int(range.count)
      case .layer(let layer): return .int(try layer.children(in: host).count)
      case .tensor(let tensor):
        guard let size = tensor.sizes.first else {
          throw ExpressionError.cannot(
            what: "be counted", value: "a scalar tensor", mend: nil)
        }
        return .int(size)
      default: return .int(try arguments["obj"].requiredItems().count)
      }
    },
    own(
      "int", "x: any = 0", "A whole number of a number, a text or a tensor of one element.",
      example: "int(2.9)"
    ) {
      arguments, _ in
      switch arguments["x"] {
      case .bool(let truth): return .int(truth ? 1 : 0)
      case .string(let text):
        guard let number = Int(text.trimmingSpaces()) else {
          throw unreadable(text, "a whole number")
        }
        return .int(number)
      case .tensor(let tensor):
        return try whole(try Value.element(tensor))
      default: return try whole(arguments["x"])
      }
    },
    own(
      "float", "x: any = 0.0",
      "A float of a number, a text such as 'inf', or a tensor of one element.",
      example: "float('-inf')"
    ) {
      arguments, _ in
      if case .string(let text) = arguments["x"] {
        guard let number = Double(text.trimmingSpaces().replacing("infinity", with: "inf")) else {
          throw unreadable(text, "a number")
        }
        return .float(number)
      }
      if case .tensor(let tensor) = arguments["x"] {
        return .float(try Value.element(tensor).realNumber ?? 0)
      }
      guard let number = arguments["x"].realNumber else {
        throw notANumber("float", arguments["x"])
      }
      return .float(number)
    },
    own("bool", "x: any = False", "Whether a value counts as true.", example: "bool(0)") {
      arguments, _ in
      .bool(try arguments["x"].truth())
    },
    own(
      "str", "obj: any = ''", "The text that print would write.",
      example: "str(torch.zeros(2).shape)"
    ) {
      arguments, _ in .string(try arguments["obj"].printed())
    },
    own(
      "format", "value: any, format_spec: str = ''",
      "A value written by a format, as in f-strings.",
      example: "format(3.14159, '.2f')"
    ) {
      arguments, _ in .string(try arguments["value"].formatted(try arguments.text("format_spec")))
    },
    own("list", "values: any = None", "The values in a list.", example: "list(range(10))[::2]") {
      arguments, host in
      .listed(try walked(arguments, "values", host))
    },
    own(
      "tuple", "values: any = None", "The values in a tuple.",
      example: "tuple(torch.zeros(4, 8).shape)"
    ) { arguments, host in
      .tupled(try walked(arguments, "values", host))
    },
    own(
      "set", "values: any = None", "The values, each once, in order where they have one.",
      example: "sorted(set('abba'))"
    ) { arguments, host in
      .set(try SetObject(try walked(arguments, "values", host)))
    },
  ]

  static func walked(
    _ arguments: BoundArguments, _ name: String, _ host: any Host
  ) throws -> [Value] {
    guard arguments.has(name) else { return [] }
    if case .layer(let layer) = arguments[name] {
      return try layer.children(in: host).map { .layer($0) }
    }
    return try arguments[name].requiredItems()
  }

  static func whole(_ value: Value) throws -> Value {
    guard let number = value.realNumber else { throw notANumber("int", value) }
    if case .int = value { return value }
    guard number.isFinite else {
      throw number.isNaN
        ? PythonException("ValueError", "cannot convert float NaN to integer")
        : PythonException("OverflowError", "cannot convert float infinity to integer")
    }
    guard let whole = Int(exactly: number.rounded(.towardZero)) else {
      throw ExpressionError.overflow(operation: "int")
    }
    return .int(whole)
  }

  static func notANumber(_ function: String, _ value: Value) -> ExpressionError {
    .wrongArgument(function: function, argument: "x", wants: "a number", got: value.kind)
  }

  private static func unreadable(_ text: String, _ wants: String) -> ExpressionError {
    .cannot(what: "be read as \(wants)", value: "'\(text)'", mend: nil)
  }

  private static let walking: [TensorFunction] = [
    own(
      "range", "stop: int", "start, start + step, … below stop.", example: "list(range(2, 10, 3))"
    ) {
      arguments, _ in .range(Value.Progression(start: 0, end: try arguments.int("stop"), step: 1))
    }
    .or("start: int, stop: int, step: int = 1") { arguments, _ in
      let step = try arguments.int("step")
      guard step != 0 else {
        throw PythonException("ValueError", "range() arg 3 must not be zero")
      }
      let range = Value.Progression(
        start: try arguments.int("start"), end: try arguments.int("stop"), step: step)
      guard range.count < Int.max else {
        throw ExpressionError.tooLarge(text: "the length of the range")
      }
      return .range(range)
    },
    own(
      "enumerate", "values: any, start: int = 0", "Values numbered from start.",
      example: "list(enumerate('ab'))"
    ) {
      arguments, host in
      let start = try arguments.int("start")
      let values = try walked(arguments, "values", host)
      guard !start.addingReportingOverflow(values.count).overflow else {
        throw ExpressionError.tooLarge(text: "\(start) + \(values.count)")
      }
      return .listed(values.enumerated().map { .tupled([.int(start + $0), $1]) })
    },
    own(
      "zip", "*values: any", "The first values, the second values, …",
      example: "list(zip([1, 2], 'ab'))"
    ) {
      arguments, host in
      var lists: [[Value]] = []
      var total = 0
      for list in try arguments["values"].requiredItems() {
        lists.append(try list.requiredItems())
        total += lists[lists.count - 1].count
        guard total <= 2 * Value.mostItems else {
          throw ExpressionError.tooMuch(what: "a list", count: total, most: 2 * Value.mostItems)
        }
      }
      return .listed(
        (0..<(lists.map(\.count).min() ?? 0)).map { place in .tupled(lists.map { $0[place] }) })
    },
    own(
      "reversed", "values: any", "The values from the last to the first.",
      example: "list(reversed([1, 2, 3]))"
    ) {
      arguments, host in .listed(try walked(arguments, "values", host).reversed())
    },
    own(
      "sorted", "values: any, *, reverse: bool = False", "The values in order.",
      example: "sorted([3, 1, 2])"
    ) {
      arguments, host in
      let values = try walked(arguments, "values", host)
      for pair in zip(values, values.dropFirst())
      where try ValueArithmetic.order(pair.0, pair.1) == nil {
        throw ExpressionError.wrongOperands(operation: "<", left: pair.0.kind, right: pair.1.kind)
      }
      let sorted = try values.sorted {
        try Interruption.check()
        return try ValueArithmetic.order($0, $1) == .before
      }
      return .listed(arguments.flag("reverse") ? sorted.reversed() : sorted)
    },
  ]
}
