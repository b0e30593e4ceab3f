import Engine
import Testing

@Suite struct MendTests {
  /// A stack, what goes in, the mends as lines with the shape behind them, and where the last
  /// dimension came from.
  struct Mistake: Sendable, CustomTestStringConvertible {
    let stack: String
    let input: [Int]
    var purpose = Purpose.inference
    let mends: [String]
    var origin: String?
    var testDescription: String { stack }
  }

  private func stopped(_ mistake: Mistake) throws -> (Sequential, Shape, StopError) {
    let (model, input) = (try Stacks.made(mistake.stack), try Shape(mistake.input))
    let error = #expect(throws: StopError.self) {
      try Plan(model, input: input, purpose: mistake.purpose)
    }
    return (model, input, try #require(error))
  }

  private func line(_ mend: Mend) -> String {
    switch mend.edit {
    case .replace(let line): "replace \(mend.number) \(line): \(mend.shape)"
    case .insert(let line): "insert \(mend.number) \(line): \(mend.shape)"
    case .remove: "remove \(mend.number): \(mend.shape)"
    }
  }

  static let mistakes = [
    Mistake(
      stack: "flatten 2, linear 80 200", input: [4, 8, 10],
      mends: ["replace 2 linear 20 200: 4x4x200", "replace 1 flatten 8: 4x200"],
      origin: "20 = 2 steps × 10 channels"),
    Mistake(
      stack: "embedding 27 10, flatten 2, linear 80 200, tanh, linear 200 27", input: [4, 8],
      mends: ["replace 3 linear 20 200: 4x4x200", "replace 2 flatten 8: 4x200"],
      origin: "20 = 2 steps × 10 channels"),
    Mistake(
      stack: "flatten 3, linear 30 200", input: [4, 8, 10],
      mends: [
        "replace 1 flatten 8: 4x80", "replace 1 flatten 2: 4x4x20", "replace 1 flatten 4: 4x2x40",
      ]),
    Mistake(
      stack: "linear 20 200, batchnorm 68, tanh", input: [4, 20],
      mends: ["replace 2 batchnorm 200: 4x200", "replace 1 linear 20 68: 4x68"],
      origin: "200 is the output of linear 20 200"),
    Mistake(
      stack: "embedding 27 10, linear 80 200", input: [4, 8],
      mends: ["insert 2 flatten: 4x200", "replace 2 linear 10 200: 4x8x200"],
      origin: "10 is the width of embedding 27 10"),
    Mistake(
      stack: "linear 40 200, tanh", input: [4, 8, 10],
      mends: ["insert 1 flatten 4: 4x2x200", "replace 1 linear 10 200: 4x8x200"]),
    Mistake(
      stack: "linear 20 68, tanh, dropout, linear 200 27", input: [4, 20],
      mends: ["replace 4 linear 68 27: 4x27", "replace 1 linear 20 200: 4x27"],
      origin: "68 is the output of linear 20 68"),
    Mistake(
      stack: "flatten, flatten 2, linear 80 27", input: [4, 8, 10],
      mends: ["replace 1 flatten 4: 4x80", "remove 2: 4x80", "replace 1 flatten 2: 4x2x40"],
      origin: "80 = 8 steps × 10 channels"),
  ]

  @Test(arguments: mistakes)
  func offersWhatMends(mistake: Mistake) throws {
    let (model, input, error) = try stopped(mistake)
    let mends = MendFinder.mends(of: error, in: model, input: input)
    #expect(mends.map(line) == mistake.mends)
    #expect(model.originOfLast(before: error, input: input) == mistake.origin)
  }

  @Test(arguments: mistakes)
  func whatIsOfferedReallyMends(mistake: Mistake) throws {
    let (model, input, error) = try stopped(mistake)
    for mend in MendFinder.mends(of: error, in: model, input: input) {
      var layers = model.children
      switch mend.edit {
      case .replace(let line): layers[mend.number - 1] = try Stacks.made(line).children[0]
      case .insert(let line):
        layers.insert(try Stacks.made(line).children[0], at: mend.number - 1)
      case .remove: layers.remove(at: mend.number - 1)
      }
      let edited = Sequential(layers)
      guard mend.completes else {
        // It passes the layer that stopped it, and stops further on.
        let next = #expect(throws: StopError.self) {
          try Plan(edited, input: input, purpose: mistake.purpose)
        }
        let before = mend.edit == .remove ? 0 : 1
        #expect(try #require(next).position.path[0] >= error.position.path[0] + before)
        continue
      }
      let plan = try Plan(edited, input: input, purpose: mistake.purpose)
      let place = error.position.path[0] - 1 + layers.count - model.children.count
      let shape = place < 0 ? input : plan.steps[place].output
      #expect(shape == mend.shape)
    }
  }

  @Test func putsThoseFirstThatCompleteTheStack() throws {
    let mistake = Mistake(
      stack: "flatten 2, linear 40 200, flatten 2, linear 400 27", input: [4, 8, 10], mends: [])
    let (model, input, error) = try stopped(mistake)
    let mends = MendFinder.mends(of: error, in: model, input: input)
    #expect(
      mends.map { "\(line($0)) \($0.completes)" } == [
        "replace 2 linear 20 200: 4x4x200 true", "replace 1 flatten 4: 4x2x200 true",
      ])
  }

  /// No shape of an earlier layer makes symbols of real numbers, nor rows of one row.
  @Test(arguments: [
    Mistake(stack: "flatten 2, embedding 27 10", input: [4, 8, 10], mends: []),
    Mistake(
      stack: "flatten, batchnorm 40", input: [1, 4, 10], purpose: .training, mends: []),
  ])
  func offersNothingThatDoesNotMend(mistake: Mistake) throws {
    let (model, input, error) = try stopped(mistake)
    #expect(MendFinder.mends(of: error, in: model, input: input).map(line) == [])
  }

  @Test func offersNoLayerTooLargeToTry() throws {
    let mistake = Mistake(
      stack: "linear 10 100000, linear 50 100000", input: [4, 10], mends: [])
    let (model, input, error) = try stopped(mistake)
    #expect(
      MendFinder.mends(of: error, in: model, input: input).map(line) == [
        "replace 1 linear 10 50: 4x100000"
      ])
  }

  @Test func offersNothingInsideNestedStacks() throws {
    let model = Sequential([try Stacks.made("flatten 2, linear 80 200")])
    let error = #expect(throws: StopError.self) {
      try Plan(model, input: Shape(4, 8, 10), purpose: .inference)
    }
    let stop = try #require(error)
    #expect(MendFinder.mends(of: stop, in: model, input: try Shape(4, 8, 10)) == [])
  }

  /// The origin is the layer that made the last dimension, not one before it.
  @Test func namesNoOriginThatIsAnother() throws {
    let flattened = Mistake(
      stack: "linear 10 20, flatten, linear 10 5", input: [2, 3, 4, 10], mends: [])
    let (model, input, error) = try stopped(flattened)
    #expect(error.input.last == 240)
    #expect(model.originOfLast(before: error, input: input) == nil)
    let layers = try Stacks.made("linear 10 20, linear 20 30, linear 99 5").children
    let nested = Sequential([layers[0], Sequential([layers[1]]), layers[2]])
    let (rows, wanted) = (try Shape(2, 10), "20 is the output of linear 10 20")
    let stop = #expect(throws: StopError.self) {
      try Plan(nested, input: rows, purpose: .inference)
    }
    #expect(nested.originOfLast(before: try #require(stop), input: rows) != wanted)
  }
}
