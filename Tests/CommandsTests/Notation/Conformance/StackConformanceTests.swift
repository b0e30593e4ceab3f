import Commands
import Engine
import FoundationEssentials
import Support
import Testing

/// Lines that work on a stack's own tensors give PyTorch's numbers: calls in both modes, backward,
/// initialisers, optimizers and the lecture's loop.
struct StackConformanceTests {
  private struct Vectors: Decodable {
    let torch: String
    let cases: [Case]
  }

  struct Case: Decodable, CustomTestStringConvertible {
    struct Look: Decodable {
      let expression: String
      let shape: [Int]?
      let values: [Float]
    }

    let name, stack: String
    let lines: [String]
    let looks: [Look]
    var testDescription: String { name }
  }

  /// A look's result as `--json` gives it.
  private struct Result: Decodable {
    struct Value: Decodable {
      let text: String
      let shape: [Int]?
      let values: [Float]?
      let items: [Value]?
    }
    let value: Value
  }

  private static let vectors = Swift.Result {
    try JSONDecoder().decode(
      Vectors.self,
      from: try Data(
        contentsOf: URL(filePath: #filePath).deletingLastPathComponent()
          .appending(path: "../../Vectors/stack.json")))
  }

  private static let cases = (try? vectors.get().cases) ?? []

  @Test func thereAreSomeFromThisVersion() throws {
    let vectors = try Self.vectors.get()
    #expect(vectors.torch.hasPrefix("2.13"))
    #expect(vectors.cases.count >= 20)
  }

  @Test(arguments: cases)
  func agrees(example: Case) throws {
    var bench = try Bench()
    try bench.run("seed 42")
    try bench.run("add \(example.stack)")
    for line in example.lines { try bench.run(line) }
    for look in example.looks {
      let json = Data(try bench.json(look.expression).utf8)
      let value = try JSONDecoder().decode(Result.self, from: json).value
      if let shape = look.shape { #expect(value.shape == shape, "\(look.expression)") }
      let numbers = value.values ?? (value.items ?? [value]).map { Self.number($0.text) }
      #expect(numbers.count == look.values.count, "\(look.expression)")
      for (number, wanted) in zip(numbers, look.values)
      where !(abs(number - wanted) <= 1e-5 + 1e-4 * abs(wanted)) {
        Issue.record("\(look.expression) is \(number), torch has \(wanted)")
        break
      }
    }
  }

  private static func number(_ text: String) -> Float {
    text == "True" ? 1 : text == "False" ? 0 : Float(text) ?? .nan
  }
}
