import Commands
import FoundationEssentials
import Notation
import TestSupport
import Testing

/// The shapes of every line of programs, beside those that PyTorch reports under sys.settrace.
struct TraceVectorTests {
  /// By program, line and name, the different shapes in order.
  private typealias Vectors = [String: [String: [String: [NotedShape]]]]

  private static let folder = "Tests/CommandsTests/Vectors/traces/"

  private static func vectors() throws -> Vectors {
    let data = try Data(contentsOf: Repository.file(folder + "traces.json"))
    return try JSONDecoder().decode(Vectors.self, from: data)
  }

  private static let programs = [
    "attention.py", "constructs.py", "convolutions.py", "lecture_style.py", "mlp.py",
    "recurrent.py",
  ]

  @Test func everyProgramIsTraced() throws {
    #expect(try Self.vectors().keys.sorted() == Self.programs)
  }

  @Test(arguments: programs)
  func linesHaveTorchsShapes(program: String) throws {
    let wanted = try #require(try Self.vectors()[program])
    let text = try String(
      contentsOf: Repository.file(Self.folder + program), encoding: .utf8)
    let check = try CodeCheck(text, path: program, asMain: true)
    #expect(check.problems.isEmpty)
    let lines = check.lines[program] ?? [:]
    for (line, names) in wanted {
      for (name, shapes) in names {
        let made = lines[line]?[name]?.shapes.filter(\.hasTensor)
        #expect(made == shapes.map(\.shape), "line \(line), \(name)")
      }
    }
  }
}

/// A shape as the vectors have it: `[4, 8]`, `{"size": [4, 8]}` or `{"seq": […, null]}`.
private struct NotedShape: Decodable {
  let shape: TracedShape

  private enum Key: String, CodingKey { case seq, size }

  init(from decoder: any Decoder) throws {
    if let sizes = try? decoder.singleValueContainer().decode([Int].self) {
      shape = .tensor(sizes)
      return
    }
    let values = try decoder.container(keyedBy: Key.self)
    if let sizes = try values.decodeIfPresent([Int].self, forKey: .size) {
      shape = .size(sizes)
    } else {
      shape = .several(try values.decode([NotedShape?].self, forKey: .seq).map { $0?.shape })
    }
  }
}
