import Engine

extension ProgramTrace {
  /// A run of the same program with other sizes.
  package struct Rerun {
    package let sizes: [Int]
    package let trace: ProgramTrace

    package init(sizes: [Int], trace: ProgramTrace) { (self.sizes, self.trace) = (sizes, trace) }
  }

  /// What a run has in common with those that differ in sizes alone.
  package var skeleton: Int {
    var hasher = Hasher()
    for function in functions {
      for line in [function.parameters] + function.lines {
        for part in line.made {
          for skeleton in Set(part.shapes.map(\.skeleton)).sorted() { hasher.combine(skeleton) }
        }
      }
    }
    return hasher.finalize()
  }

  /// The trace with expressions of letters in the place of sizes, as they follow from runs with others.
  ///
  /// - Parameters:
  ///   - letters: their names.
  ///   - base: the sizes that they had in this run.
  ///   - measures: whether memory and multiply-adds are expressions too.
  package func lettered(
    _ letters: [String], at base: [Int], _ others: [Rerun], measures: Bool = false
  ) -> LetteredProgram {
    var lettering = Lettering(
      letters: letters, base: base, others: others.map(LineIndex.init), measures: measures)
    let trace = ProgramTrace()
    trace.functions = functions.map { lettering.lettered($0) }
    return LetteredProgram(
      letters: letters, trace: trace, isWhole: lettering.isWhole,
      remarks: lettering.remarks.sorted { $0.key < $1.key }.map(\.value.text))
  }
}

/// A trace whose sizes are expressions of letters.
package struct LetteredProgram: Sendable {
  /// The names of the letters.
  package let letters: [String]
  package let trace: ProgramTrace
  /// Whether an expression was found for every size.
  package let isWhole: Bool
  /// What differs with some sizes, such as an axis of size 1 that is lost.
  package let remarks: [String]
}

/// Puts expressions in the place of sizes.
private struct Lettering {
  let letters: [String]
  let base: [Int]
  let others: [LineIndex]
  /// Whether memory and multiply-adds are expressions too.
  let measures: Bool
  var isWhole = true
  /// Of each letter the smallest size at which a line makes other axes, and what is said of it.
  var remarks: [Int: (size: Int, text: String)] = [:]
  private var found: [[Int?]: SizeFormula?] = [:]

  init(letters: [String], base: [Int], others: [LineIndex], measures: Bool) {
    (self.letters, self.base, self.others, self.measures) = (letters, base, others, measures)
  }

  mutating func lettered(_ function: ProgramTrace.Function) -> ProgramTrace.Function {
    var result = function
    for number in 0...function.lines.count {
      let place = function.placeOfLine(number)
      var line = number == 0 ? function.parameters : function.lines[number - 1]
      for part in line.made.indices {
        let key = LineKey(function, place, line.made[part])
        line.made[part] = lettered(line.made[part], key, function)
      }
      let key = LineKey(function, place)
      let times = others.map { ($0.sizes, $0.visits[key]) }
      if times.contains(where: { $1 != nil && $1 != line.visits }) {
        line.times = formula(line.visits, times)?.text(letters)
      }
      if measures {
        let work = others.map { ($0.sizes, $0.multiplyAdds[key]) }
        line.letteredMultiplyAdds =
          formula(line.multiplyAdds, work)?.text(letters, times: "·") ?? "?"
      }
      if number == 0 { result.parameters = line } else { result.lines[number - 1] = line }
    }
    return result
  }

  /// How a number depends on the letters, from what it is with other sizes.
  private func formula(_ value: Int, _ others: [(sizes: [Int], value: Int?)]) -> SizeFormula? {
    let points = others.compactMap { other in
      other.value.map { FormulaFinder.Point(sizes: other.sizes, value: $0) }
    }
    return FormulaFinder(base: FormulaFinder.Point(sizes: base, value: value), points).formula()
  }

  private mutating func lettered(
    _ made: ProgramTrace.Made, _ key: LineKey, _ function: ProgramTrace.Function
  ) -> ProgramTrace.Made {
    var result = made
    let known = others.filter { $0.made[key] != nil }
    let isAlike = known.allSatisfy { $0.made[key]?.values.count == made.values.count }
    if isAlike || made.values.count < 2 {
      for number in made.values.indices {
        let runs = known.filter { $0.made[key]?.values.indices.contains(number) ?? false }.map {
          ($0.sizes, $0.made[key]?.values[number])
        }
        result.values[number] = lettered(made.values[number], runs, key, function)
      }
    } else {
      // A loop whose steps are of a letter's number: the first and the last.
      let (first, last) = (made.values[0], made.values[made.values.count - 1])
      result.values = [
        lettered(first, others.map { ($0.sizes, $0.made[key]?.values.first) }, key, function),
        lettered(last, others.map { ($0.sizes, $0.made[key]?.values.last) }, key, function),
      ]
      result.isCut = made.values.count > 2
    }
    return result
  }

  private mutating func lettered(
    _ value: TracedValue, _ runs: [([Int], TracedValue?)], _ key: LineKey,
    _ function: ProgramTrace.Function
  ) -> TracedValue {
    guard let own = SizedValue(value) else { return value }
    var vectors: [(sizes: [Int], vector: [Int])] = []
    for (sizes, other) in runs {
      guard let sized = other.flatMap(SizedValue.init) else { continue }
      if sized.skeleton == own.skeleton {
        vectors.append((sizes, sized.sizes))
      } else if let other, other.shape?.count != value.shape?.count {
        remark(value, other, at: sizes, key, function)
      }
    }
    var formulas: [SizeFormula] = []
    var isRuled = true
    for axis in own.sizes.indices {
      let values = [own.sizes[axis]] + vectors.map { $0.vector[axis] }
      let signature: [Int?] = values + [nil] + vectors.flatMap { $0.sizes }
      let formula: SizeFormula?
      if let known = found[signature] {
        formula = known
      } else {
        formula = FormulaFinder(
          base: FormulaFinder.Point(sizes: base, value: own.sizes[axis]),
          vectors.map { FormulaFinder.Point(sizes: $0.sizes, value: $0.vector[axis]) }
        ).formula()
        found[signature] = .some(formula)
      }
      if formula == nil, value.form != nil { (isWhole, isRuled) = (false, false) }
      formulas.append(formula ?? SizeFormula(own.sizes[axis]))
    }
    var result = value
    result.text = own.text(formulas.map { $0.text(letters) })
    result.formulas = formulas
    result.followsLetters = isRuled
    if measures { measure(&result, runs) }
    return result
  }

  /// Puts expressions in the place of a tensor's bytes and strides.
  private func measure(_ value: inout TracedValue, _ runs: [([Int], TracedValue?)]) {
    guard let bytes = value.bytes, let strides = value.strides else { return }
    let alike = runs.filter { $0.1?.strides?.count == strides.count }
    let text = { (formula: SizeFormula?) in formula?.text(self.letters, times: "·") ?? "?" }
    value.letteredBytes = text(formula(bytes, alike.map { ($0, $1?.bytes) }))
    value.letteredStrides = strides.indices.map { axis in
      text(formula(strides[axis], alike.map { ($0, $1?.strides?[axis]) }))
    }
  }

  /// Notes a line that makes a tensor with other axes at some sizes.
  private mutating func remark(
    _ value: TracedValue, _ other: TracedValue, at sizes: [Int], _ key: LineKey,
    _ function: ProgramTrace.Function
  ) {
    let differing = sizes.indices.filter { sizes[$0] != base[$0] }
    guard !function.name.isEmpty, differing.count == 1, let letter = differing.first,
      remarks[letter].map({ sizes[letter] < $0.size }) ?? true
    else { return }
    let number = SourceLines(function.source).line(at: max(key.line, 0)) + 1
    let name = letters[letter]
    remarks[letter] = (
      sizes[letter],
      "at \(name)=\(sizes[letter]) line \(number) makes \(other.text), "
        + "at \(name)=\(base[letter]) \(value.text)"
    )
  }
}

/// The sizes in a value, and how they are written.
private struct SizedValue {
  let sizes: [Int]
  /// What two values have in common that differ in their sizes alone.
  let skeleton: String
  private let value: TracedValue

  init?(_ value: TracedValue) {
    self.value = value
    if let form = value.form {
      sizes = form.sizes
      skeleton = form.skeleton
    } else if let number = Int(value.text) {
      sizes = [number]
      skeleton = "n"
    } else {
      return nil
    }
  }

  /// The value with other texts for its sizes.
  func text(_ sizes: [String]) -> String {
    guard let form = value.form else { return sizes.first ?? value.text }
    var rest = sizes[...]
    let texts = form.texts(&rest)
    guard case .several = form else {
      if case .size = form { return "[\(sizes.joined(separator: ", "))]" }
      return value.shape?.isEmpty ?? true ? value.text : texts.first ?? value.text
    }
    return TracedValue.text(ofShapes: texts)
  }
}

extension TracedShape {
  /// Its kinds and ranks.
  fileprivate var skeleton: String {
    switch self {
    case .tensor(let sizes): "t\(sizes.count)"
    case .size(let sizes): "s\(sizes.count)"
    case .several(let parts):
      "(" + parts.map { $0?.skeleton ?? "-" }.joined(separator: ",") + ")"
    }
  }

  /// The shapes of its tensors, with other texts for their sizes.
  fileprivate func texts(_ rest: inout ArraySlice<String>) -> [String] {
    switch self {
    case .tensor(let sizes), .size(let sizes):
      let own = Array(rest.prefix(sizes.count))
      rest = rest.dropFirst(sizes.count)
      return [SizeFormula.shape(own)]
    case .several(let parts):
      return parts.flatMap { $0?.texts(&rest) ?? [] }
    }
  }
}
