import Engine
import Support
import Testing

/// Results that take the place of their first operand.
struct OverwritingTests {
  private static let numbers: [Float] = [
    1.5, -2, 0, -0.0, .infinity, .nan, 3e38, .leastNonzeroMagnitude,
  ]
  private static let others: [Float] = [-1, 3, -0.0, 0, .infinity, 2, 3e38, 0.5]

  private func bits(_ tensor: DynamicTensor) throws -> [UInt32] {
    try tensor.floats().map { $0.isNaN ? 0x7fc0_0000 : $0.bitPattern }
  }

  @Test(arguments: [BinaryOperation.add, .subtract, .multiply, .divide])
  func theyAreTheResults(operation: BinaryOperation) throws {
    let other = try DynamicTensor(Self.others, [2, 4])
    for right in [other, .number(-0.3), .number(3), DynamicTensor(Float(0))] {
      let tensor = try DynamicTensor(Self.numbers, [2, 4])
      let expected = try bits(operation(tensor, right))
      let view = try tensor.viewed([8])
      #expect(try tensor.overwrite(by: operation, right))
      #expect(try bits(tensor) == expected)
      #expect(try bits(view) == expected, "a view shows it")
    }
  }

  @Test func nothingBelowZeroIsLeft() throws {
    let tensor = try DynamicTensor(Self.numbers, [8])
    let expected = try bits(tensor.rectified())
    #expect(try tensor.rectify())
    #expect(try bits(tensor) == expected)
  }

  @Test func whatSharesMemoryThroughItsOwnBlockStays() throws {
    let tensor = try DynamicTensor([1, 2, 3] as [Float], [3])
    let frozen = try tensor.frozen()
    #expect(try tensor.overwrite(by: .add, .number(1)))
    #expect(try tensor.floats() == [2, 3, 4])
    #expect(try frozen.floats() == [1, 2, 3])
  }

  @Test func whatIsNeededIsNotOverwritten() throws {
    let tensor = try DynamicTensor([1, 2, 3] as [Float], [3])
    try Changes.takingBack {
      #expect(try !tensor.overwrite(by: .add, .number(1)), "undo needs it")
      #expect(try !tensor.rectify(), "undo needs it")
      let own = try DynamicTensor([1] as [Float], [1])
      #expect(try own.overwrite(by: .add, .number(1)), "what the line made is not kept")
    }
    try tensor.want(gradient: true)
    #expect(try !tensor.overwrite(by: .add, .number(1)), "backward needs it")
    let plain = try DynamicTensor([1, 2, 3] as [Float], [3])
    #expect(try !plain.overwrite(by: .multiply, tensor), "its past would be lost")
    let leaf = try DynamicTensor([1, 2] as [Float], [2])
    let view = try leaf.viewed([2])
    try leaf.want(gradient: true)
    #expect(try !view.overwrite(by: .add, .number(1)), "a view of a leaf is refused elsewhere")
    let isDone = try GradientMode.off { try tensor.overwrite(by: .add, .number(1)) }
    #expect(isDone)
    #expect(try tensor.floats() == [2, 3, 4])
  }

  @Test func otherLayoutsAndKindsAreLeftAlone() throws {
    let tensor = try DynamicTensor([1, 2, 3, 4] as [Float], [2, 2])
    let row = try tensor.selected(0, 0)
    #expect(try !row.overwrite(by: .add, .number(1)), "a part of its block")
    #expect(try !tensor.transposed(0, 1).overwrite(by: .add, .number(1)))
    #expect(try !tensor.overwrite(by: .add, tensor.transposed(0, 1)), "itself")
    #expect(try !tensor.overwrite(by: .add, row), "broadcast")
    #expect(try !tensor.overwrite(by: .power, .number(2)))
    #expect(try !tensor.overwrite(by: .subtract, .number(true)), "torch refuses it")
    #expect(try !DynamicTensor([1, 2], [2]).overwrite(by: .add, .number(1)))
    #expect(
      try !DynamicTensor([1, 2] as [Float], [2]).overwrite(by: .add, tensor.converted(to: .float64))
    )
    #expect(try tensor.floats() == [1, 2, 3, 4])
  }

  @Test func aStopChangesNothing() throws {
    let tensor = try DynamicTensor([1, 2] as [Float], [2])
    #expect(throws: Interruption.stopped) {
      try Interruption.$watch.withValue(Interruption.Watch { true }) {
        _ = try tensor.overwrite(by: .add, .number(1))
      }
    }
    #expect(try tensor.floats() == [1, 2])
  }
}
