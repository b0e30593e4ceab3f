import Engine
import Support

/// Changes of a program's text that may mend an error; whoever has the whole program tries them.
extension Machine {
  /// The changes to try, the likeliest first.
  mutating func edits(
    for error: LocatedError, _ cause: any Error, _ expression: Expression, _ frame: Frame,
    _ host: any Host
  ) -> [SourceEdit] {
    guard frame.code.source.library == nil else { return [] }
    if let start = Self.missingStart(Self.cause(of: cause), frame.code.source, expression) {
      return [start]
    }
    guard Self.isAboutShapes(Self.cause(of: cause)) else { return [] }
    let failure = Self.moduleFailure(in: cause)
    let program = ProgramCures(
      text: ProgramText(frame.code.source), expression: expression,
      operands: operands(of: cause, expression, frame), names: values(in: frame), module: failure,
      cause: Self.cause(of: cause), value: wholeNumbers(expression, host),
      modules: { [names = values(in: frame), globals] in Self.modules(names, globals) })
    let isGather = ["gather", "scatter", "scatter_"].contains(
      Self.failure(in: cause)?.function.name)
    let cures = isGather ? error.cures.reversed() : error.cures
    let tried = cures + lossCures(failure, program, host)
    var edits = program.likely + program.outputs
    edits += tried.filter { $0.head.isEmpty }.compactMap {
      written($0, expression, frame, program.text)
    }
    edits += program.aligned(as: error.cures)
    if let failure, case .tensor(let input)? = failure.values.first {
      edits +=
        ModuleCures(
          module: failure.module, input: input,
          keys: failure.values.dropFirst().prefix(2).compactMap(\.tensor),
          source: frame.code.source,
          call: isGiven(input, expression, frame) ? expression : nil
        ).edits
    }
    edits += program.others
    // What is wrong in a line alone is said with the line.
    return edits.filter {
      $0.source.text.unicodeScalars.contains("\n") || $0.source !== frame.code.source
    }
    .map(\.trimmed)
  }

  /// A change of an expression as one of the text; `nil` where it needs torch, for which the text has no name.
  private func written(
    _ cure: Cure, _ expression: Expression, _ frame: Frame, _ text: ProgramText
  ) -> SourceEdit? {
    guard let cure = cure.calling(torch: text.torch) else { return nil }
    let changed = Self.text(
      cure.expression.calling(nn: text.nn),
      frame.code.instructions[place], expression, ExpressionWriter(text.source.text),
      torch: text.torch)
    return text.replacing(expression, with: changed)
  }

  /// `super().__init__()` at the beginning of an `__init__` that makes modules without it.
  private static func missingStart(
    _ cause: any Error, _ source: SourceText, _ expression: Expression
  ) -> SourceEdit? {
    guard let exception = cause as? PythonException, exception.isOfModuleNotReady else {
      return nil
    }
    let text = ProgramText(source)
    guard let function = text.function(at: expression.range.lowerBound),
      function.name == "__init__", let first = function.body.first
    else { return nil }
    let lines = SourceLines(source)
    let line = lines.line(at: first.range.lowerBound)
    let indent = String(lines[line].prefix { $0 == " " || $0 == "\t" })
    let isOnLineOfHead = lines.line(at: function.range.lowerBound) == line
    return text.inserting(
      "super().__init__()" + (isOnLineOfHead ? "; " : "\n\(indent)"), at: first.range.lowerBound)
  }

  /// Whether other shapes may mend an error: not what is refused, raised on purpose or too large.
  private static func isAboutShapes(_ cause: any Error) -> Bool {
    switch cause {
    case ExpressionError.notSupported, is PythonException, is MemoryError, is DataError: false
    default: true
    }
  }

  /// The modules that the names of a function and of the program hold, with all inside them.
  private static func modules(
    _ names: [(name: String, value: Value)], _ globals: GlobalScope
  ) -> [Module] {
    let values = names.map(\.value) + globals.slots
    return values.prefix(Self.mostNames).flatMap { value -> [Module] in
      guard case .torchModule(let module) = value else { return [] }
      return (try? module.modules().map(\.module)) ?? []
    }
  }

  private static var mostNames: Int { 256 }

  /// The whole numbers that expressions give in the function that is running.
  func wholeNumbers(_ expression: Expression, _ host: any Host) -> (Expression) -> Int? {
    let evaluation = OperationTrial(
      self, FailedOperation(expression: expression, operands: []), host)
    let trial = Trial()
    return { part in
      if case .constant(.int(let number)) = part.kind { return number }
      return trial.result { try evaluation.value(of: part) }.flatMap(\.wholeNumber)
    }
  }

  /// The values of a function's names.
  func values(in frame: Frame) -> [(name: String, value: Value)] {
    frame.code.localNames.enumerated().compactMap { place, name in
      switch registers[frame.base + place] {
      case .undefined: nil
      case .cell(let cell): (name, cell.value)
      case let value: (name, value)
      }
    }
  }

  /// What an operation or a call works on, as far as its text says.
  mutating func operands(
    of cause: any Error, _ expression: Expression, _ frame: Frame
  ) -> [FailedOperation.Operand] {
    if let failure = Self.failure(in: cause) { return Self.operands(failure, expression) ?? [] }
    if let operation = operation(expression, frame) { return operation.operands }
    let step = frame.code.instructions[place]
    guard [.call, .callMethod].contains(step.operation),
      case .call(_, let arguments) = expression.kind,
      !arguments.contains(where: { $0.spread != .none || $0.keyword != nil })
    else { return [] }
    return arguments.enumerated().map { number, argument in
      FailedOperation.Operand(
        expression: argument.value, value: registers[frame.base + Int(step.b) + 1 + number])
    }
  }

  /// The functions that modules of losses call.
  static let losses = [
    "CrossEntropyLoss": "cross_entropy", "NLLLoss": "nll_loss", "MSELoss": "mse_loss",
    "L1Loss": "l1_loss", "BCELoss": "binary_cross_entropy",
    "BCEWithLogitsLoss": "binary_cross_entropy_with_logits", "SmoothL1Loss": "smooth_l1_loss",
  ]

  /// Changes of the call of a loss, as of the function that it calls.
  private func lossCures(
    _ failure: ModuleFailure?, _ program: ProgramCures, _ host: any Host
  ) -> [Cure] {
    guard let failure, let function = Self.losses[failure.module.type.name],
      program.operands.count == 2
    else { return [] }
    let operation = FailedOperation(
      expression: program.expression, operands: program.operands, function: function)
    return OperationTrial(self, operation, host)
      .cures(of: CureRules.candidates(for: failure.cause, operation))
  }

  static func moduleFailure(in error: any Error) -> ModuleFailure? {
    switch error {
    case let error as ModuleFailure: error
    case let error as LocatedError: moduleFailure(in: error.cause)
    default: nil
    }
  }

  /// A changed expression as it takes the place of the old one.
  private static func text(
    _ changed: Expression, _ step: Instruction, _ old: Expression, _ writer: ExpressionWriter,
    torch: String?
  ) -> String {
    if step.operation == .augment, case .binary(let sign, let left, let right) = changed.kind {
      return "\(writer.text(left)) \(sign.rawValue)= \(writer.text(right))"
    }
    let text = writer.text(changed.asInPrograms)
    guard case .binary(let sign, let left, let right) = changed.kind else { return text }
    if sign == .matrixMultiply, let torch, case .call = old.kind {
      return "\(torch).matmul(\(writer.text(left)), \(writer.text(right)))"
    }
    // Brackets around the old expression are part of its place.
    if case .binary = old.kind, !writer.isBracketed(writer.text(old)) { return text }
    return "(\(text))"
  }

  /// Whether a call's first value is a tensor: then what is written there can be changed.
  private func isGiven(_ tensor: DynamicTensor, _ expression: Expression, _ frame: Frame) -> Bool {
    let step = frame.code.instructions[place]
    guard [.call, .callMethod].contains(step.operation), case .call = expression.kind, step.c > 0,
      case .tensor(let given) = registers[frame.base + Int(step.b) + 1]
    else { return false }
    return given === tensor
  }
}

extension Cure {
  /// The same for a text that calls torch by a name; `nil` where it has none and the cure needs one.
  func calling(torch name: String?) -> Cure? {
    guard expression.usesMade("torch") else { return self }
    return name.map {
      Cure(head: head, expression: expression.naming("torch", $0), shape: shape)
    }
  }
}

extension Expression {
  /// Whether a name is in it that the notation made.
  fileprivate func usesMade(_ name: String) -> Bool {
    all.contains { part in
      guard part.range.isEmpty, case .name(name) = part.kind else { return false }
      return true
    }
  }

  /// What the notation made of it, with another name for one.
  fileprivate func naming(_ old: String, _ new: String) -> Expression {
    guard range.isEmpty, old != new else { return self }
    func inside(_ part: Expression) -> Expression { part.naming(old, new) }
    switch kind {
    case .name(old): return .made(.name(new))
    case .attribute(let base, let name): return .made(.attribute(inside(base), name))
    case .list(let parts): return .made(.list(parts.map(inside)))
    case .item(let base, let items): return .made(.item(inside(base), items))
    case .call(let callee, let arguments):
      return .made(.call(inside(callee), arguments.map { $0.with(inside($0.value)) }))
    case .binary(let sign, let left, let right):
      return .made(.binary(sign, inside(left), inside(right)))
    default: return self
    }
  }

  /// A call of a function of torch.nn by the name that a program has for that.
  fileprivate func calling(nn name: String) -> Expression {
    guard case .call(let callee, let arguments) = kind, callee.range.isEmpty,
      let called = callee.dottedName, called.hasPrefix("nn.")
    else { return self }
    let parts = (name + called.dropFirst(2)).split(separator: ".").map(String.init)
    let renamed = parts.dropFirst().reduce(Expression.made(.name(parts[0]))) { $0.member($1) }
    return .made(.call(renamed, arguments))
  }

  /// What the notation made of it, in words that programs use: `transpose(-2, -1)` for `mT`.
  fileprivate var asInPrograms: Expression {
    guard range.isEmpty else { return self }
    switch kind {
    case .attribute(let base, "mT"):
      return base.asInPrograms.calling("transpose", .int(-2), .int(-1))
    case .attribute(let base, "T"):
      // What is turned twice is as it was.
      if case .attribute(let inner, "T") = base.kind { return inner }
      return .made(.attribute(base.asInPrograms, "T"))
    case .attribute(let base, let name): return .made(.attribute(base.asInPrograms, name))
    case .list(let parts): return .made(.list(parts.map(\.asInPrograms)))
    case .item(let base, let items):
      guard let axis = Self.newAxis(items) else { return self }
      return base.asInPrograms.calling("unsqueeze", .int(axis))
    case .call(let callee, let arguments):
      return .made(
        .call(callee.asInPrograms, arguments.map { $0.with($0.value.asInPrograms) }))
    case .binary(let sign, let left, let right):
      return .made(.binary(sign, left.asInPrograms, right.asInPrograms))
    default: return self
    }
  }

  /// Which axis an index adds, if that is all it does.
  private static func newAxis(_ items: [Expression]) -> Int? {
    var new: Int?
    for (place, item) in items.enumerated() {
      switch item.kind {
      case .constant(.none) where new == nil: new = place
      case .slice(nil, nil, nil): continue
      default: return nil
      }
    }
    return new.map { $0 > 0 && $0 == items.count - 1 ? -1 : $0 }
  }
}
