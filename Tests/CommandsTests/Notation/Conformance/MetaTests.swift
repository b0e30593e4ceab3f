import Commands
import Engine
import FoundationEssentials
import Notation
import Support
import Testing

/// Tensors on meta: shapes, dtypes and strides, and no numbers.
struct MetaTests {
  private static let vectors = Swift.Result { try ExpressionVectors.read() }
  /// Not those of what is printed, or of Python's own values.
  private static let families =
    (try? vectors.get().families.keys.filter { $0 != "printing" && $0 != "python" }.sorted())
    ?? ["expressions.json cannot be read"]

  /// What depends on numbers, by how it is written in a line.
  private static let dependent = [
    ".item()", "tolist", "nonzero", "argwhere", "embedding_bag(torch.tensor([0,", "unique",
    "masked_select", "bincount", "equal", "allclose",
    "one_hot", "repeat_interleave(", "torch.where(", "[torch.", "int(", "float(", "bool(",
    "histogram", "cpu", "torch.arange(torch.tensor(", " < torch.tensor(1) < ", "> ",
    "_tensor([", ".tensor([[", "torch.tensor([True,",
  ]
  /// Numbers that a form asks for, which no tensor on meta can be.
  private static let bounds = ["arange(torch.tensor(", "logspace(torch.tensor("]

  /// A line's result as `--json` gives it.
  private struct Result: Decodable {
    struct Value: Decodable {
      let text: String
      let shape: [Int]?
      let dtype: String?
      let items: [Value]?
    }
    let value: Value?
  }

  /// Every case of the conformance set, made on meta, has the shape and the dtype of what PyTorch worked
  /// out, or is refused because it depends on numbers.
  @Test(arguments: families)
  func shapesAreThoseOfNumbers(family: String) throws {
    for example in try #require(try Self.vectors.get().families[family])
    where example.answer.s != nil || example.answer.t != nil {
      let difference = Self.difference(example)
      #expect(difference == nil, "\(example.text)")
    }
  }

  private static func difference(_ example: ExpressionVectors.Case) -> String? {
    do {
      var bench = try Bench("torch.set_default_device('meta')")
      for line in example.lines.dropLast() { try bench.run(line) }
      let json = try bench.json(example.lines.last ?? "")
      let result = try JSONDecoder().decode(Result.self, from: Data(json.utf8))
      guard let value = result.value else { return "nothing" }
      return difference(value, example.answer)
    } catch {
      if bounds.contains(where: example.text.contains) { return nil }
      if isRefused(error), dependent.contains(where: example.text.contains) { return nil }
      return "error: \(Diagnosis(of: error).what)"
    }
  }

  /// Whether an error says that there are no numbers.
  private static func isRefused(_ error: any Error) -> Bool {
    Diagnosis(of: error).what.contains("on meta has no numbers")
  }

  private static func difference(
    _ value: Result.Value, _ answer: ExpressionVectors.Answer
  ) -> String? {
    if let answers = answer.t {
      let items = value.items ?? []
      guard answers.count == items.count else { return "\(items.count) values" }
      return zip(items, answers).lazy.compactMap { difference($0, $1) }.first
    }
    guard let sizes = answer.s else { return nil }
    guard value.shape == sizes else { return "\(value.shape ?? []), not \(sizes)" }
    return value.dtype == answer.d ? nil : "\(value.dtype ?? ""), not \(answer.d ?? "")"
  }
}
