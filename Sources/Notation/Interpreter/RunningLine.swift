import Engine
package import Support

/// Something that a running line shows.
package enum ShownPart: Sendable {
  /// What it writes, with the ends of its lines.
  case text(String)
  /// What it writes to the errors, as it is.
  case errors(String)
  case figure(Drawing)
}

/// A line that is running: what it has written and said so far, and which names it shows.
///
/// Sendable: it belongs to one line of a session.
package final class RunningLine: @unchecked Sendable {
  /// The one that runs, for what calls back into the program where no machine is at hand.
  @TaskLocal static var current: RunningLine?

  /// Numbers the line.
  let number = Serial.next()
  /// Whether operations are remembered for backward.
  let gradients: GradientMode.Switch
  /// Whether a change of a failed operation is being tried: its failures are not investigated.
  let isTrial: Bool
  /// What the functions of the program make, if that is traced.
  let trace: ProgramTrace?
  /// Runs within runs, which take the processor's stack.
  var nesting = 0
  /// The session at the beginning of the line.
  private(set) var host: (any Host)?
  private(set) var scope: GlobalScope?

  /// What `print` wrote, a line each.
  package private(set) var printed: [String] = []
  /// What it wrote to the errors.
  package private(set) var errors = ""
  /// Remarks about needless imports, about broadcasting, and where torch would warn.
  package var remarks: [String] = []
  /// Those of the remarks that are torch's own warnings.
  package private(set) var warnings: [String] = []
  /// Whether broadcasting was noted: once per line is enough.
  var hasToldBroadcasting = false
  /// Whether a name or an element has changed.
  package var hasChanged = false
  /// The places of the names that it shows, in order.
  private(set) var noted: [Int] = []
  /// Whether the last `print` did not end its line.
  private var isLineOpen = false
  private var printedBytes = 0
  /// The size, in bytes, at which memory was last checked.
  private var asked = 0

  /// Upper limit of printed lines.
  private static let mostPrinted = 100_000
  /// Upper limit of printed bytes.
  private static let mostPrintedBytes = 100_000_000
  /// Memory for a shown line besides its text: parts, styles and a copy of the text.
  private static let bytesOfLine = 300, copiesOfText = 6

  package init(isGradientOn: Bool, isTrial: Bool = false, trace: ProgramTrace? = nil) {
    self.trace = trace
    gradients = GradientMode.Switch(isOn: isGradientOn)
    self.isTrial = isTrial
  }

  /// Generators that have something to do at their end.
  var generators = UnfinishedGenerators()

  /// Everything that was written, each line ended unless it is still open.
  var text: String {
    printed.joined(separator: "\n") + (printed.isEmpty || isLineOpen ? "" : "\n")
  }

  /// Notes what it begins with.
  func begin(_ host: any Host, _ scope: GlobalScope) { (self.host, self.scope) = (host, scope) }

  /// A machine for what is called where none is at hand.
  var machine: Machine? {
    guard let scope else { return nil }
    return Machine(scope, self)
  }

  /// A machine for the line that runs.
  static var currentMachine: Machine? {
    guard let line = current, let scope = line.scope else { return nil }
    return Machine(scope, line)
  }

  /// Calls a function where no machine is at hand; what the call changes in the session outside tensors
  /// and objects is lost.
  ///
  /// - Throws: what the call throws.
  func call(_ function: Value, _ values: Value...) throws -> Value {
    guard var machine, var host else { return .none }
    return try machine.call(function, Arguments(values: values), &host)
  }

  /// Has the line show a name.
  func note(_ place: Int) {
    hasChanged = true
    if !noted.contains(place) { noted.append(place) }
  }

  /// Has the line not show a name.
  func forget(_ place: Int) { noted.removeAll { $0 == place } }

  /// Adds a remark, once.
  func remark(_ text: String) {
    if !remarks.contains(text) { remarks.append(text) }
  }

  /// Adds a warning of torch's, once.
  func warn(_ text: String) {
    remark(text)
    if !warnings.contains(text) { warnings.append(text) }
  }

  /// Writes a text as `sys.stdout.write` does: its last line is open unless the text ends it.
  ///
  /// - Throws: as `print`.
  func write(_ text: String) throws {
    guard !text.isEmpty else { return }
    let endsLine = text.hasSuffix("\n")
    try print(endsLine ? String(text.dropLast()) : text, opens: !endsLine)
  }

  /// Writes a text to the errors, as `sys.stderr.write` does.
  ///
  /// - Throws: as `print`.
  func writeError(_ text: String) throws {
    guard !text.isEmpty else { return }
    try MemoryBudget.check(Self.copiesOfText * text.utf8.count, of: UInt8.self)
    hear?(.errors(text))
    guard keepsText else { return }
    try count(text)
    errors += text
  }

  /// Takes what is written and drawn as it comes.
  package var hear: ((ShownPart) -> Void)?
  /// Whether what is written is kept as well.
  package var keepsText = true
  /// The pictures that were shown, each with the number of lines printed before it.
  package private(set) var figures: [(after: Int, drawing: Drawing)] = []

  /// Shows a picture.
  func show(_ drawing: Drawing) {
    hear?(.figure(drawing))
    if keepsText { figures.append((printed.count, drawing)) }
  }

  /// Writes a line, or continues an unfinished one.
  ///
  /// - Throws: `ExpressionError.tooMuch`; `MemoryError`.
  func print(_ text: String, opens: Bool) throws {
    // What hears it makes copies too.
    try MemoryBudget.check(Self.copiesOfText * text.utf8.count, of: UInt8.self)
    hear?(.text(opens ? text : text + "\n"))
    guard keepsText else { return }
    try count(text)
    if isLineOpen, !printed.isEmpty {
      printed[printed.count - 1] += text
    } else {
      printed.append(text)
    }
    isLineOpen = opens
  }

  /// Counts a text that is kept.
  private func count(_ text: String) throws {
    printedBytes += text.utf8.count
    for (count, most) in [
      (printed.count + 1, Self.mostPrinted), (printedBytes, Self.mostPrintedBytes),
    ] where count > most {
      throw ExpressionError.tooMuch(what: "a printout", count: count, most: most)
    }
    try MemoryBudget.checkGrowth(
      "a printout",
      bytes: Self.copiesOfText * printedBytes + Self.bytesOfLine * printed.count, asked: &asked)
  }
}
