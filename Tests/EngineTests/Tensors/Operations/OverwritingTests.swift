import Engine
import Support
import Testing

/// Results that take the place of their first operand.
struct OverwritingTests {
  private static let numbers: [Float] = [
    1.5, -2, 0, -0.0, .infinity, .nan, 3e38, .leastNonzeroMagnitude,
  ]
  private static let others: [Float] = [-1, 3, -0.0, 0, .infinity, 2, 3e38, 0.5]

  private func bits(_ tensor: DynamicTensor) throws -> [UInt64] {
    try tensor.doubles().map { $0.isNaN ? 0x7fc0_0000 : $0.bitPattern }
  }

  /// Carries out an operation that is offered its first operand; says whether it wrote there.
  private func isOverwritten(
    _ tensor: DynamicTensor, besides others: [DynamicTensor] = [],
    _ operation: (DynamicTensor) throws -> DynamicTensor
  ) throws -> Bool {
    tensor.holds(try tensor.offering(besides: others) { try operation(tensor) })
  }

  private func isOverwritten(
    _ tensor: DynamicTensor, by operation: BinaryOperation, _ other: DynamicTensor
  ) throws -> Bool {
    try isOverwritten(tensor, besides: [other]) { try operation($0, other) }
  }

  @Test(arguments: [DType.float32, .float64], [1, 513])
  func theyAreTheResults(dtype: DType, times: Int) throws {
    let count = 8 * times
    let numbers = [[Float]](repeating: Self.numbers, count: times).flatMap { $0 }
    let others = [[Float]](repeating: Self.others, count: times).flatMap { $0 }
    let other = try DynamicTensor(others, [2, count / 2]).converted(to: dtype)
    let row = try DynamicTensor(others.suffix(count / 2), [count / 2]).converted(to: dtype)
    let operations: [(DynamicTensor) throws -> DynamicTensor] =
      [BinaryOperation.add, .subtract, .multiply, .divide, .maximum, .power, .remainder].flatMap {
        operation in
        [other, row, .number(-0.3), DynamicTensor(Float(0))].map { right in
          { try operation($0, right) }
        }
      }
      + Pointwise.allCases.map { function in { try function($0) } }
      + [
        { try $0.rectified() }, { try $0.negated() }, { try $0.absolute() },
        { try $0.clamped(from: .number(-1), to: .number(1), byTensors: false) },
        { try $0.interpolated(to: other, .number(0.3), isNumber: true) },
        { try $0.adding(.number(0.5), times: other, other) },
        { try $0.adding(.number(0.5), times: other, over: other) },
        { try $0.adding(other, times: .number(0.1), isNegative: true) },
        { try $0.finite(nan: 1, above: 2, below: 3) },
        { try Activation.silu($0, "silu") }, { try Activation.gelu(byTanh: false)($0, "gelu") },
        { try Activation.elu(alpha: 2)($0, "elu") },
      ]
    for operation in operations {
      let tensor = try DynamicTensor(numbers, [2, count / 2]).converted(to: dtype)
      let expected = try bits(operation(tensor))
      let view = try tensor.viewed([count])
      #expect(try isOverwritten(tensor, operation))
      #expect(try bits(tensor) == expected)
      #expect(try bits(view) == expected, "a view shows it")
    }
  }

  @Test func aResultOfTwoPassesLiesElsewhere() throws {
    let tensor = try DynamicTensor([5, -5] as [Float], [2])
    let result = try tensor.offering(besides: []) { try tensor.dividedTowardsZero(by: .number(2)) }
    #expect(!tensor.holds(result))
    #expect(try result.floats() == [2, -2])
  }

  @Test func whatSharesMemoryThroughItsOwnBlockStays() throws {
    let tensor = try DynamicTensor([1, 2, 3] as [Float], [3])
    let frozen = try tensor.frozen()
    #expect(try isOverwritten(tensor, by: .add, frozen))
    #expect(try tensor.floats() == [2, 4, 6])
    #expect(try frozen.floats() == [1, 2, 3])
  }

  @Test func whatIsNeededIsNotOverwritten() throws {
    let tensor = try DynamicTensor([1, 2, 3] as [Float], [3])
    try Changes.takingBack {
      #expect(try !isOverwritten(tensor, by: .add, .number(1)), "undo needs it")
      let own = try DynamicTensor([1] as [Float], [1])
      #expect(try isOverwritten(own, by: .add, .number(1)), "what the line made is not kept")
    }
    #expect(try !isOverwritten(tensor, by: .add, tensor), "an operand needs it")
    try tensor.want(gradient: true)
    #expect(try !isOverwritten(tensor, by: .add, .number(1)), "backward needs it")
    let plain = try DynamicTensor([1, 2, 3] as [Float], [3])
    #expect(try !isOverwritten(plain, by: .multiply, tensor), "its past would be lost")
    let leaf = try DynamicTensor([1, 2] as [Float], [2])
    let view = try leaf.viewed([2])
    try leaf.want(gradient: true)
    #expect(try !isOverwritten(view, by: .add, .number(1)), "a view of a leaf is refused elsewhere")
    let isDone = try GradientMode.off { try isOverwritten(tensor, by: .add, .number(1)) }
    #expect(isDone)
    #expect(try tensor.floats() == [2, 3, 4])
  }

  @Test func otherLayoutsAndKindsAreLeftAlone() throws {
    let tensor = try DynamicTensor([1, 2, 3, 4] as [Float], [2, 2])
    let (row, transposed) = (try tensor.selected(0, 0), try tensor.transposed(0, 1))
    #expect(try !isOverwritten(row, by: .add, .number(1)), "a part of its block")
    #expect(try !isOverwritten(transposed, by: .add, .number(1)))
    #expect(try !isOverwritten(tensor, by: .add, transposed), "itself")
    #expect(try !isOverwritten(tensor, by: .add, row), "itself")
    #expect(try !isOverwritten(tensor, by: .less, .number(2)), "another dtype")
    #expect(try !isOverwritten(DynamicTensor([1, 2], [2]), by: .add, .number(1)))
    let wide = try tensor.converted(to: .float64)
    #expect(try !isOverwritten(DynamicTensor([1, 2] as [Float], [2]), by: .add, wide))
    #expect(try !isOverwritten(tensor) { try $0.transposed(0, 1).absolute() })
    #expect(try tensor.floats() == [1, 2, 3, 4])
    let once = try tensor.absolute()
    #expect(once !== tensor, "nothing is offered any longer")
  }

  @Test(arguments: [2, 1 << 21])
  func aStopChangesNothing(count: Int) throws {
    let tensor = try DynamicTensor([Float](repeating: 1, count: count), [count])
    #expect(throws: Interruption.stopped) {
      try Interruption.$watch.withValue(Interruption.Watch { true }) {
        _ = try isOverwritten(tensor, by: .add, .number(1))
      }
    }
    #expect(try tensor.floats().allSatisfy { $0 == 1 })
  }
}
