import Support

/// `torch.einsum`: products summed over the letters that the result does not name.
package enum Einsum {
  /// A letter of the equation, or an axis that `...` stands for, counted from the last.
  private enum Label: Hashable {
    case letter(Character)
    case dots(Int)
  }

  /// A tensor whose axes have labels, each once.
  private struct Term {
    var tensor: DynamicTensor
    var labels: [Label]
  }

  private static func refused(_ reason: String, _ mend: String? = nil) -> TensorError {
    .refused(operation: "einsum", reason: reason, mend: mend)
  }

  /// Evaluates an equation such as `bij,bjk->bik`.
  ///
  /// - Throws: `TensorError`; `MemoryError`.
  package static func evaluate(
    _ equation: String, _ tensors: [DynamicTensor]
  ) throws -> DynamicTensor {
    let text = equation.filter { $0 != " " }
    let arrow = text.firstRange(of: "->")
    let left = arrow.map { text[..<$0.lowerBound] } ?? text[...]
    let operands = left.split(separator: ",", omittingEmptySubsequences: false)
    guard operands.count == tensors.count, !tensors.isEmpty else {
      throw refused(
        "\(counted(operands.count, "operand")) in '\(equation)', \(tensors.count) given")
    }
    var terms = try zip(operands, tensors).map { try term($0, $1) }
    let output =
      try arrow.map { try outputLabels(text[$0.upperBound...], terms) }
      ?? impliedOutput(left, terms)
    try checkSizes(terms)
    var result = terms.removeFirst()
    while !terms.isEmpty {
      let next = terms.removeFirst()
      let needed = Set(output + terms.flatMap(\.labels))
      result = try combined(result, next, keeping: needed, output)
    }
    let sum = try summed(result, keeping: Set(output))
    let order = output.map { label in sum.labels.firstIndex(of: label) ?? 0 }
    // A single operand as it is gives a view of it.
    let isMade = tensors.count > 1 || sum.labels.count < result.labels.count
    return isMade && order == Array(order.indices)
      ? sum.tensor : try sum.tensor.permuted(order)
  }

  /// One operand: letters named twice become its diagonal.
  private static func term(_ letters: Substring, _ tensor: DynamicTensor) throws -> Term {
    let letters = letters.replacing("...", with: "…")
    guard letters.allSatisfy({ $0 == "…" || ($0.isASCII && $0.isLetter) }),
      letters.filter({ $0 == "…" }).count <= 1
    else { throw refused("'\(letters)' is not a list of axes", "axes are single letters, or ...") }
    let named = letters.filter { $0 != "…" }.count
    let hidden = tensor.rank - named
    guard hidden >= 0, hidden == 0 || letters.contains("…") else {
      throw refused(
        "'\(letters)' names \(counted(named, "axis", "axes")), \(tensor.shapeText) has \(tensor.rank)"
      )
    }
    var labels: [Label] = []
    for letter in letters {
      labels += letter == "…" ? (0..<hidden).map { .dots(hidden - 1 - $0) } : [.letter(letter)]
    }
    var term = Term(tensor: tensor, labels: labels)
    while let pair = repeatedPair(term.labels) {
      guard term.tensor.sizes[pair.0] == term.tensor.sizes[pair.1] else {
        throw refused(
          "a letter named twice has sizes \(term.tensor.sizes[pair.0]) and \(term.tensor.sizes[pair.1])"
        )
      }
      let label = term.labels[pair.0]
      term.tensor = try term.tensor.diagonal(0, pair.0, pair.1)
      term.labels = term.labels.filter { $0 != label } + [label]
    }
    return term
  }

  private static func repeatedPair(_ labels: [Label]) -> (Int, Int)? {
    for (place, label) in labels.enumerated() {
      if let other = labels.lastIndex(of: label), other != place { return (place, other) }
    }
    return nil
  }

  private static func outputLabels(_ text: Substring, _ terms: [Term]) throws -> [Label] {
    let known = Set(terms.flatMap(\.labels))
    var output: [Label] = []
    for letter in text.replacing("...", with: "…") {
      if letter == "…" {
        output += dots(terms)
        continue
      }
      guard known.contains(.letter(letter)) else {
        throw refused("the result names '\(letter)', which no operand has")
      }
      guard !output.contains(.letter(letter)) else {
        throw refused("the result names '\(letter)' twice")
      }
      output.append(.letter(letter))
    }
    return output
  }

  private static func dots(_ terms: [Term]) -> [Label] {
    let most =
      terms.map { term in
        term.labels.filter { if case .dots = $0 { true } else { false } }.count
      }.max() ?? 0
    return (0..<most).map { .dots(most - 1 - $0) }
  }

  /// Without an arrow: the axes of `...`, then the letters that occur once, in alphabetical order.
  private static func impliedOutput(_ text: Substring, _ terms: [Term]) -> [Label] {
    let once = Set(text).filter { letter in
      letter.isLetter && text.filter { $0 == letter }.count == 1
    }
    return dots(terms) + once.sorted().map { .letter($0) }
  }

  private static func checkSizes(_ terms: [Term]) throws {
    var sizes: [Label: Int] = [:]
    for term in terms {
      for (label, size) in zip(term.labels, term.tensor.sizes) where size != 1 {
        if let other = sizes[label], other != size {
          let name = if case .letter(let letter) = label { "'\(letter)'" } else { "..." }
          throw refused("\(name) has sizes \(other) and \(size)", "they must be equal")
        }
        sizes[label] = size
      }
    }
  }

  private static func summed(_ term: Term, keeping needed: Set<Label>) throws -> Term {
    let axes = term.labels.indices.filter { !needed.contains(term.labels[$0]) }
    if axes.isEmpty { return term }
    return Term(
      tensor: try term.tensor.sum(axes, keeps: false),
      labels: term.labels.filter { needed.contains($0) })
  }

  /// Two operands as one: element by element where no axis of both is summed.
  private static func combined(
    _ first: Term, _ second: Term, keeping needed: Set<Label>, _ output: [Label]
  ) throws -> Term {
    let (narrow, other) = (try narrowed(first, beside: second), try narrowed(second, beside: first))
    let left = try summed(narrow, keeping: needed.union(other.labels))
    let right = try summed(other, keeping: needed.union(left.labels))
    let shared = left.labels.filter { right.labels.contains($0) }
    let all = left.labels + right.labels.filter { !shared.contains($0) }
    let labels = output.filter { all.contains($0) } + all.filter { !output.contains($0) }
    guard shared.allSatisfy({ needed.contains($0) }) else {
      return try contracted(left, right, keeping: needed, labels)
    }
    return Term(
      tensor: try BinaryOperation.multiply(aligned(left, labels), aligned(right, labels)),
      labels: labels)
  }

  /// Without axes of size 1 that meet larger ones: those are the other's alone.
  private static func narrowed(_ term: Term, beside other: Term) throws -> Term {
    let axes = term.labels.indices.filter { axis in
      guard term.tensor.sizes[axis] == 1 else { return false }
      return other.labels.firstIndex(of: term.labels[axis]).map { other.tensor.sizes[$0] != 1 }
        ?? false
    }
    return Term(
      tensor: try term.tensor.squeezed(axes),
      labels: term.labels.indices.filter { !axes.contains($0) }.map { term.labels[$0] })
  }

  /// The tensor with its axes in an order of labels, one of size 1 for a label that it does not have.
  private static func aligned(_ term: Term, _ labels: [Label]) throws -> DynamicTensor {
    let own = labels.compactMap { term.labels.firstIndex(of: $0) }
    var tensor = try term.tensor.permuted(own)
    for (axis, label) in labels.enumerated() where !term.labels.contains(label) {
      tensor = try tensor.unsqueezed(axis)
    }
    return tensor
  }

  /// Two operands as one batched matrix product, the axes in an order of all their labels.
  private static func contracted(
    _ first: Term, _ second: Term, keeping needed: Set<Label>, _ labels: [Label]
  ) throws -> Term {
    // PyTorch's own choice: rows are what comes first in the result.
    let lead = labels.first { first.labels.contains($0) != second.labels.contains($0) }
    let isSwapped = lead.map { second.labels.contains($0) } ?? false
    let (left, right) = isSwapped ? (second, first) : (first, second)
    let shared = labels.filter { left.labels.contains($0) && right.labels.contains($0) }
    let batch = shared.filter { needed.contains($0) }
    let inner = shared.filter { !needed.contains($0) }
    let leftOnly = labels.filter { left.labels.contains($0) && !shared.contains($0) }
    let rightOnly = labels.filter { right.labels.contains($0) && !shared.contains($0) }
    var sizes: [Label: Int] = [:]
    for (label, size) in zip(left.labels + right.labels, left.tensor.sizes + right.tensor.sizes) {
      sizes[label] = sizes[label].map { $0 == 1 ? size : $0 } ?? size
    }
    let size = { (labels: [Label]) in labels.map { sizes[$0] ?? 1 } }
    let total = { (labels: [Label]) in try DynamicTensor.count(of: size(labels)) }
    let a = try spread(left, batch + leftOnly + inner, size)
      .reshaped([try total(batch), try total(leftOnly), try total(inner)])
    let b = try spread(right, batch + inner + rightOnly, size)
      .reshaped([try total(batch), try total(inner), try total(rightOnly)])
    let product = try DynamicTensor.product(a, b, "einsum")
    let kept = batch + leftOnly + rightOnly
    return Term(tensor: try product.reshaped(size(kept)), labels: kept)
  }

  private static func spread(
    _ term: Term, _ order: [Label], _ size: ([Label]) -> [Int]
  ) throws -> DynamicTensor {
    try term.tensor.permuted(order.map { label in term.labels.firstIndex(of: label) ?? 0 })
      .expanded(size(order))
  }
}
