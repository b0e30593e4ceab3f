import Engine
import Support

/// What the lines of a program made while it ran, function by function.
///
/// Sendable: it belongs to one run.
package final class ProgramTrace: @unchecked Sendable {
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
