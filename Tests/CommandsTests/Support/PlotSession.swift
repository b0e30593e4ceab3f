import Commands
import Engine
import FoundationEssentials
import Rendering
import Support
import Testing

/// A session with losses as a training run leaves them, on data of ten symbols: ln 10 = 2.3026.
struct PlotSession {
  /// Losses that no picture may stumble over.
  static let oddities: [[Float]] = [
    [1], [0, .leastNonzeroMagnitude], [3.4e38, .leastNonzeroMagnitude],
    [.nan, 1, .infinity, 2, 0], [1e-30, 1e-30],
    [2.302585, 2.3025851], (0..<100).map { Float($0) }, Array(repeating: 1e9, count: 101),
    [-1, 1],
  ]

  var session = Session()

  init(_ losses: [Float] = [], lastStep: Int? = nil, source: String = "tiny") {
    var options = Dataset.Options()
    options.block = 3
    let text = "abcdefghi\nabc\ndef\nghi\nabcd\nefgh\nihgf\nedcb\nbad\nfed\n"
    session.state.data = try? Dataset(bytes: Array(text.utf8), source: source, options)
    session.state.losses = ChunkedArray(losses)
    session.state.step = lastStep ?? losses.count
  }

  /// Runs a line of one command.
  @discardableResult
  mutating func run(_ line: String) throws -> Output {
    let statement = try #require(try Lexer.statements(of: line).first)
    return try Interpreter.run(statement, &session).shown
  }

  /// Expects a line to fail with a text.
  mutating func expectFailure(
    _ line: String, _ what: String, mend: String, at location: SourceLocation = #_sourceLocation
  ) {
    expectFailure(line, Diagnosis(what, mend: mend), at: location)
  }

  /// Expects a line to fail in one way.
  mutating func expectFailure(
    _ line: String, _ diagnosis: Diagnosis, at location: SourceLocation = #_sourceLocation
  ) {
    do {
      _ = try run(line)
      Issue.record("\(line) did not fail", sourceLocation: location)
    } catch {
      #expect(Diagnosis(of: error) == diagnosis, sourceLocation: location)
    }
  }
}

extension Output {
  /// Its lines without their meanings.
  var lines: [String] {
    blocks.map { block in
      guard case .line(let text) = block else { return "not a line" }
      return text.plain
    }
  }

  /// The same without spaces at the ends, as the terminal shows them.
  var picture: String {
    lines.map { line in
      String(line.reversed().drop { $0 == " " }.reversed())
    }.joined(separator: "\n")
  }
}

/// A folder that is removed with its content.
final class PlotFolder {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.path + "/shape-plot-\(UUID().uuidString)"
    try FileManager.default.createDirectory(
      atPath: path, withIntermediateDirectories: false, attributes: nil)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  var names: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
  }

  func read(_ name: String) throws -> String {
    let bytes = try #require(FileManager.default.contents(atPath: "\(path)/\(name)"))
    return String(decoding: bytes, as: UTF8.self)
  }
}
