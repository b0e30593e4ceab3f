import Advice
import Engine
import Notation
import Rendering
import Support

/// A shape of letters, sent through the stack with several sizes: `push BxT`.
///
/// Shapes alone are computed, and nothing counts as pushed.
struct LetteredPush: Sendable, Equatable {
  /// A size of the shape: a number, or which letter.
  private enum Size: Sendable, Equatable {
    case number(Int)
    case letter(Int)
  }

  private var sizes: [Size] = []
  private var letters: [String] = []

  /// Reads `BxT` or `(B, T, 24)`; `nil` for a shape without letters, and for other text.
  init?(_ text: String) {
    guard let parts = Shape.sizes(text) else { return nil }
    for part in parts {
      if let number = Int(part) {
        guard number > 0 else { return nil }
        sizes.append(.number(number))
      } else {
        guard part.allSatisfy(\.isUppercase) else { return nil }
        let known = letters.firstIndex(of: String(part))
        if known == nil { letters.append(String(part)) }
        sizes.append(.letter(known ?? letters.count - 1))
      }
    }
    guard !letters.isEmpty, letters.count <= 6 else { return nil }
  }

  /// The shape with sizes for its letters.
  private func dimensions(_ values: [Int]) -> [Int] {
    sizes.map { size in
      switch size {
      case .number(let number): number
      case .letter(let letter): values[letter]
      }
    }
  }

  /// The path of a shape through the stack.
  private struct Run: SizedRun {
    let walk: Walk
    var isDone: Bool { walk.stop == nil }
    var isHopeless: Bool { false }
    var progress: Int { walk.steps.count }
    var skeleton: Int { walk.steps.map(\.output.rank).hashValue }
    var stop: StopPlace? { walk.stop.map { StopPlace(number: $0.position.top + 1) } }
  }

  /// The table of its path, with what the letters must be.
  ///
  /// - Throws: `LetteredStop`, where no sizes get through.
  func output(_ session: inout Session) throws -> Output {
    let model = session.state.model
    var standard = Passage(try Shape(dimensions(letters.map { _ in 4 })))
    if model.takesElement == .symbols { standard.vocabulary = session.knownVocabulary }
    let passage = standard
    var search = SizeSearch<Run>(letters, hints: numbers(model)) { values in
      var own = passage
      guard let shape = try? Shape(dimensions(values)) else { return nil }
      own.input = shape
      return Run(walk: try own.walk(model))
    }
    guard let found = try LetteredSizes(&search, count: letters.count) else {
      throw ShapeError.tooLarge(sizes: dimensions(letters.map { _ in 4 }).description)
    }
    if let stop = found.run.walk.stop {
      throw LetteredStop(
        stop, letters, at: found.base,
        found.others.compactMap { other in other.run.walk.stop.map { (other.sizes, $0) } },
        tries: found.tries)
    }
    let shapes = shapes(found)
    let rows =
      [["", "input", Text(shapes[0], .shape)]]
      + zip(found.run.walk.steps, shapes.dropFirst()).map { step, shape in
        [
          Text(step.position.description, .number).flushRight,
          Text(LayerDescription(of: step.layer).rowLine, .layer), Text(shape, .shape),
        ]
      }
    let chain = shapes.reduce(into: [String]()) { if $0.last != $1 { $0.append($1) } }
    let report = found.report(letters, unit: "layer") + lostAxes(found)
    var output = Output(
      [.table(rows, indent: 0), .chain(chain.map { Text($0, .shape) })]
        + report.map { .line($0) },
      fields: Fields(
        letters: found.letters(letters),
        input: shapes[0],
        steps: zip(found.run.walk.steps, shapes.dropFirst()).map { step, shape in
          Fields.Step(
            position: step.position.description,
            layer: LayerDescription(of: step.layer).rowLine, output: shape)
        },
        chain: chain, output: shapes.last))
    output.facts.shapes = shapes
    return output
  }

  /// The path as JSON fields.
  private struct Fields: Encodable {
    struct Step: Encodable {
      let position, layer, output: String
    }

    let letters: [SizeLetter]
    let input: String
    let steps: [Step]
    let chain: [String]
    let output: String?
  }

  /// The shape that goes in and that of each step, as expressions of the letters.
  private func shapes(_ found: LetteredSizes<Run>) -> [String] {
    func all(_ walk: Walk) -> [[Int]] {
      [walk.input.shape.dimensions] + walk.steps.map(\.output.dimensions)
    }
    let own = all(found.run.walk)
    let others = found.others.map { ($0.sizes, all($0.run.walk)) }.filter { other in
      other.1.map(\.count) == own.map(\.count)
    }
    return own.indices.map { step in
      SizeFormula.shape(
        own[step].indices.map { axis in
          FormulaFinder(
            base: FormulaFinder.Point(sizes: found.base, value: own[step][axis]),
            others.map { FormulaFinder.Point(sizes: $0.0, value: $0.1[step][axis]) }
          ).formula()?.text(letters) ?? String(own[step][axis])
        })
    }
  }

  /// The layers that make a tensor with other axes at some size.
  private func lostAxes(_ found: LetteredSizes<Run>) -> [Text] {
    letters.indices.compactMap { letter in
      let others = found.others.filter { other in
        other.run.skeleton != found.run.skeleton
          && letters.indices.allSatisfy { $0 == letter || other.sizes[$0] == found.base[$0] }
      }
      guard let other = others.min(by: { $0.sizes[letter] < $1.sizes[letter] }),
        let pair = zip(other.run.walk.steps, found.run.walk.steps).first(where: {
          $0.output.rank != $1.output.rank
        })
      else { return nil }
      let name = letters[letter]
      return Text(
        "at \(name)=\(other.sizes[letter]) layer \(pair.0.position) makes \(pair.0.output), "
          + "at \(name)=\(found.base[letter]) \(pair.1.output)", .faint)
    }
  }

  /// The numbers in the lines of the layers, which may be the sizes that they want.
  private func numbers(_ model: Sequential) -> [Int] {
    model.children.flatMap { layer in
      Tokenizer.tokens(of: layer.writtenDescription).compactMap { token -> Int? in
        if case .integer(let number) = token.kind { number } else { nil }
      }
    }
  }
}
