import Commands
import Engine
import FoundationEssentials
import Support

/// Answers an editor: problems and shapes of the files that it has open.
struct LanguageServer {
  /// A file that is open, and what its last check found.
  private struct Document {
    var own: EditorText
    var text: String { own.text }
    var check: CodeCheck?
    /// Whether the text has changed since.
    var isChanged = true
  }

  private let seed: UInt64
  private var messages = LanguageMessages()
  private var documents: [String: Document] = [:]
  private var isShutDown = false

  /// The longest that a check of a file takes, in seconds.
  private static let longest = 5.0

  init(seed: UInt64) { self.seed = seed }

  /// Answers until the editor says `exit`; gives whether it said `shutdown` before.
  mutating func run() -> Bool {
    while let message = messages.next() {
      let method = message["method"].text
      guard method != "exit" else { break }
      // Of keystrokes that came while a check ran, only the last text counts.
      let isChange = method == "textDocument/didChange" || method == "textDocument/didOpen"
      if !isChange { checkChanged() }
      answer(message)
      if isChange, !messages.isWaiting { checkChanged() }
    }
    return isShutDown
  }

  private mutating func answer(_ message: JSONValue) {
    let parameters = message["params"]
    switch message["method"].text {
    case .some where isShutDown && message["id"] != .null:
      refuse(message, -32600, "nothing is answered after shutdown")
    case "initialize": reply(to: message, Self.abilities)
    case "shutdown":
      isShutDown = true
      reply(to: message, .null)
    case "textDocument/didOpen":
      open(parameters["textDocument"])
    case "textDocument/didChange":
      change(parameters["textDocument"], parameters["contentChanges"].items)
    case "textDocument/didClose":
      guard let uri = parameters["textDocument"]["uri"].text else { break }
      documents[uri] = nil
      publish([], of: uri)
    case "textDocument/inlayHint": reply(to: message, .list(hints(parameters)))
    case "textDocument/hover": reply(to: message, hover(parameters))
    case "textDocument/codeAction": reply(to: message, .list(actions(parameters)))
    case .some where message["id"] != .null:
      refuse(message, -32601, "not known here")
    case nil where message == .null: refuse(message, -32700, "no message of JSON")
    default: break
    }
  }

  private func refuse(_ message: JSONValue, _ code: Int, _ reason: String) {
    messages.send(
      .object([
        "jsonrpc": .text("2.0"), "id": message["id"],
        "error": .object(["code": .int(code), "message": .text(reason)]),
      ]))
  }

  private func reply(to message: JSONValue, _ result: JSONValue) {
    messages.send(
      .object(["jsonrpc": .text("2.0"), "id": message["id"], "result": result]))
  }

  private static let abilities = JSONValue.object([
    "capabilities": .object([
      "textDocumentSync": .object(["openClose": .bool(true), "change": .int(2)]),
      "inlayHintProvider": .bool(true), "hoverProvider": .bool(true),
      "codeActionProvider": .bool(true),
    ]),
    "serverInfo": .object(["name": .text("shape"), "version": .text(About.version)]),
  ])

  // MARK: Checking

  private mutating func open(_ document: JSONValue) {
    guard let uri = document["uri"].text, let text = document["text"].text else { return }
    documents[uri] = Document(own: EditorText(text), check: documents[uri]?.check)
  }

  /// Takes changes of a text one after another; each is of the text after those before it.
  private mutating func change(_ document: JSONValue, _ changes: [JSONValue]) {
    guard let uri = document["uri"].text, var changed = documents[uri] else { return }
    for change in changes { changed.own.apply(change) }
    changed.isChanged = true
    documents[uri] = changed
  }

  private mutating func checkChanged() {
    for (uri, document) in documents where document.isChanged { check(uri, document.own) }
  }

  private mutating func check(_ uri: String, _ own: EditorText) {
    let text = own.text
    let (isRaised, end) = (InterruptFlag.self, Date().addingTimeInterval(Self.longest))
    var environment = Session.Environment()
    environment.isInterrupted = { isRaised.isRaised || Date() > end }
    let check = try? CodeCheck(
      text, path: Self.path(of: uri), seed: seed, environment: environment)
    // While a line is being written, the shapes of the last text that ran stay.
    let earlier = documents[uri]?.check
    let isBroken = check.map { $0.problems.isEmpty == false && $0.shapes.isEmpty } ?? true
    documents[uri] = Document(
      own: own, check: isBroken ? check ?? earlier : check, isChanged: false)
    var diagnostics = check == nil ? [Self.givenUp(uri)] : []
    let problems = check.map { $0.problems + $0.wrongClaims } ?? []
    diagnostics += problems.map { Self.diagnostic($0, of: uri, in: text) }
    diagnostics += (check?.warnings ?? []).map {
      Self.diagnostic($0, of: uri, in: text, severity: 2)
    }
    publish(diagnostics, of: uri)
  }

  private func publish(_ diagnostics: [JSONValue], of uri: String) {
    messages.send(
      .object([
        "jsonrpc": .text("2.0"), "method": .text("textDocument/publishDiagnostics"),
        "params": .object(["uri": .text(uri), "diagnostics": .list(diagnostics)]),
      ]))
  }

  /// `/home/me/net.py` of `file:///home/me/net.py`.
  private static func path(of uri: String) -> String {
    URL(string: uri).map { $0.path(percentEncoded: false) } ?? uri
  }

  /// Said where a check takes too long: no problem would be no news otherwise.
  private static func givenUp(_ uri: String) -> JSONValue {
    let start = EditorPlace(line: 0, column: 0)
    return .object([
      "range": EditorPlace.range(start, EditorPlace(line: 0, column: 1)), "severity": .int(3),
      "source": .text("shape"),
      "message": .text(
        "not checked: it takes longer than \(Int(longest)) seconds; "
          + "shape check \(path(of: uri)) has no limit"),
    ])
  }

  /// A problem, or with severity 2 a warning.
  private static func diagnostic(
    _ problem: Diagnosis, of uri: String, in text: String, severity: Int = 1
  ) -> JSONValue {
    let path = path(of: uri)
    var message = problem.elsewhere(than: path).map { "\($0): \(problem.what)" } ?? problem.what
    if let mend = problem.mend { message += "\n\(mend)" }
    for fix in problem.fixes ?? [] {
      for changed in fix.lines {
        message += "\nline \(changed.number): \(changed.text.trimmingSpaces())"
      }
      if let shape = fix.shape { message += " → \(shape)" }
    }
    return .object([
      "range": EditorPlace.range(of: problem.part(inFile: path) ?? 0..<1, in: text),
      "severity": .int(severity), "source": .text("shape"),
      "code": problem.code.map { .text($0) } ?? .null, "message": .text(message),
    ])
  }

  // MARK: Showing

  /// The shape of each line, shown after it.
  private func hints(_ parameters: JSONValue) -> [JSONValue] {
    guard let document = document(parameters), let check = document.check else { return [] }
    let first = parameters["range"]["start"]["line"].int ?? 0
    let last = parameters["range"]["end"]["line"].int ?? Int.max
    let lines = document.text.unicodeScalars.split(
      separator: "\n", omittingEmptySubsequences: false)
    return check.shapes.filter { (first...max(first, last)).contains($0.line - 1) }.compactMap {
      line, shape in
      guard lines.indices.contains(line - 1) else { return nil }
      let length = String(lines[line - 1]).utf16.count
      return .object([
        "position": EditorPlace(line: line - 1, column: length).json,
        "label": .text(shape), "kind": .int(1), "paddingLeft": .bool(true),
      ])
    }
  }

  private func hover(_ parameters: JSONValue) -> JSONValue {
    guard let check = document(parameters)?.check, let line = parameters["position"]["line"].int,
      let text = check.facts(atLine: line + 1)
    else { return .null }
    return .object(["contents": .object(["kind": .text("plaintext"), "value": .text(text)])])
  }

  /// The fixes of the problems at a place, each as an edit of the whole text.
  private func actions(_ parameters: JSONValue) -> [JSONValue] {
    // The edits of a check are of the text that it read, which may be an earlier one.
    guard let uri = parameters["textDocument"]["uri"].text, let document = documents[uri],
      let check = document.check, check.text == document.text
    else { return [] }
    let first = parameters["range"]["start"]["line"].int ?? 0
    let last = parameters["range"]["end"]["line"].int ?? Int.max
    let count = document.text.unicodeScalars.count { $0 == "\n" } + 1
    return check.problems.enumerated().flatMap { place, problem -> [JSONValue] in
      let fixes = problem.fixes ?? []
      // A fix is offered where the problem is, and in the lines that it changes.
      let part = problem.part(inFile: Self.path(of: uri))
      let own = part.map { EditorPlace($0.lowerBound, in: check.text).line + 1 }
      let lines = [own ?? 1] + fixes.flatMap(\.lines).map(\.number)
      guard lines.contains(where: { (first...max(first, last)).contains($0 - 1) }) else {
        return [JSONValue]()
      }
      return fixes.enumerated().compactMap { number, fix in
        check.fixed(number + 1, ofProblem: place).map { text in
          let edit = JSONValue.object([
            "range": EditorPlace.range(
              EditorPlace(line: 0, column: 0), EditorPlace(line: count, column: 0)),
            "newText": .text(document.own.written(text)),
          ])
          return .object([
            "title": .text(Self.title(of: fix)), "kind": .text("quickfix"),
            // One that stops an earlier example is for its reader to choose.
            "isPreferred": .bool(number == 0 && fix.next == nil),
            "diagnostics": .list([Self.diagnostic(problem, of: uri, in: check.text)]),
            "edit": .object(["changes": .object([uri: .list([edit])])]),
          ])
        }
      }
    }
  }

  /// The lines of a fix as they become, and the shape that it leads to.
  private static func title(of fix: SourceFix) -> String {
    fix.lines.map { String($0.text.trimmingSpaces()) }.joined(separator: "; ")
      + (fix.shape.map { " → \($0)" } ?? "")
      + (fix.next.map { "  then stops at \($0)" } ?? "")
  }

  private func document(_ parameters: JSONValue) -> Document? {
    parameters["textDocument"]["uri"].text.flatMap { documents[$0] }
  }
}
