import Commands
import Engine
import FoundationEssentials
import Notation
import Support
import Testing

/// The expressions of Vectors/expressions.txt give what PyTorch gave: shapes, dtypes and errors
/// exactly, numbers to float32's or float64's last digits, texts letter for letter.
struct ConformanceTests {
  private static let vectors = Swift.Result { try ExpressionVectors.read() }
  private static let families =
    (try? vectors.get().families.keys.sorted()) ?? ["expressions.json cannot be read"]

  /// Off by this share of the wanted number, and by this much near 0: sums and functions are
  /// computed in float64 here, in vectors of float32 there.
  private static let relative = 2e-5
  private static let absolute = 1e-6
  /// Of float64.
  private static let precise = 1e-12

  @Test func thereAreManyFromThisVersion() throws {
    let vectors = try Self.vectors.get()
    #expect(vectors.torch.hasPrefix("2.13"))
    #expect(vectors.families.values.reduce(0) { $0 + $1.count } >= 8000)
  }

  @Test(arguments: families)
  func agrees(family: String) throws {
    let cases = try #require(try Self.vectors.get().families[family])
    for example in cases {
      let difference = Self.difference(example)
      #expect(difference == nil, "\(example.text)")
    }
  }

  /// The kinds of edge that edge_kinds.py watches for.
  private static let kinds: Set = [
    "empty", "negative", "one", "scalar", "view", "step", "error",
  ]

  @Test func everyFunctionMeetsItsEdges() throws {
    let coverage = try Self.vectors.get().coverage
    let operators = BinaryOperation.allCases.map(\.rawValue).filter { $0.first?.isLetter != true }
    var declared = Reference.functionNames
    declared["operators"] = operators + ["@", "-x", "~", "x[…]", "x[…] ="]
    for (family, names) in declared {
      for name in names {
        let kinds = try #require(
          coverage[family]?[name], "\(name) is new: make_expression_vectors.py counts its cases")
        #expect(Set(kinds.keys) == Self.kinds, "\(name)")
        for (kind, covered) in kinds {
          switch covered {
          case .cases(let count): #expect(count > 0, "\(name) has no case of \(kind)")
          case .doesNotApply(let reason): #expect(!reason.isEmpty, "\(name), \(kind)")
          }
        }
      }
    }
  }

  /// What the reference says that PyTorch makes of a line is what PyTorch made of it.
  @Test func differencesAreThoseOfPyTorch() throws {
    let told = TorchDifference.all.map { difference in
      guard case .text(let text) = difference.torch else {
        return ExpressionVectors.Difference(lines: difference.lines, torch: nil)
      }
      return ExpressionVectors.Difference(lines: difference.lines, torch: text)
    }
    #expect(
      told == (try Self.vectors.get().differences), "make_expression_vectors.py asks PyTorch anew")
  }

  @Test(arguments: TorchDifference.all)
  func differenceIsThere(difference: TorchDifference) throws {
    #expect(difference.torch != difference.here)
    var outcome = TorchDifference.Outcome.error
    do {
      var bench = try Bench()
      for line in difference.lines.dropLast() { try bench.run(line) }
      let json = try bench.json(difference.lines.last ?? "")
      let result = try JSONDecoder().decode(Result.self, from: Data(json.utf8))
      outcome = .text(result.value?.text ?? "None")
    } catch {
      #expect(!Diagnosis(of: error).what.isEmpty)
    }
    #expect(outcome == difference.here, "\(difference.lines)")
  }

  /// A line's result as `--json` gives it.
  private struct Result: Decodable {
    struct Value: Decodable {
      let text: String
      let shape: [Int]?
      let dtype: String?
      let values: [ExpressionVectors.Number]?
      let items: [Value]?
    }
    let value: Value?
  }

  /// What differs from PyTorch's answer; nil where nothing does.
  static func difference(_ example: ExpressionVectors.Case) -> String? {
    do {
      var bench = try Bench()
      for line in example.lines.dropLast() { try bench.run(line) }
      let json = try bench.json(example.lines.last ?? "")
      let result = try JSONDecoder().decode(Result.self, from: Data(json.utf8))
      if example.answer.e != nil { return "no error" }
      guard let value = result.value else { return example.answer.r == "None" ? nil : "nothing" }
      return difference(value, example.answer)
    } catch {
      return example.answer.e == nil ? "error: \(Diagnosis(of: error).what)" : nil
    }
  }

  private static func difference(
    _ value: Result.Value, _ answer: ExpressionVectors.Answer
  ) -> String? {
    if let text = answer.p ?? answer.r {
      return value.text == text ? nil : "\(value.text)\n is not\n\(text)"
    }
    if let answers = answer.t {
      let items = value.items ?? []
      guard answers.count == items.count else { return "\(items.count) values" }
      return zip(items, answers).lazy.compactMap { difference($0, $1) }.first
    }
    if let sizes = answer.s {
      guard value.shape == sizes else { return "\(value.shape ?? []), not \(sizes)" }
      guard value.dtype == answer.d else { return "\(value.dtype ?? ""), not \(answer.d ?? "")" }
    }
    let wanted = answer.v ?? answer.f.map { [$0] } ?? []
    let got = value.values ?? []
    guard got.count == wanted.count else { return "\(got.count) numbers, not \(wanted.count)" }
    let isDouble = answer.d == "float64"
    for (number, wish) in zip(got, wanted)
    where !isClose(number.value, wish.value, isPrecise: isDouble) {
      return "\(number.value), not \(wish.value)"
    }
    return nil
  }

  private static func isClose(_ number: Double, _ wanted: Double, isPrecise: Bool) -> Bool {
    if number.isNaN || wanted.isNaN { return number.isNaN && wanted.isNaN }
    if number == wanted { return true }
    return abs(number - wanted)
      <= (isPrecise ? precise * max(abs(wanted), 1) : relative * abs(wanted) + absolute)
  }
}
