import Commands
import Engine
import FoundationEssentials
import Notation
import Support
import Testing

/// The expressions of Vectors/gradients give PyTorch's gradients, second derivatives and refusals, and
/// the names of its `grad_fn`s.
struct GradientConformanceTests {
  private static let vectors = Swift.Result { try GradientVectors.read() }
  private static let families =
    (try? vectors.get().families.keys.sorted()) ?? ["gradients.json cannot be read"]

  /// Off by this share of the wanted number, and by this much near 0.
  private static let relative = 1e-4
  private static let absolute = 1e-5
  /// Of float64.
  private static let precise = 1e-9

  @Test func thereAreManyFromThisVersion() throws {
    let vectors = try Self.vectors.get()
    #expect(vectors.torch.hasPrefix("2.13"))
    #expect(vectors.families.values.reduce(0) { $0 + $1.count } >= 1300)
  }

  @Test(arguments: families)
  func agrees(family: String) throws {
    for example in try #require(try Self.vectors.get().families[family]) {
      let difference = Self.difference(example)
      #expect(difference == nil, "\(example.text)")
    }
  }

  /// What was remembered for a backward that never comes is freed with the result: a rule that holds its own
  /// result would hold itself.
  @Test(arguments: families)
  func noGraphHoldsItself(family: String) throws {
    var seen: Set<String> = []
    for example in try #require(try Self.vectors.get().families[family]) {
      guard example.answer.e == nil, let function = example.answer.f,
        seen.insert(function).inserted
      else { continue }
      weak let node = try Self.node(of: example)
      #expect(node == nil, "\(example.text)")
    }
  }

  /// What made an example's result, in a session that ends here.
  private static func node(of example: GradientVectors.Case) throws -> GradientNode? {
    var bench = try Bench()
    for line in example.lines.dropLast() { try bench.run(line) }
    try bench.run("_y = \(example.lines.last ?? "")")
    guard case .tensor(let result)? = bench.session.variables["_y"] else { return nil }
    return result.gradientNode
  }

  @Test func everyFunctionIsCovered() throws {
    let coverage = try Self.vectors.get().coverage
    for (family, names) in Reference.functionNames where !["python", "optimizers"].contains(family)
    {
      for name in names {
        switch try #require(
          coverage[name], "\(name) is new: make_gradient_vectors.py counts its cases")
        {
        case .cases(let count): #expect(count > 0, "\(name) has no case")
        case .doesNotApply(let reason): #expect(!reason.isEmpty, "\(name)")
        }
      }
    }
  }

  /// A line's result as `--json` gives it.
  private struct Result: Decodable {
    struct Value: Decodable {
      let text: String
      let shape: [Int]?
      let dtype: String?
      let values: [GradientVectors.Number]?
      let items: [Value]?
    }
    let value: Value?
  }

  private static func value(_ line: String, _ bench: inout Bench) throws -> Result.Value? {
    try JSONDecoder().decode(Result.self, from: Data(try bench.json(line).utf8)).value
  }

  /// What differs from PyTorch; nil where nothing does.
  private static func difference(_ example: GradientVectors.Case) -> String? {
    let answer = example.answer
    do {
      var bench = try Bench()
      for line in example.lines.dropLast() { try bench.run(line) }
      let last = example.lines.last ?? ""
      if answer.p != nil || answer.u == nil {
        let shown = try value(last, &bench)
        if answer.e != nil { return "no error" }
        return difference(shown, answer)
      }
      try bench.run("_y = \(last)")
      let y = try value("_y", &bench)
      if answer.e == nil, let difference = difference(y, answer) { return difference }
      try bench.run("_y.backward(\(tensor(answer.u ?? [], y?.shape ?? [])))")
      if answer.e != nil { return "no error" }
      let isDouble = answer.y?.d == "float64"
      if let difference = try gradients(answer.g ?? [:], &bench, isPrecise: isDouble) {
        return difference
      }
      return try second(example)
    } catch {
      return answer.e == nil ? "error: \(Diagnosis(of: error).what)" : nil
    }
  }

  /// The value, or the text shown, and the name of the function that made it.
  private static func difference(
    _ value: Result.Value?, _ answer: GradientVectors.Answer
  ) -> String? {
    if let text = answer.p {
      let shown = value?.text ?? "None"
      return shown == text ? nil : "\(shown)\n is not\n\(text)"
    }
    guard let value, let wanted = answer.y else { return "nothing" }
    guard let sizes = wanted.s else { return wanted.r.map { _ in nil } ?? nil }
    guard value.shape == sizes else { return "\(value.shape ?? []), not \(sizes)" }
    guard value.dtype == wanted.d else { return "\(value.dtype ?? ""), not \(wanted.d ?? "")" }
    let isDouble = value.dtype == "float64"
    if let difference = difference(value.values ?? [], wanted.v ?? [], isPrecise: isDouble) {
      return difference
    }
    let function =
      value.text.firstMatch(of: #/grad_fn=<(\w+)>/#).map { String($0.1) }
      ?? (value.text.contains("requires_grad=True") ? "leaf" : "")
    return function == answer.f ? nil : "grad_fn \(function), not \(answer.f ?? "")"
  }

  /// What differs in the leaves' gradients; in second derivatives none is as good as 0.
  private static func gradients(
    _ wanted: [String: [GradientVectors.Number]?], _ bench: inout Bench, isFirst: Bool = true,
    isPrecise: Bool
  ) throws -> String? {
    for (name, numbers) in wanted.sorted(by: { $0.key < $1.key }) {
      let gradient = try value("\(name).grad", &bench)
      let got = gradient?.shape == nil ? nil : gradient?.values
      if !isFirst, [got ?? [], numbers ?? []].allSatisfy({ $0.allSatisfy { $0.value == 0 } }) {
        continue
      }
      guard let numbers else {
        if got != nil { return "\(name).grad is not None" }
        continue
      }
      guard let got else { return "\(name).grad is None" }
      guard gradient?.shape == (try value(name, &bench))?.shape else {
        return "\(name).grad is \(gradient?.shape ?? [])"
      }
      let isDouble = isPrecise && gradient?.dtype == "float64"
      if let difference = difference(got, numbers, isPrecise: isDouble) {
        return "\(name).grad: \(difference)"
      }
    }
    return nil
  }

  /// The gradients' gradients: of their sum, each times numbers of its own.
  private static func second(_ example: GradientVectors.Case) throws -> String? {
    guard let wanted = example.answer.h, let factors = example.answer.v else { return nil }
    var bench = try Bench()
    for line in example.lines.dropLast() { try bench.run(line) }
    try bench.run("_y = \(example.lines.last ?? "")")
    let shape = try value("_y", &bench)?.shape ?? []
    try bench.run(
      "_u = \(tensor(example.answer.u ?? [], shape)).requires_grad_()")
    let names = factors.keys.sorted()
    try bench.run(
      "_g = torch.autograd.grad(_y, [\(names.joined(separator: ", "))], _u, create_graph=True)")
    let terms = try names.enumerated().map { place, name in
      let sizes = try value(name, &bench)?.shape ?? []
      return "(_g[\(place)] * \(tensor(factors[name] ?? [], sizes))).sum()"
    }
    try bench.run("(\(terms.joined(separator: " + "))).backward()")
    let isDouble = example.answer.y?.d == "float64"
    return try gradients(wanted, &bench, isFirst: false, isPrecise: isDouble)
      .map { "second derivative, \($0)" }
  }

  /// A tensor of these numbers as the notation writes it.
  private static func tensor(_ numbers: [GradientVectors.Number], _ sizes: [Int]) -> String {
    let written = numbers.map { String($0.value) }.joined(separator: ", ")
    return
      "torch.tensor([\(written)]).view(\(sizes.isEmpty ? "()" : sizes.map(String.init).joined(separator: ", ")))"
  }

  private static func difference(
    _ got: [GradientVectors.Number], _ wanted: [GradientVectors.Number], isPrecise: Bool
  ) -> String? {
    guard got.count == wanted.count else { return "\(got.count) numbers, not \(wanted.count)" }
    for (number, wish) in zip(got, wanted)
    where !isClose(number.value, wish.value, isPrecise: isPrecise) {
      return "\(got.map(\.value)), not \(wanted.map(\.value))"
    }
    return nil
  }

  private static func isClose(_ number: Double, _ wanted: Double, isPrecise: Bool) -> Bool {
    if number.isNaN || wanted.isNaN { return number.isNaN && wanted.isNaN }
    if number == wanted { return true }
    let distance = abs(number - wanted)
    return distance
      <= (isPrecise ? precise * max(abs(wanted), 1) : relative * abs(wanted) + absolute)
  }
}
