import Engine
import Support

/// What the lines of a program made while it ran, function by function.
///
/// Sendable: it belongs to one run.
package final class ProgramTrace: @unchecked Sendable {
  /// A function of the program, or the program itself, and what its lines made.
  package struct Function: Sendable {
    /// `Net.forward`; empty for the program itself.
    package let name: String
    /// The text that it is written in.
    package let source: SourceText
    /// All of it in the text.
    package let extent: Range<Int>
    /// How many functions of the program led to it, at least.
    package internal(set) var depth: Int
    /// Whether it is the body of a class, which runs once.
    package let isClassBody: Bool
    /// How often it was called.
    package internal(set) var calls = 0
    /// The lines that ran, in the order of the text.
    package internal(set) var lines: [Line] = []
    /// What it was given, in order.
    package internal(set) var parameters = Line(range: 0..<0)
  }

  /// A statement that ran.
  package struct Line: Sendable {
    /// Its place in the text; of one with a body, its first line.
    package internal(set) var range: Range<Int>
    /// How often it began.
    package internal(set) var visits = 0
    /// How often it began as an expression of letters, where it was run with several sizes.
    var times: String?
    /// How long it took, in seconds, with all that it called.
    package internal(set) var seconds = 0.0
    /// The multiply-adds of its products, likewise.
    package internal(set) var multiplyAdds = 0
    /// The same as an expression of letters, where that was asked for.
    package internal(set) var letteredMultiplyAdds: String?
    /// What it made, in order.
    package internal(set) var made: [Made] = []
  }

  /// A name and the values that a line gave it.
  package struct Made: Sendable {
    /// The name; empty for a value without one.
    package let label: String
    /// How it got the value.
    package let event: Event
    /// How often it got one.
    package internal(set) var count = 0
    /// Its values in order, where one differs from the one before.
    package internal(set) var values: [TracedValue] = []
    /// The axes of its last value, where they are followed.
    package internal(set) var axes: [AxisNote] = []
    /// Whether values between the first and the last are left out.
    var isCut = false
    /// The different shapes in the order of their first appearance.
    package internal(set) var shapes: [TracedShape] = []
  }

  /// How a value came about.
  package enum Event: String, Sendable, Encodable {
    /// A function was given it.
    case argument
    /// An assignment or a loop.
    case assigned
    /// A function gave it back.
    case returned
    /// An expression alone.
    case value
  }

  /// The functions, in the order in which they were first called.
  package internal(set) var functions: [Function] = []
  /// How many lines were followed by another one of the same call.
  package private(set) var linesDone = 0
  /// Whether mean, std and finiteness of every tensor are measured.
  private let measuresElements: Bool
  /// The axes of its tensors, where they are followed.
  package let axes: AxisBook?
  /// Counts the multiply-adds of the program's products.
  let products = Work.Count()
  /// Which function a code is.
  private var numbers: [ObjectIdentifier: Int] = [:]
  /// The traced codes, which keep their identity as long as they are here.
  private var codes: [Code] = []
  /// The functions that are running, the innermost last.
  private var running: [Activation] = []

  private struct Activation {
    let code: Code
    let function: Int
    /// The line that runs, by its place in `lines`, and since when.
    var line: Int?
    var start = ContinuousClock.now
    /// What was counted before it.
    var counted = 0
  }

  /// Values of a name that a line shows one after another.
  private static let mostValues = 64
  /// Different shapes of a name that are kept.
  private static let mostShapes = 1000

  /// A trace that has seen nothing yet.
  package init(measuresElements: Bool = false, followsAxes: Bool = false) {
    self.measuresElements = measuresElements
    axes = followsAxes ? AxisBook() : nil
  }

  // MARK: The machine's side

  /// A frame begins: gives the code that it carries out.
  func begin(_ code: Code) -> Code {
    let traced = code.traced ?? code
    guard code.source.library == nil, !code.isPartOfLine else { return code }
    let key = ObjectIdentifier(traced)
    let depth = running.count { !$0.code.isModule }
    let number: Int
    if let known = numbers[key] {
      number = known
      functions[number].depth = min(functions[number].depth, depth)
    } else {
      number = functions.count
      numbers[key] = number
      codes.append(traced)
      functions.append(
        Function(
          name: code.isModule ? "" : code.qualifiedName, source: code.source, extent: code.extent,
          depth: depth, isClassBody: code.isClassBody))
    }
    functions[number].calls += 1
    running.append(Activation(code: traced, function: number))
    return traced
  }

  /// A generator goes on with the code that it began with.
  func goOn(_ code: Code) {
    guard let number = numbers[ObjectIdentifier(code)] else { return }
    running.append(Activation(code: code, function: number))
  }

  /// A frame ends.
  func end(_ code: Code) {
    guard let last = running.last, last.code === code else { return }
    endLine()
    running.removeLast()
  }

  /// Looks at a value.
  func look(at mark: Mark, _ value: Value) {
    guard let activation = running.last else { return }
    let function = activation.function
    if mark.event == .begins {
      if activation.line != nil { linesDone += 1 }
      endLine()
      axes?.beginLine()
      let line = line(at: mark.statement, of: function)
      functions[function].lines[line].visits += 1
      running[running.count - 1].line = line
      running[running.count - 1].start = .now
      running[running.count - 1].counted = products.total
      return
    }
    let notes = axes.map { follow(mark, value, $0) } ?? []
    guard let seen = TracedValue(value, measuresElements: measuresElements) else { return }
    if mark.event == .takes {
      functions[function].parameters.range = mark.statement
      functions[function].parameters.note(mark, seen, notes)
    } else {
      functions[function].lines[line(at: mark.statement, of: function)].note(mark, seen, notes)
    }
  }

  /// Follows the axes of a value that a mark looks at; gives them.
  private func follow(_ mark: Mark, _ value: Value, _ book: AxisBook) -> [AxisNote] {
    guard let activation = running.last else { return [] }
    if case .int(let number) = value, mark.event == .makes { book.name(mark.label, number) }
    guard case .tensor(let tensor) = value else { return [] }
    guard mark.event == .takes else { return book.axes(of: tensor) ?? [] }
    let place = CodePlace(source: activation.code.source, range: mark.statement)
    let calls = running.filter { $0.code.isFunction }
    if calls.count == 1, !tensor.isParameter {
      let what = "\(mark.label), which \(activation.code.qualifiedName) was given"
      book.give(tensor, what, at: place)
    }
    let axes = book.entry(of: tensor, as: mark.label, at: place).axes
    if axes.count > 1, activation.code.name == "forward",
      calls.count(where: { $0.code.name == "forward" }) == 1
    {
      book.batches.insert(ObjectIdentifier(axes[0].origin))
    }
    return axes
  }

  /// Notes what an operation made of the axes of its operands.
  func operate(
    _ name: String, _ given: [Value], _ result: Value,
    argument: @escaping (String) -> Value = { _ in .none }
  ) {
    guard let axes, !axes.isFull else { return }
    if name == "shape" || name == "size", case .size = result,
      case .tensor(let tensor)? = given.first
    {
      return axes.reads(shapeOf: tensor)
    }
    guard let operation = TracedOperation(name, given, result, argument: argument) else { return }
    axes.note(operation, at: placeOfLine)
  }

  /// The line that runs.
  private var placeOfLine: CodePlace? {
    guard let activation = running.last, let line = activation.line else { return nil }
    let function = functions[activation.function]
    return CodePlace(source: function.source, range: function.lines[line].range)
  }

  private func endLine() {
    guard let activation = running.last, let line = activation.line else { return }
    functions[activation.function].lines[line].seconds +=
      (ContinuousClock.now - activation.start) / .seconds(1)
    functions[activation.function].lines[line].add(products.total - activation.counted)
    running[running.count - 1].line = nil
  }

  /// The place of a statement among the lines of a function.
  private func line(at range: Range<Int>, of function: Int) -> Int {
    let lines = functions[function].lines
    var (low, high) = (0, lines.count)
    while low < high {
      let middle = (low + high) / 2
      if lines[middle].range.lowerBound < range.lowerBound {
        low = middle + 1
      } else {
        high = middle
      }
    }
    guard low == lines.count || lines[low].range != range else { return low }
    functions[function].lines.insert(Line(range: range), at: low)
    for number in running.indices where running[number].function == function {
      if let line = running[number].line, line >= low { running[number].line = line + 1 }
    }
    return low
  }

  fileprivate static func keeps(_ values: Int, _ shapes: Int) -> (values: Bool, shapes: Bool) {
    (values < mostValues, shapes < mostShapes)
  }
}

extension ProgramTrace.Line {
  fileprivate mutating func note(_ mark: Mark, _ value: TracedValue, _ axes: [AxisNote]) {
    let event = mark.event.told
    let number: Int
    if let known = made.firstIndex(where: { $0.label == mark.label && $0.event == event }) {
      number = known
    } else {
      number = made.count
      made.append(ProgramTrace.Made(label: mark.label, event: event))
    }
    made[number].count += 1
    made[number].axes = axes
    let keeps = ProgramTrace.keeps(made[number].values.count, made[number].shapes.count)
    if let last = made[number].values.last, last.looksLike(value) {
      made[number].values[made[number].values.count - 1] = value
    } else if keeps.values {
      made[number].values.append(value)
    } else {
      // Of very many the last one counts, as the first does.
      made[number].values[made[number].values.count - 1] = value
    }
    if let shape = value.form, keeps.shapes, !made[number].shapes.contains(shape) {
      made[number].shapes.append(shape)
    }
  }
}

extension Mark.Event {
  fileprivate var told: ProgramTrace.Event {
    switch self {
    case .takes: .argument
    case .gives: .returned
    case .shows: .value
    case .begins, .makes: .assigned
    }
  }
}

extension Code {
  /// Whether it is a function's, not a whole text's.
  var isFunction: Bool { !isModule && !isClassBody }
  /// Whether it has no lines of its own: a lambda or a generator expression.
  fileprivate var isPartOfLine: Bool { name == "<lambda>" || name == "<genexpr>" }
  /// Whether it is a whole text.
  fileprivate var isModule: Bool { qualifiedName.isEmpty }
  /// Whether it is the body of a class.
  fileprivate var isClassBody: Bool { localNames.first == "<namespace>" }
}
